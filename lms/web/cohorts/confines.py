"""While a checkpoint runs for a student, only its own pages are open to them, in every browser of theirs.

What is open is listed here by name; whatever is not named leads to the checkpoint. Git has its own door
(``checkpoints.check_repository``), since it comes with a token.
"""

from collections.abc import Mapping

from flask import Flask, Response, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_
from lms.services import access, checkpoints
from lms.services.checkpoints import Sitting, sitting
from lms.services.people import Person, Role
from lms.web.context import current_school
from lms.web.language import translate
from lms.web.sessions import current_person_or_none

ALWAYS = frozenset(
    {
        "static",
        "auth.logout",
        "language.choose",
        "tokens.listing",
        "tokens.revoke",
    }
)
GIT = frozenset({"git.info_refs", "git.upload_pack", "git.receive_pack"})
OF_CHECKPOINT = frozenset({"checkpoints.page", "checkpoints.done", "checkpoints.finish"})
OF_EXERCISE = frozenset(
    {"exercises.page", "exercises.attempts", "exercises.media", "works.upload", "works.remote"}
)
OF_SUBMISSION = frozenset(
    {"submissions.page", "submissions.live", "submissions.stream", "files.page", "files.raw"}
    | {"beside.part", "outgoing.grade"}
)


def confine(app: Flask) -> None:
    app.before_request(lead_back)


def lead_back() -> ResponseReturnValue | None:
    """Lead a student for whom a checkpoint runs back to it, from whatever is not its own page."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in ALWAYS or endpoint in GIT:
        return None
    person = current_person_or_none()
    if person is None or person.role is not Role.STUDENT:
        return None
    running = checkpoints.all_running_for(current_school(), person)
    if not running:
        return None
    g.confined = True
    if any(is_of(person, one, endpoint, request.view_args or {}) for one in running):
        return None
    return to_checkpoint(running[0])


def is_of(person: Person, runs: Sitting, endpoint: str, values: Mapping[str, object]) -> bool:
    """Tell whether a page is one of the checkpoint that runs for somebody."""
    if endpoint in OF_CHECKPOINT:
        return values.get("checkpoint_id") == runs.checkpoint.id
    if endpoint in OF_EXERCISE:
        return values.get("slug") == runs.exercise
    if endpoint in OF_SUBMISSION:
        found = access.submission(current_school(), int(str(values["submission_id"])))
        return found is not None and sitting.is_own_work(current_school(), person, runs, found.thing.work_id)
    return False


def to_checkpoint(runs: Sitting) -> Response:
    address = url_for("checkpoints.page", checkpoint_id=runs.checkpoint.id)
    if "HX-Request" in request.headers:  # a part of an old page: the whole page is led away
        return make_response("", 204, {"HX-Redirect": address})
    words = N_("“%(title)s” is running for you: until it ends only its own pages are open.")
    flash(translate(words, {"title": runs.checkpoint.title}), "wait")
    return make_response(redirect(address, 303))
