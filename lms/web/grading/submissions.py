"""The page of an attempt: the verdict first, its checks as they fall, and the stream that brings them."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from lms.domain.people import STAFF
from lms.services.grading import environments
from lms.services.partners import projects
from lms.services.people import Person
from lms.services.reviews import asking
from lms.services.school import School
from lms.services.submitting import files, submissions
from lms.services.submitting.submissions import SubmissionView
from lms.web.access import may_write_submission, readable_submission
from lms.web.context import current_school
from lms.web.grading import beside, verdicts
from lms.web.sessions import current_person
from lms.web.streams import Place, take_place

blueprint = Blueprint("submissions", __name__)

STREAM_SECONDS = 50.0
"""A stream ends after this and is opened anew: who closed the page gives their place back by then."""
AGAIN_MILLISECONDS = 500


@blueprint.get("/submissions/<int:submission_id>")
def page(submission_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    readable_submission(school, person, submission_id)
    view = submissions.view(school, submission_id)
    return render_template(
        "submissions/page.html",
        **shown(school, view),
        attempts=submissions.attempts(school, view.submission.work_id),
        author=submissions.author_of(school, view.submission),
        asking=asking.of_submission(school, submission_id, person.id or 0) if view.grade else None,
        may_ask=may_write_submission(school, person, submission_id),
        files=files.listing(school, view.submission),
        **beside.context(school, view),
        company=projects.company_of(school, view.work.exercise),
        fault=fault_for(person, view),
    )


def fault_for(person: Person, view: SubmissionView) -> str | None:
    """Return what went wrong on our side, in the words of the checks' author, for the staff alone."""
    given_up = str(view.job.state) == "dead"
    return view.job.fault if given_up and person.role in STAFF else None


@blueprint.get("/submissions/<int:submission_id>/live")
def live(submission_id: int) -> ResponseReturnValue:
    """Return the part that changes, for who can't have a stream."""
    school, person = current_school(), current_person()
    readable_submission(school, person, submission_id)
    return live_part(school, submissions.view(school, submission_id))


@blueprint.get("/submissions/<int:submission_id>/stream")
def stream(submission_id: int) -> ResponseReturnValue:
    """Send the part that changes at each change; 503 when all places are taken, so ask for it instead."""
    school, person = current_school(), current_person()
    readable_submission(school, person, submission_id)
    place = take_place()
    if not place.held:
        return Response(status=503, headers={"Retry-After": "2", "Cache-Control": "no-store"})
    response = Response(
        stream_with_context(events(school, submission_id, place)), mimetype="text/event-stream"
    )
    response.headers.update({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    response.call_on_close(place.release)
    return response


def events(school: School, submission_id: int, place: Place) -> Iterator[str]:
    try:
        yield f"retry: {AGAIN_MILLISECONDS}\n\n"
        view = None
        for view in submissions.follow(school, submission_id, STREAM_SECONDS):
            yield event("part", live_part(school, view))
        if view is not None and view.ended:
            yield event("end", "")
    finally:
        place.release()


def event(name: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


def live_part(school: School, view: SubmissionView) -> str:
    """Return what changes, and the dot of the attempt, which stands elsewhere on the page."""
    attempts = submissions.attempts(school, view.submission.work_id)
    return render_template("submissions/_live.html", **shown(school, view), attempts=attempts, again=True)


def shown(school: School, view: SubmissionView) -> dict[str, object]:
    exercise = school.catalogue.find(view.work.exercise)
    return {
        "view": view,
        "exercise": exercise,
        "title": exercise.title if exercise else None,
        "line": verdicts.headline(view, exercise),
        "checks": verdicts.checks_shown(view, exercise),
        "points": verdicts.points_words(view),
        "passed": verdicts.is_passed(view),
        "waits": None if view.ended else environments.grading_waits(school, exercise),
    }
