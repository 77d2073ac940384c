"""Vacancies: what employers ask for by direction, loaded as a table, beside the seats of the school."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain import sheets
from lms.domain.insights.vacancies import COLUMNS, MOST_ROWS
from lms.domain.tracks.directions import DIRECTIONS, Direction
from lms.errors import N_, ConflictError, RefusedError
from lms.services.insights import figures, vacancies
from lms.services.insights.headlines import written
from lms.services.insights.vacancies import Preview
from lms.web.context import current_school
from lms.web.insights.director import chosen_period, overseer, words
from lms.web.language import current_language, tell, translate
from lms.web.sessions import current_person
from lms.web.shown.tables import table_answer

blueprint = Blueprint("vacancies", __name__, url_prefix="/vacancies")

SHOWN = 100


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the demand of a period, the months that are loaded, and where a table is chosen."""
    overseer(current_person())
    return vacancies_page("")


@blueprint.post("")
def prepare() -> ResponseReturnValue:
    """Read a table and show what it would do; nothing counts yet."""
    by = overseer(current_person())
    try:
        name, data = sent_table()
        source = request.form.get("source", "").strip() or name
        number = vacancies.prepare(current_school(), by, data, source)
    except RefusedError as error:
        return vacancies_page(tell(error)), 422
    return redirect(url_for("vacancies.preview", table_id=number), 303)


@blueprint.get("/tables/<int:table_id>")
def preview(table_id: int) -> ResponseReturnValue:
    by = overseer(current_person())
    return preview_page(vacancies.preview(current_school(), by, table_id))


@blueprint.post("/tables/<int:table_id>")
def carry_out(table_id: int) -> ResponseReturnValue:
    by = overseer(current_person())
    try:
        count = vacancies.carry_out(current_school(), by, table_id)
    except RefusedError as error:
        flash(tell(error), "wait")
        return redirect(url_for("vacancies.preview", table_id=table_id), 303)
    except ConflictError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Rows taken: %(count)s."), {"count": count}), "pass")
    return redirect(url_for("vacancies.page"), 303)


@blueprint.post("/tables/<int:table_id>/discard")
def discard(table_id: int) -> ResponseReturnValue:
    by = overseer(current_person())
    vacancies.discard(current_school(), by, table_id)
    flash(translate(N_("Forgotten. Nothing was taken.")), "pass")
    return redirect(url_for("vacancies.page"), 303)


@blueprint.get("/example.csv")
def example() -> ResponseReturnValue:
    """Return a table with the columns and a row for each direction, to be filled in."""
    overseer(current_person())
    month = current_school().today().isoformat()[:7]
    rows = [(month, direction, 1, "", "") for direction in Direction]
    return table_answer([COLUMNS, *rows], "vacancies.csv")


def sent_table() -> tuple[str, bytes]:
    """Return the name and the contents of the chosen file, one byte longer than allowed at most."""
    sent = request.files.get("table")
    if sent is None or not sent.filename:
        raise RefusedError(N_("Choose a file first."), field="table")
    return sent.filename, sent.stream.read(sheets.MOST_BYTES + 1)


def vacancies_page(wrong: str) -> str:
    school, period = current_school(), chosen_period()
    language = current_language()
    return render_template(
        "vacancies/page.html",
        found=figures.overview(school, period),
        months=[
            (one, written(figures.period_of(figures.PeriodKind.MONTH, one.month), language))
            for one in vacancies.months(school)
        ],
        directions=DIRECTIONS,
        columns=COLUMNS,
        most=MOST_ROWS,
        wrong=wrong,
        **words(period),
    )


def preview_page(found: Preview) -> str:
    language = current_language()

    def name(month: date) -> str:
        return written(figures.period_of(figures.PeriodKind.MONTH, month), language)

    return render_template(
        "vacancies/preview.html",
        found=found,
        rows=found.sheet.rows[:SHOWN],
        faults=[(one.row, translate(one.words, one.values)) for one in found.sheet.faults[:SHOWN]],
        month_name=name,
        replaced=[name(one) for one in found.replaced],
        directions=DIRECTIONS,
    )
