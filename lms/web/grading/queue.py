"""The mentor's desk: the newest attempts, and the jobs that need somebody."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, ConflictError
from lms.services import desk as attempts
from lms.services import likenesses
from lms.services.grading import queue
from lms.web.access import staff, writable_job
from lms.web.context import current_school
from lms.web.grading.beside import UNREAD
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("queue", __name__)


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    school, person = current_school(), staff(current_person())
    dead, stuck = attempts.troubles(school, person)
    return render_template(
        "queue/desk.html",
        dead=dead,
        stuck=stuck,
        unmade=attempts.unmade(school, person),
        why_unread=UNREAD,
        lines=attempts.newest(school, person),
        titles=school.catalogue.titles,
        workers=queue.workers(school),
        waiting=queue.waits(school),
        waits=queue.grading_waits(school),
        alike=likenesses.open_count(school, person),
    )


@blueprint.post("/jobs/<int:job_id>/retry")
def retry(job_id: int) -> ResponseReturnValue:
    """Let a dead job be graded again."""
    school, person = current_school(), staff(current_person())
    writable_job(school, person, job_id)
    try:
        queue.retry(school, job_id)
    except ConflictError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("It is in the queue again.")), "pass")
    return redirect(url_for("queue.desk"), 303)
