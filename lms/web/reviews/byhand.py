"""What mentors do by hand for many: reviewers from a table, and pairs that are kept apart."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from lms.errors import N_, MissingError, RefusedError
from lms.services.people import Person
from lms.services.reviews import boards
from lms.services.reviews.matching import assignments, byhand
from lms.services.reviews.matching.assignments import Deed, Line
from lms.services.school import School
from lms.web.access import staff
from lms.web.context import current_school
from lms.web.forms import Form, needed, text
from lms.web.language import tell, translate
from lms.web.reviews.access import person_named
from lms.web.sessions import current_person

blueprint = Blueprint("byhand", __name__)

LONGEST_TABLE = 100_000
DEEDS = {
    Deed.ASKED: N_("is asked"),
    Deed.SWAPPED: N_("is asked in place of another"),
    Deed.APART: N_("are kept apart"),
}


NO_AUTOFILL = {"autocomplete": "off", "maxlength": 40, "autocapitalize": "none", "spellcheck": "false"}


class ApartForm(Form):
    """Two people by their logins, and why they never review each other."""

    first = StringField(
        N_("Login of one"), validators=needed(N_("Write their login.")), render_kw=NO_AUTOFILL
    )
    second = StringField(
        N_("Login of the other"), validators=needed(N_("Write their login.")), render_kw=NO_AUTOFILL
    )
    reason = StringField(
        N_("Why"),
        description=N_("Only mentors read it."),
        validators=needed(N_("Write the reason: other mentors read it.")),
        render_kw={"autocomplete": "off", "maxlength": 500},
    )


@blueprint.get("/reviewing/assignments")
def assign_many() -> ResponseReturnValue:
    staff(current_person())
    return table_page("", ())


@blueprint.post("/reviewing/assignments/preview")
def preview() -> ResponseReturnValue:
    """Show what would come of each line; nothing is changed yet."""
    school, person, written = current_school(), staff(current_person()), typed_table()
    try:
        return table_page(written, assignments.preview(school, person, written))
    except RefusedError as error:
        flash(tell(error), "wait")
        return table_page(written, ())


@blueprint.post("/reviewing/assignments")
def carry_out() -> ResponseReturnValue:
    """Assign all of a table, or nothing of it where a line has an error."""
    school, person, written = current_school(), staff(current_person()), typed_table()
    try:
        lines = assignments.carry_out(school, person, written)
    except RefusedError as error:
        flash(tell(error), "wait")
        return table_page(written, ())
    if any(one.error for one in lines):
        return table_page(written, lines)
    flash(translate(N_("Lines done: %(n)s"), {"n": len(lines)}), "pass")
    return redirect(url_for("mentors.board"), 303)


def table_page(written: str, lines: Sequence[Line]) -> str:
    titles = current_school().catalogue.titles
    return render_template(
        "reviewing/assignments.html", lines=lines, written=written, titles=titles, tell=tell, deeds=DEEDS
    )


@blueprint.get("/reviewing/apart")
def exclusions() -> ResponseReturnValue:
    staff(current_person())
    return apart_page(ApartForm(formdata=None))


@blueprint.post("/reviewing/apart")
def exclude() -> ResponseReturnValue:
    """Keep two people in the reader's charge from reviewing each other; what was typed stays."""
    school, viewer, form = current_school(), staff(current_person()), ApartForm()
    if not form.validate() or not are_kept_apart(school, viewer, form):
        return apart_page(form), 422
    flash(translate(N_("They don't review each other from now on.")), "pass")
    return redirect(url_for("byhand.exclusions"), 303)


def are_kept_apart(school: School, viewer: Person, form: ApartForm) -> bool:
    """Keep the people of a form apart, or say at its fields what is wrong."""
    found = []
    for one in (form.first, form.second):
        try:
            found.append(person_named(school, viewer, text(one), one.short_name))
        except RefusedError as error:
            form.refuse(error)
    if form.errors:
        return False
    first, second = found
    try:
        byhand.exclude(school, first.id or 0, second.id or 0, text(form.reason), viewer.id or 0)
    except RefusedError as error:
        form.refuse(error)
    return not form.errors


def apart_page(form: ApartForm) -> str:
    pairs = boards.apart(current_school(), staff(current_person()))
    return render_template("reviewing/exclusions.html", pairs=pairs, form=form)


@blueprint.post("/reviewing/apart/<int:first_id>/<int:second_id>/lift")
def lift(first_id: int, second_id: int) -> ResponseReturnValue:
    school, viewer = current_school(), staff(current_person())
    known = {(one.row.first_id, one.row.second_id) for one in boards.apart(school, viewer)}
    if (first_id, second_id) not in known:
        raise MissingError(N_("There is no such page."))
    byhand.unexclude(school, first_id, second_id)
    flash(translate(N_("They may review each other again.")), "pass")
    return redirect(url_for("byhand.exclusions"), 303)


def typed_table() -> str:
    return request.form.get("table", "")[:LONGEST_TABLE]
