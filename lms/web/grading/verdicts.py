"""What is said of an attempt: one place for the page, the lists and the terminal of a push."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from flask_babel import format_timedelta, ngettext

from lms.domain.diffs import Piece, Side, compare
from lms.domain.exercises import CheckDefinition, Exercise, Reason
from lms.errors import N_
from lms.services.submitting.submissions import CheckResult, SubmissionView
from lms.web import marks
from lms.web.filters import measured, number
from lms.web.grading.kitwords import asked_words, expected_words, got_words, measure_words, note_words
from lms.web.language import current_language, translate

REASONS = {
    Reason.WRONG_VALUE: N_("The value that came back is not the expected one."),
    Reason.WRONG_TYPE: N_("The value that came back is of another type than expected."),
    Reason.WRONG_OUTPUT: N_("The program printed something else than expected."),
    Reason.WRONG_EXIT: N_("The program ended with another exit code than expected."),
    Reason.RAISED: N_("The program stopped with an error."),
    Reason.EXITED: N_("The program ended before it gave its answer."),
    Reason.SILENT: N_("No answer came from the program."),
    Reason.TIMED_OUT: N_("The program was not ready when its time was over."),
    Reason.MEMORY: N_("The program needed more memory than it may have."),
    Reason.OUTPUT_LIMIT: N_("The program printed more than anyone could read, so it was stopped."),
    Reason.NOT_BUILT: N_("The program could not be built. Read what the compiler says."),
    Reason.MISSING_FILE: N_("A file that should be there is missing. Look at its name and its place."),
    Reason.MISSING_FUNCTION: N_("A function that should be there is missing. Look at its name."),
    Reason.MALFORMED: N_("The answer was in a form that can't be read."),
    Reason.BELOW_BAND: N_("It works, but the result is not good enough yet."),
    Reason.EXPLOIT_WORKS: N_("The attack still gets through."),
    Reason.FORBIDDEN: N_("The work uses something that this exercise rules out."),
}

PRECISE = timedelta(minutes=3)
LARGE_UNIT = 3.0
"""A wait is said in a larger unit from three of it on: 175 seconds, 3 minutes."""


@dataclass(frozen=True)
class Headline:
    """The first line on an attempt: words, colour, icon, and one sentence more."""

    words: str
    colour: str
    icon: str
    more: str = ""
    moving: bool = False


@dataclass(frozen=True)
class FindingShown:
    reason: str
    asked: str
    expected: Side | None
    got: Side | None
    note: str


@dataclass(frozen=True)
class CheckShown:
    """One check as the page shows it; ``state``: passed, partly, failed, skipped, pending."""

    key: str
    title: str
    state: str
    points: float
    max_points: float
    hidden: bool
    hint: str
    needs: tuple[str, ...]
    findings: tuple[FindingShown, ...]
    seconds: float
    memory_bytes: int
    measures: tuple[tuple[str, str], ...] = ()


def headline(view: SubmissionView, exercise: Exercise | None) -> Headline:
    state = str(view.job.state)
    if state == "waiting":
        return _waiting(view)
    if state == "running":
        return _running(view, exercise)
    if view.grade is None or state == "dead":
        return Headline(
            translate(N_("A fault of the system, not of your work")),
            "wait",
            "alert",
            translate(N_("Your work is kept. A mentor sees this and lets it be graded again.")),
        )
    return _graded(view)


def _waiting(view: SubmissionView) -> Headline:
    place = view.queue_place or 1
    words = translate(N_("In the queue: you are next"))
    if place > 1:
        words = translate(N_("In the queue: place %(place)s"), {"place": place})
    more = translate(N_("Your work is safe. This page changes by itself."))
    if expected := wait_words(view):
        more = f"{expected} {more}"
    return Headline(words, "wait", "wait", more, moving=True)


def wait_words(view: SubmissionView) -> str:
    """Say how long it is until the verdict; nothing where nobody can tell."""
    if view.wait is None:
        return ""
    grain: Literal["second", "minute"] = "second" if view.wait < PRECISE else "minute"
    time = format_timedelta(view.wait, granularity=grain, threshold=LARGE_UNIT)
    return translate(N_("About %(time)s to the verdict."), {"time": time})


def _running(view: SubmissionView, exercise: Exercise | None) -> Headline:
    words = translate(N_("Being graded"))
    if exercise is not None and exercise.checks:
        decided = {"decided": len(view.checks), "all": len(exercise.checks)}
        words = translate(N_("Being graded: %(decided)s of %(all)s checks"), decided)
    return Headline(words, "sky", "run", translate(N_("This page changes by itself.")), moving=True)


def _graded(view: SubmissionView) -> Headline:
    if view.grade is not None and not view.grade.max_points:
        more = translate(N_("No program checks this exercise: your peers look at it. Ask for their review."))
        return Headline(translate(N_("Handed in")), "pass", "pass", more)
    to_go = unpassed(view.checks)
    if is_passed(view):
        return Headline(_passed_words(view), "pass", "pass", _still_open(to_go))
    words = ngettext("%(num)d check to go", "%(num)d checks to go", to_go)
    if marks.shown():
        words = translate(N_("%(points)s: %(left)s"), {"points": points_words(view), "left": words})
    return Headline(words, "fail", "fail", translate(N_("Nothing is lost: change it and hand in again.")))


def _passed_words(view: SubmissionView) -> str:
    if not marks.shown():
        return translate(N_("Passed"))
    return translate(N_("%(points)s: passed"), {"points": points_words(view)})


def _still_open(to_go: int) -> str:
    if not to_go:
        return translate(N_("Every check is passed."))
    words: str = ngettext(
        "One check is still open, if you like.", "%(num)d checks are still open, if you like.", to_go
    )
    return words


def points_words(view: SubmissionView) -> str:
    """Return "14 of 20 points"."""
    if view.grade is None:
        return ""
    return points_of(view.grade.points, view.grade.max_points)


def points_of(points: float, largest: float) -> str:
    words: str = ngettext(
        "%(points)s of %(largest)s point",
        "%(points)s of %(largest)s points",
        round(largest),
        points=number(points),
        largest=number(largest),
    )
    return words


def is_passed(view: SubmissionView) -> bool:
    return view.grade is not None and str(view.grade.verdict) == "passed"


def unpassed(checks: Sequence[CheckResult]) -> int:
    return sum(not check.passed for check in checks)


def checks_shown(view: SubmissionView, exercise: Exercise | None) -> tuple[CheckShown, ...]:
    """Return the checks in the exercise's order: those decided, then those still to come."""
    decided = {check.name: check for check in view.checks}
    defined = exercise.checks if exercise is not None else ()
    names = [check.name for check in defined] + [
        name for name in decided if name not in {check.name for check in defined}
    ]
    known = {check.name: check for check in defined}
    shown = (_check(name, decided.get(name), known) for name in names)
    return tuple(check for check in shown if check.state != "pending" or not view.ended)


