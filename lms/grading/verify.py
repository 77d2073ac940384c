"""Exercises prove themselves: every solution of an author is graded and must end as its folder says."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from time import monotonic

from lms.domain.exercises import Exercise, Solution
from lms.domain.foreign.shape import Outcome
from lms.domain.verdicts import CheckOutcome, Report, Verdict
from lms.grading.beside import BesideRunner, hear
from lms.grading.grade import grade
from lms.grading.runner import Runner

SEED = 20


@dataclass(frozen=True)
class Verified:
    """One solution: what was expected of it, what came, and whether they agree."""

    exercise: str
    solution: str
    expected: str
    got: str
    ok: bool
    seconds: float


def verify(
    exercises: Iterable[Exercise], runner: BesideRunner, seed: int = SEED, images: Collection[str] = ()
) -> Iterator[Verified]:
    """Grade every solution of every exercise, and yield a row for each as it is graded.

    A grader of others has a row of its own wherever something is stated of it. ``images`` are those that it
    may be.
    """
    for exercise in exercises:
        for solution in exercise.solutions:
            yield verify_solution(exercise, solution, runner, seed)
            if exercise.beside is not None and (solution.failure is None or solution.failure.beside):
                yield verify_beside(exercise, solution, runner, images)


def verify_beside(
    exercise: Exercise, solution: Solution, runner: BesideRunner, images: Collection[str]
) -> Verified:
    """Let a grader of others run on a solution: one that passes fails none of its tests."""
    began = monotonic()
    heard = hear(solution.files, exercise, runner, images)
    cases = heard.told.cases if heard and heard.told else ()
    failed = [case.name for case in cases if case.outcome is Outcome.FAILED]
    named = solution.failure.beside if solution.failure else None
    got = f"no result: {heard.unread}" if heard and heard.unread else f"{len(cases)} tests, failed: {failed}"
    ok = bool(cases) and (named in failed if named else not failed)
    expected = f"beside: fails {named}" if named else "beside: no test fails"
    return Verified(exercise.slug, solution.name, expected, got, ok, round(monotonic() - began, 3))


def verify_solution(exercise: Exercise, solution: Solution, runner: Runner, seed: int = SEED) -> Verified:
    began = monotonic()
    report = grade(solution.files, exercise, runner, seed, lambda _outcome: None)
    ok, got = judged(report, solution)
    expected = expectation(solution, exercise.max_points)
    seconds = round(monotonic() - began, 3)
    return Verified(exercise.slug, solution.name, expected, got, ok, seconds)


def expectation(solution: Solution, max_points: float) -> str:
    """Say what a solution must come to: its points, or a failure at one check for one reason."""
    failure = solution.failure
    if failure is None:
        return f"passed, {wanted_points(solution, max_points):g} of {max_points:g}"
    return f"fails {failure.check}: {failure.reason}{', not passed' if failure.cheating else ''}"


def wanted_points(solution: Solution, max_points: float) -> float:
    return max_points if solution.partial is None else solution.partial.points


def judged(report: Report, solution: Solution) -> tuple[bool, str]:
    """Compare a report with what its solution must come to.

    A failing solution fails the named check for the stated reason; others may fail with it. Who cheats must
    not pass; who only errs in one check may still reach the points to pass.
    """
    if report.verdict is Verdict.ERRORED:
        return False, f"errored: {report.fault}"
    points = f"{report.verdict}, {report.points:g} of {report.max_points:g}"
    failure = solution.failure
    if failure is None:
        wanted = wanted_points(solution, report.max_points)
        enough = report.verdict is Verdict.PASSED and report.points == wanted
        return enough, points if enough else f"{points}; {_failed(report.outcomes)}"
    named = next((one for one in report.outcomes if one.name == failure.check), None)
    reasons = {finding.reason for finding in named.findings} if named else set()
    failed = named is not None and named.passed is False and failure.reason in reasons
    beaten = not failure.cheating or report.verdict is Verdict.FAILED
    return failed and beaten, f"{points}; {_failed(report.outcomes)}"


def _failed(outcomes: Iterable[CheckOutcome]) -> str:
    """Name the checks that were not passed, each with its reasons."""
    rows = [
        f"{one.name}: {', '.join(finding.reason for finding in one.findings)}"
        for one in outcomes
        if one.passed is False
    ]
    return "; ".join(rows) or "no check failed"
