"""The files of an attempt: read with their colours, or taken home as they are."""

from io import BytesIO

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from lms.services.submitting import files, submissions
from lms.web.access import readable_submission
from lms.web.context import current_school
from lms.web.security import talisman
from lms.web.sessions import current_person
from lms.web.shown.render import source_lines

blueprint = Blueprint("files", __name__)

SHOWN_BYTES = 1024 * 1024
BINARY_LOOK = 8000
POWERLESS = {"default-src": "'none'", "sandbox": ""}
"""What a file may do in the browser that shows it all the same: nothing, as nobody."""


@blueprint.get("/submissions/<int:submission_id>/files/<path:path>")
def page(submission_id: int, path: str) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    submission = readable_submission(school, person, submission_id)
    content = files.read(school, submission, path)
    text = text_of(content)
    view = submissions.view(school, submission_id)
    return render_template(
        "files/page.html",
        submission=submission,
        exercise=school.catalogue.find(view.work.exercise),
        files=files.listing(school, submission),
        path=path,
        length=len(content),
        lines=source_lines(text, path) if text is not None else None,
    )


@blueprint.get("/submissions/<int:submission_id>/raw/<path:path>")
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def raw(submission_id: int, path: str) -> ResponseReturnValue:
    """Hand out a file as it is: always to be saved, never to be shown or run in our name."""
    school, person = current_school(), current_person()
    submission = readable_submission(school, person, submission_id)
    content = BytesIO(files.read(school, submission, path))
    name = path.rsplit("/", 1)[-1]
    return send_file(content, "application/octet-stream", as_attachment=True, download_name=name)


def text_of(content: bytes) -> str | None:
    """Return a file's text, or None for what is no text or too large to be read on a page."""
    if len(content) > SHOWN_BYTES or b"\0" in content[:BINARY_LOOK]:
        return None
    return content.decode("utf-8", "backslashreplace")