def _check(name: str, result: CheckResult | None, known: dict[str, CheckDefinition]) -> CheckShown:
    check, language = known.get(name), current_language()
    state = _state(result)
    needs = tuple(known[other].title.of(language) for other in check.after if other in known) if check else ()
    hint = check.hint.of(language) if check and check.hint and state in {"failed", "partly"} else ""
    return CheckShown(
        key=f"{name}-{state}",
        title=check.title.of(language) if check else name.replace("_", " "),
        state=state,
        points=result.points if result else 0,
        max_points=result.max_points if result else (check.points if check else 0),
        hidden=check.hidden if check else False,
        hint=hint,
        needs=needs if state == "skipped" else (),
        findings=tuple(_finding(finding) for finding in result.findings) if result else (),
        seconds=result.seconds if result else 0,
        memory_bytes=result.memory_bytes if result else 0,
        measures=_measures(result, check) if result else (),
    )


def _measures(result: CheckResult, check: CheckDefinition | None) -> tuple[tuple[str, str], ...]:
    """Return the numbers that a check has found out, with their names; a hidden check keeps its own."""
    if check is None or check.hidden:
        return ()
    return tuple((measure_words(one["name"]), measured(one["value"], one["unit"])) for one in result.measures)


def _state(result: CheckResult | None) -> str:
    if result is None:
        return "pending"
    if result.passed is None:
        return "skipped"
    if result.passed:
        return "passed"
    return "partly" if result.points else "failed"


def reason_words(reason: str) -> str:
    """Return one helpful sentence on why a check is not passed."""
    known = REASONS.get(Reason(reason)) if reason in set(Reason) else None
    return translate(known or N_("This check is not passed yet."))


def _finding(finding: dict[str, object]) -> FindingShown:
    reason = str(finding.get("reason", ""))
    expected, got, note = (_text(finding.get(name)) for name in ("expected", "got", "note"))
    sides: tuple[Side | None, Side | None] = (None, None)
    if expected is not None:
        expected = expected_words(expected, reason)
        sides = ((Piece(expected),), None)
    if got is not None:
        got = got_words(got, reason)
        sides = (sides[0], (Piece(got),))
    if expected is not None and got is not None:
        sides = compare(expected, got)
    return FindingShown(
        reason=reason_words(reason),
        asked=asked_words(_text(finding.get("asked")) or ""),
        expected=sides[0],
        got=sides[1],
        note=note_words(note) if note else "",
    )


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
