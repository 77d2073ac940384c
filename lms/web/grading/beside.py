"""What a grader of others said of an attempt, for its own page and for the desk of its reviewers."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.domain.beside import Kind
from lms.domain.foreign.shape import Case, Fault, Outcome
from lms.domain.people import STAFF
from lms.errors import N_, ConflictError
from lms.services.access import Review
from lms.services.grading import beside
from lms.services.grading.beside import BesideView
from lms.services.school import School
from lms.services.submitting import submissions
from lms.services.submitting.submissions import SubmissionView
from lms.web.access import readable_submission, staff
from lms.web.context import current_school
from lms.web.grading.verdicts import reason_words
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("beside", __name__)

NAMES = {
    Kind.JUNIT: "JUnit",
    Kind.PYTEST: "pytest",
    Kind.TAP: "TAP",
    Kind.GRADESCOPE: "Gradescope",
    Kind.GITHUB_CLASSROOM: "GitHub Classroom",
    Kind.CHECK50: "check50",
    Kind.EDU: "01-edu",
}
UNREAD = {
    Fault.NOTHING: N_("The grader ended without a report."),
    Fault.TOO_LARGE: N_("The report is larger than can be read."),
    Fault.NOT_TEXT: N_("The report is no text."),
    Fault.NOT_FORMED: N_("The report is not of its format."),
    Fault.TOO_DEEP: N_("The report is nested too deeply."),
    Fault.TOO_MANY: N_("The report tells of more tests than can be read."),
    Fault.BAD_NUMBER: N_("A number in the report can't be right."),
    Fault.TWICE: N_("The report tells of one thing twice."),
    Fault.INCOMPLETE: N_("The report does not tell of as many tests as it says there are."),
    Fault.STOPPED: N_("The grader stopped before its end."),
    Fault.NO_TESTS: N_("The report tells of no test."),
    Fault.NOT_ALLOWED: N_(
        "The image of this grader is not on the school's list. A mentor can tell an admin."
    ),
    Fault.NO_IMAGE: N_("The image of this grader is not there. A mentor can tell an admin."),
}
MOVING = frozenset({"waits", "runs"})


@dataclass(frozen=True)
class CaseShown:
    """One test; a hidden one has no name and no words."""

    outcome: str
    title: str
    why: str
    words: str
    points: float | None
    max_points: float | None


@dataclass(frozen=True)
class BesideShown:
    """``state``: waits, runs, broken, unread or told. ``failed`` tests come first, ``others`` are folded.

    ``fault`` is what broke on our side, which the staff see with a button to run it again.
    """

    name: str
    state: str
    why: tuple[str, ...]
    fault: str
    words: str
    output: str
    points: float | None
    max_points: float | None
    passed: int
    failed: tuple[CaseShown, ...]
    others: tuple[CaseShown, ...]

    @property
    def all(self) -> int:
        return len(self.failed) + len(self.others)


@blueprint.get("/submissions/<int:submission_id>/beside")
def part(submission_id: int) -> ResponseReturnValue:
    """Return the part that changes while the grader runs."""
    school, person = current_school(), current_person()
    readable_submission(school, person, submission_id)
    return render_template(
        "submissions/_beside.html", **context(school, submissions.view(school, submission_id))
    )


@blueprint.post("/submissions/<int:submission_id>/beside/again")
def again(submission_id: int) -> ResponseReturnValue:
    """Let a grader that our side could not run be run again: the staff in charge of the authors do it."""
    school, person = current_school(), current_person()
    readable_submission(school, person, submission_id)
    staff(person)
    try:
        beside.run_again(school, submission_id)
    except ConflictError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("It is in the queue again.")), "pass")
    return redirect(url_for("submissions.page", submission_id=submission_id, _anchor="beside"), 303)


def context(school: School, view: SubmissionView) -> dict[str, object]:
    """Return what the part needs: ``beside_moves`` while there is, or will be, something that runs."""
    found = shown(school, view.submission.id or 0)
    exercise = school.catalogue.find(view.work.exercise)
    named = exercise is not None and exercise.beside is not None
    moves = found.state in MOVING if found else named and not view.ended
    may_mend = found is not None and found.state == "broken" and named and current_person().role in STAFF
    return {
        "beside": found,
        "beside_moves": moves,
        "beside_again": may_mend,
        "submission_id": view.submission.id,
    }


def shown(school: School, submission_id: int) -> BesideShown | None:
    """Return what is shown of an attempt; None where no grader of others was asked."""
    view = beside.of_submission(school, submission_id)
    if view is None:
        return None
    cases = [_case(one) for one in view.cases]
    return BesideShown(
        name=NAMES[view.kind],
        state=_state(view),
        why=tuple(_why(view)),
        fault=view.fault,
        words=view.words,
        output=view.output,
        points=view.points,
        max_points=view.max_points,
        passed=view.count(Outcome.PASSED),
        failed=tuple(one for one in cases if one.outcome == Outcome.FAILED),
        others=tuple(one for one in cases if one.outcome != Outcome.FAILED),
    )


def of_review(school: School, review: Review) -> BesideShown | None:
    """Return what is shown beside the work that is reviewed; a known work has no attempt."""
    if review.round_id is None:
        return None
    return shown(school, beside.attempt_of(school, review.round_id))


def _state(view: BesideView) -> str:
    if view.waiting:
        return "runs" if view.running else "waits"
    if view.broken:
        return "broken"
    return "unread" if view.unread else "told"


def _why(view: BesideView) -> list[str]:
    """Return why there is no result: what ended the grader, and what was wrong with its report."""
    ended = [reason_words(view.reason)] if view.reason is not None and view.kind is not Kind.EDU else []
    return ended + ([translate(UNREAD[view.unread])] if view.unread else [])


def _case(case: Case) -> CaseShown:
    name = translate(N_("A hidden test")) if case.hidden else case.name
    return CaseShown(
        outcome=case.outcome,
        title=f"{case.group} · {name}" if case.group else name,
        why=reason_words(case.reason) if case.reason is not None else "",
        words=case.words,
        points=case.points,
        max_points=case.max_points,
    )
