"""What the region gets, as a page and as tables for other programs."""

from datetime import date
from math import ceil

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.domain.people import Role
from lms.errors import N_, ForbiddenError, RefusedError
from lms.services.attendance import region
from lms.services.attendance.region import Period
from lms.services.people import Person
from lms.web.attendance.words import MARKS, SOURCES, WORDS
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.shown.tables import titled_table

blueprint = Blueprint("region", __name__, url_prefix="/attendance/region")

STEPS = 5


@blueprint.get("")
def page() -> ResponseReturnValue:
    school = current_school()
    readable_region(current_person())
    wrong = ""
    try:
        chosen = period()
    except RefusedError as error:
        wrong, chosen = tell(error), region.period(school, None, None)
    report = region.report(school, chosen)
    return render_template(
        "attendance/region.html", report=report, wrong=wrong, step=step
    ), 422 if wrong else 200


@blueprint.get("/visits.csv")
def visits() -> ResponseReturnValue:
    """Return every mark as a row; who has not agreed to it has no name in it."""
    readable_region(current_person())
    school, chosen = current_school(), period()
    heads = (
        N_("Day"),
        N_("Time"),
        N_("Event"),
        N_("Room"),
        N_("Cohort"),
        N_("Student"),
        N_("Mark"),
        N_("Source"),
        N_("Guardian"),
        N_("From outside"),
    )
    rows = [
        (
            one.starts_at.date().isoformat(),
            one.starts_at.strftime("%H:%M"),
            one.event,
            one.room,
            one.cohort,
            one.name or translate(N_("without name")),
            translate(MARKS[one.mark][0]),
            translate(SOURCES[one.source]),
            translate(WORDS[one.word][0]),
            "1" if one.outside else "",
        )
        for one in region.visit_rows(school, chosen)
    ]
    return titled_table(heads, rows, f"visits-{chosen.first}-{chosen.last}.csv")


@blueprint.get("/rooms.csv")
def rooms() -> ResponseReturnValue:
    """Return the use of each room: hours, metre-hours, and people per seat by hour of the day."""
    readable_region(current_person())
    chosen = period()
    report = region.report(current_school(), chosen)
    heads = (N_("Room"), N_("Seats"), N_("m²"), N_("Hours in use"), N_("m² × hours"))
    hours = [f"{hour:02}:00" for hour in report.hours]
    rows = [
        (
            line.room.name,
            line.room.seats,
            line.room.area,
            round(line.hours, 2),
            round(line.metre_hours, 1),
            *(round(line.loads[hour].share, 3) if hour in line.loads else None for hour in report.hours),
        )
        for line in report.rooms
    ]
    return titled_table((*heads, *hours), rows, f"rooms-{chosen.first}-{chosen.last}.csv")


def readable_region(person: Person) -> None:
    """Let the admin and the director pass."""
    if person.role not in {Role.ADMIN, Role.DIRECTOR}:
        raise ForbiddenError(N_("This page is for others."))


def period() -> Period:
    return region.period(current_school(), day_of("since"), day_of("until"))


def day_of(name: str) -> date | None:
    written = request.args.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise RefusedError(N_("Write a date: the day, the month and the year."), field=name) from None


def step(share: float) -> int:
    """Return the shade of a cell of the heat table, 0 to 5: every begun fifth is one more."""
    return min(STEPS, ceil(share * STEPS)) if share > 0 else 0
