"""The school in figures, for its director and admins: each opens to the rows that it counts."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.exercises import Texts
from lms.domain.insights.figures import Figure
from lms.domain.insights.periods import Period, PeriodKind
from lms.domain.people import Language, Role
from lms.domain.tracks.directions import DIRECTIONS
from lms.errors import N_, ForbiddenError, RefusedError
from lms.services.insights import figures, reports, rows
from lms.services.insights.headlines import MEANINGS, TITLES, Headline, headlines, shortly, written
from lms.services.insights.tables import STATES, Cell, Said, Table
from lms.services.people import Person
from lms.web.context import current_school
from lms.web.filters import day as written_day
from lms.web.filters import number, own
from lms.web.language import current_language, tell, translate
from lms.web.sessions import current_person
from lms.web.shown.charts import Column, columns
from lms.web.shown.tables import titled_table

blueprint = Blueprint("director", __name__, url_prefix="/school")

SHOWN = 200
KINDS = {
    PeriodKind.MONTH: N_("Month"),
    PeriodKind.QUARTER: N_("Quarter"),
    PeriodKind.YEAR: N_("Year"),
}
WIDTH, TOP, HEIGHT = 300.0, 22.0, 56.0
LEAST_OF_WEEK = 26.0


@dataclass(frozen=True)
class Tile:
    """A headline with the columns of its trend."""

    headline: Headline
    columns: tuple[Column, ...]

    @property
    def values(self) -> dict[str, object]:
        """Return what its note says, numbers as the reader writes them."""
        found = self.headline.values.items()
        return {name: number(one) if isinstance(one, int | float) else one for name, one in found}


@blueprint.get("")
def page() -> ResponseReturnValue:
    viewer = overseer(current_person())
    period = chosen_period()
    found = figures.overview(current_school(), period)
    weeks = [count for _, count in found.weeks]
    return render_template(
        "director/page.html",
        found=found,
        tiles=[Tile(one, trend_columns(one)) for one in headlines(found)],
        weeks=columns(weeks, week_width(weeks), TOP, HEIGHT),
        week_width=week_width(weeks),
        lines=[(one, shortly(one, current_language())) for one, _ in found.students.points],
        states=STATES,
        directions=DIRECTIONS,
        is_admin=viewer.role is Role.ADMIN,
        **words(period),
    )


@blueprint.get("/rows/<figure>")
def opened(figure: str) -> ResponseReturnValue:
    """Show the rows that a figure counts, so many at once."""
    overseer(current_person())
    chosen, period, part = rows.check_figure(figure), chosen_period(), request.args.get("part", "")
    found = rows.table(current_school(), chosen, period, part)
    place = max(request.args.get("place", 1, type=int), 1)
    last = max((len(found.rows) - 1) // SHOWN + 1, 1)
    place = min(place, last)
    return render_template(
        "director/rows.html",
        figure=chosen,
        title=TITLES[chosen],
        meaning=MEANINGS[chosen],
        found=found,
        shown=found.rows[(place - 1) * SHOWN : place * SHOWN],
        place=place,
        last=last,
        part=part,
        part_words=part_words(chosen, part),
        cell_words=cell_words,
        numeric=lambda cell: isinstance(cell, int | float),
        **words(period),
    )


@blueprint.get("/rows/<figure>.csv")
def opened_file(figure: str) -> ResponseReturnValue:
    overseer(current_person())
    chosen, period = rows.check_figure(figure), chosen_period()
    found = rows.table(current_school(), chosen, period, request.args.get("part", ""))
    return as_csv(found, f"{chosen}-{period.code}.csv")


@blueprint.get("/report.pdf")
def report() -> ResponseReturnValue:
    """Print the chosen period, as it is now."""
    overseer(current_person())
    language = request.args.get("language", "")
    language = language if language in set(Language) else current_language()
    period = chosen_period()
    return as_pdf(reports.print_now(current_school(), period, language), f"{period.code}-{language}")


@blueprint.get("/reports")
def kept() -> ResponseReturnValue:
    """Show the monthly reports that are kept."""
    overseer(current_person())
    return reports_page("", 200)


@blueprint.post("/reports")
def keep() -> ResponseReturnValue:
    """Print a month in all languages and keep it."""
    by = overseer(current_person())
    try:
        reports.keep(current_school(), by, month_of(request.form.get("month", "")))
    except RefusedError as error:
        return reports_page(tell(error), 422)
    flash(translate(N_("The report is made and kept, in three languages.")), "pass")
    return redirect(url_for("director.kept"), 303)


@blueprint.get("/reports/<int:report_id>.pdf")
def kept_file(report_id: int) -> ResponseReturnValue:
    overseer(current_person())
    found = reports.content(current_school(), report_id)
    return as_pdf(found.content, f"{found.month:%Y-%m}-{found.language}")


def overseer(person: Person) -> Person:
    """Let the admin and the director pass."""
    if person.role not in {Role.ADMIN, Role.DIRECTOR}:
        raise ForbiddenError(N_("This page is for others."))
    return person


def chosen_period() -> Period:
    return figures.period_at(
        request.args.get("kind", ""), request.args.get("at", ""), current_school().today()
    )


def words(period: Period) -> dict[str, object]:
    """Return what every page of a period says of it."""
    language = current_language()
    today = current_school().today()
    return {
        "period": period,
        "period_words": written(period, language),
        "written": lambda one: written(one, language),
        "kinds": [
            (kind, translate(name), figures.period_of(kind, period.first)) for kind, name in KINDS.items()
        ],
        "later": period.after if period.after.first <= today else None,
        "Figure": Figure,
    }


def reports_page(wrong: str, status: int) -> ResponseReturnValue:
    school, language = current_school(), current_language()
    months = figures.last_months(school)
    page = render_template(
        "director/reports.html",
        kept=[
            (one, written(figures.period_of(PeriodKind.MONTH, one.month), language))
            for one in reports.kept(school)
        ],
        months=[(one.code, written(one, language)) for one in months],
        wrong=wrong,
    )
    return page, status


def month_of(typed: str) -> date:
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise RefusedError(N_("Choose a month."), field="month") from None


def as_pdf(content: bytes, name: str) -> ResponseReturnValue:
    headers = {"Content-Disposition": f'inline; filename="school-{name}.pdf"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


def trend_columns(one: Headline) -> tuple[Column, ...]:
    return columns([value for _, value in one.trend.points], WIDTH, TOP, HEIGHT)


def week_width(weeks: list[int]) -> float:
    return max(WIDTH, LEAST_OF_WEEK * len(weeks))


def part_words(figure: Figure, part: str) -> str:
    """Return what a table is narrowed to, where it is told by a word."""
    known = {str(key): name for key, name in (*STATES.items(), *DIRECTIONS.items())}
    others = {
        "absent": N_("absent"),
        "excused": N_("excused"),
        "confirmed": N_("confirmed"),
        "disputed": N_("disputed"),
    }
    if figure is Figure.DROP_OUTS and part:
        return translate(N_("week %(week)s"), {"week": part})
    return translate((known | others)[part]) if part in known | others else ""


def cell_words(cell: Cell) -> str:
    """Return a cell as a page shows it."""
    if isinstance(cell, Said):
        return translate(cell.words)
    if isinstance(cell, Texts):
        return own(cell)
    if isinstance(cell, date):
        return written_day(cell)
    return number(cell) if isinstance(cell, int | float) else cell or ""


def as_csv(found: Table, name: str) -> ResponseReturnValue:
    lines = [[file_cell(one) for one in line] for line in found.rows]
    return titled_table(found.heads, lines, name)


def file_cell(cell: Cell) -> object:
    """Return a cell as other programs read it: days and numbers plain."""
    if isinstance(cell, date):
        return cell.isoformat()
    return cell_words(cell) if isinstance(cell, Said | Texts) else cell
