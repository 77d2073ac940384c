"""Rubrics on pages: what reviewers ask about an exercise; the staff take questions out and put them back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.people import STAFF
from lms.errors import N_, QatarlasError
from lms.services.reviews.scoring import voids
from lms.web.access import readable_exercise, staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.shown.prose import prose_of

blueprint = Blueprint("rubrics", __name__)


@blueprint.get("/exercises/<slug>/rubric")
def page(slug: str) -> ResponseReturnValue:
    """Show what is asked: today's version, or to the staff any other."""
    school, person = current_school(), current_person()
    readable_exercise(school, person, slug)
    is_staff = person.role in STAFF
    number = request.args.get("version", None, type=int) if is_staff else None
    shown = voids.page(school, slug, number)
    return render_template("rubrics/page.html", shown=shown, is_staff=is_staff, prose=prose_of(slug))


@blueprint.post("/exercises/<slug>/rubric/<int:number>/criteria/<int:criterion>/void")
def void(slug: str, number: int, criterion: int) -> ResponseReturnValue:
    """Take a question out of a version."""
    school, person = current_school(), staff(current_person())
    reason = request.form.get("reason", "")
    try:
        rounds = voids.void(school, slug, number, criterion, reason, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        said = N_("Taken out. Works that were scored anew: %(n)s. Their people are told.")
        flash(translate(said, {"n": rounds}), "pass")
    return back_to(slug, number, criterion)


@blueprint.post("/exercises/<slug>/rubric/<int:number>/criteria/<int:criterion>/restore")
def restore(slug: str, number: int, criterion: int) -> ResponseReturnValue:
    """Put a question back into a version."""
    school = current_school()
    staff(current_person())
    try:
        rounds = voids.restore(school, slug, number, criterion)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        said = N_("It counts again. Works that were scored anew: %(n)s. Their people are told.")
        flash(translate(said, {"n": rounds}), "pass")
    return back_to(slug, number, criterion)


def back_to(slug: str, number: int, criterion: int) -> ResponseReturnValue:
    anchor = f"question-{criterion}"
    return redirect(url_for("rubrics.page", slug=slug, version=number, _anchor=anchor), 303)
