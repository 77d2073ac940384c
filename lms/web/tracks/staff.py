"""What the staff sees of tracks: who is on them, a cohort's paths, and the demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from lms.domain.tracks.demand import DemandRow
from lms.domain.tracks.directions import DIRECTIONS, Direction
from lms.domain.tracks.switches import StayEnd
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services.insights import vacancies
from lms.services.tracks import crowds, paths, stays
from lms.services.tracks.demand import demand as demand_rows
from lms.web.access import readable_cohort, staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person
from lms.web.shown.tables import table_answer
from lms.web.tracks.access import overseer, readable_track
from lms.web.tracks.pages import blueprint, line_of_paths, words

MONTHS = 6
COLUMNS = ("month", "direction", "ages", "wishes", "waiting", "held", "seats", "vacancies")
ENDS = {"finished": StayEnd.FINISHED, "missed": StayEnd.MISSED}
"""How the staff may end a stay, beside leaving it for a reason."""


@dataclass(frozen=True)
class DirectionRow:
    """A direction in one month: wishes, beside seats and vacancies; ``parts`` are its age groups."""

    direction: Direction
    wishes: int
    waiting: int
    held: int
    seats: int
    vacancies: int
    parts: tuple[DemandRow, ...]


@blueprint.get("/tracks/<int:track_id>/people")
def people(track_id: int) -> ResponseReturnValue:
    """Show who is on a track, on trial, in its line; to a mentor, the students in their charge."""
    school, viewer = current_school(), staff(current_person())
    track = readable_track(school, viewer, track_id)
    return render_template(
        "tracks/people.html", track=track, crowd=crowds.of_track(school, viewer, track_id), **words()
    )


@blueprint.post("/tracks/<int:track_id>/people")
def place(track_id: int) -> ResponseReturnValue:
    """Give a student a seat by the school's decision, with its reason."""
    school, by = current_school(), staff(current_person())
    readable_track(school, by, track_id)
    try:
        person_id = row_number(request.form.get("person", ""))
        crowds.place(school, by, person_id, track_id, request.form.get("reason", ""))
    except ValueError:
        flash(translate(N_("Choose a student.")), "wait")
    except MissingError:
        raise
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("They are on this track now, and told so.")), "pass")
    return redirect(url_for("tracks.people", track_id=track_id), 303)


@blueprint.post("/stays/<int:stay_id>/end")
def end(stay_id: int) -> ResponseReturnValue:
    """End a student's time on a track: they have finished it, or left, with a reason."""
    school, by = current_school(), staff(current_person())
    stay = crowds.stay_in_charge(school, by, stay_id)
    ending = ENDS.get(request.form.get("ending", ""), StayEnd.LEFT)
    reason = request.form.get("reason", "").strip()
    try:
        if ending is StayEnd.LEFT and not reason:
            raise RefusedError(N_("Write the reason: the student reads it."))
        stays.leave(school, stay.person_id, stay_id, reason, by=by.id or 0, ending=ending)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Ended. The student is told, and the path keeps it.")), "pass")
    return redirect(url_for("tracks.people", track_id=stay.track_id), 303)


@blueprint.get("/cohorts/<int:cohort_id>/paths")
def cohort_paths(cohort_id: int) -> ResponseReturnValue:
    """Show the paths of a cohort's students, below each other."""
    school = current_school()
    view = readable_cohort(school, staff(current_person()), cohort_id)
    found = paths.of_cohort(school, cohort_id)
    return render_template(
        "tracks/cohort.html", view=view, paths=found, time_line=line_of_paths(found), **words()
    )


@blueprint.get("/tracks/demand")
def demand() -> ResponseReturnValue:
    """Show the demand of a month by direction and age group, beside the seats and the vacancies."""
    overseer(current_person())
    school = current_school()
    until = school.today()
    since = (until.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    rows = demand_rows(school, since=since, until=until)
    found = sorted({one.month for one in rows}, reverse=True)
    month = next((one for one in found if one.isoformat()[:7] == request.args.get("month")), None)
    month = month or (found[0] if found else until.replace(day=1))
    return render_template(
        "tracks/demand.html",
        months=[(one.isoformat()[:7], _written(one)) for one in found],
        month=month.isoformat()[:7],
        month_words=_written(month),
        rows=_by_direction(rows, vacancies.by_month(school, since, until), month),
        **words(),
    )


@blueprint.get("/tracks/demand.csv")
def demand_file() -> ResponseReturnValue:
    overseer(current_person())
    school = current_school()
    since, until = school.today() - timedelta(days=365), school.today()
    asked = vacancies.by_month(school, since, until)
    rows = [
        (
            *(one.month.isoformat()[:7], one.direction, one.ages),
            *(one.wishes, one.waiting, one.held, one.seats, asked.get((one.month, one.direction), 0)),
        )
        for one in demand_rows(school, since=since, until=until)
    ]
    return table_answer([COLUMNS, *rows], "demand.csv")


def _by_direction(
    rows: tuple[DemandRow, ...], asked: Mapping[tuple[date, Direction], int], month: date
) -> list[DirectionRow]:
    found = []
    for direction in DIRECTIONS:
        parts = tuple(one for one in rows if one.direction is direction and one.month == month)
        if parts:
            found.append(
                DirectionRow(
                    direction,
                    sum(one.wishes for one in parts),
                    sum(one.waiting for one in parts),
                    sum(one.held for one in parts),
                    parts[0].seats,
                    asked.get((month, direction), 0),
                    parts,
                )
            )
    return found


def _written(month: date) -> str:
    return str(format_date(month, "LLLL y"))
