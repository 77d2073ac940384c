"""The grade of an attempt as a file for other tools, for who may see its page."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lms.services.submitting import outgoing
from lms.web import marks
from lms.web.access import readable_submission
from lms.web.context import current_school
from lms.web.language import current_language
from lms.web.sessions import current_person

blueprint = Blueprint("outgoing", __name__)


@blueprint.get("/submissions/<int:submission_id>/grade/<form>")
def grade(submission_id: int, form: str) -> ResponseReturnValue:
    """Return the newest grade as JUnit XML or CTRF, to be saved."""
    school, person = current_school(), current_person()
    readable_submission(school, person, submission_id)
    content = outgoing.written(school, submission_id, form, language=current_language(), marks=marks.shown())
    answer = Response(content, mimetype=outgoing.TYPES[form])
    name = f"grade-{submission_id}.{form}.{outgoing.ENDINGS[form]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
