"""The state of the engine, for admins: who grades, with what, and what waits."""

from flask import Blueprint
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.services.grading import environments, queue
from lms.web.access import admin
from lms.web.context import current_school
from lms.web.sessions import current_person

blueprint = Blueprint("admin", __name__)


@blueprint.get("/engine")
def engine() -> ResponseReturnValue:
    admin(current_person())
    school = current_school()
    return render(
        "admin/engine.html",
        environments=environments.stands(school),
        workers=queue.workers(school),
        waits_for=queue.grading_waits(school),
        waiting=queue.waits(school),
        stuck=len(queue.stuck(school)),
        dead=len(queue.dead(school)),
    )
