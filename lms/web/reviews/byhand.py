"""What mentors do by hand for many: reviewers from a table, and pairs that are kept apart."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services.reviews import boards
from lms.services.reviews.matching import assignments, byhand
from lms.services.reviews.matching.assignments import Deed, Line
from lms.web.access import staff
from lms.web.context import current_school
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
    titles = {one.slug: one.title for one in current_school().catalogue}
    return render_template(
        "reviewing/assignments.html", lines=lines, written=written, titles=titles, tell=tell, deeds=DEEDS
    )


@blueprint.get("/reviewing/apart")
def exclusions() -> ResponseReturnValue:
    school, viewer = current_school(), staff(current_person())
    return render_template("reviewing/exclusions.html", pairs=boards.apart(school, viewer))


@blueprint.post("/reviewing/apart")
def exclude() -> ResponseReturnValue:
    """Keep two people in the reader's charge from reviewing each other."""
    school, viewer = current_school(), staff(current_person())
    try:
        first, second = (
            person_named(school, viewer, request.form.get(one, "")) for one in ("first", "second")
        )
        reason = request.form.get("reason", "")
        byhand.exclude(school, first.id or 0, second.id or 0, reason, viewer.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("They don't review each other from now on.")), "pass")
    return redirect(url_for("byhand.exclusions"), 303)


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
