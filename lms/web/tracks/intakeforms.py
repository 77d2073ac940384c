"""The form of an intake: its times in the school's zone, and a row for each track of the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict

from lms.domain.exercises import Texts
from lms.errors import N_, RefusedError
from lms.services.seats import title_of
from lms.services.tracks import intakes
from lms.services.tracks.intakes import Intake, Plan, Share
from lms.web.context import current_school
from lms.web.numbers import row_number

WRITTEN = "%Y-%m-%dT%H:%M"
WINDOW = timedelta(days=7)
YES = "yes"


@dataclass(frozen=True)
class ShareRow:
    """A track on the form of an intake, as it is ticked and written there."""

    track_id: int
    title: Texts
    chosen: bool
    seats: str
    prepared_first: bool
    has_needs: bool


@dataclass(frozen=True)
class Typed:
    """What stands in the form: new, kept, or typed and refused."""

    name: str
    opens_at: str
    closes_at: str
    rows: tuple[ShareRow, ...]


def empty_form(programme_id: int) -> Typed:
    """Return the form of a new intake: from the next full hour on for a week, every track with its seats."""
    start = current_school().now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    tracks = intakes.tracks_for(current_school(), programme_id)
    shares = {one.id or 0: Share(one.seats) for one in tracks}
    return Typed("", written_time(start), written_time(start + WINDOW), _rows(programme_id, shares))


def kept_form(intake: Intake) -> Typed:
    shares = {
        one.row.track_id: Share(one.row.seats, one.row.prepared_first)
        for one in intakes.demand(current_school(), intake.id or 0)
    }
    rows = _rows(intake.programme_id, shares)
    return Typed(intake.name, written_time(intake.opens_at), written_time(intake.closes_at), rows)


def typed_form(programme_id: int) -> Typed:
    """Return the form as it was typed: what was refused is still there to be mended."""
    form = request.form
    rows = tuple(
        ShareRow(
            one.id or 0,
            title_of(one),
            str(one.id) in form.getlist("track"),
            form.get(f"seats-{one.id}", ""),
            form.get(f"prepared-{one.id}") == YES,
            bool(one.needs),
        )
        for one in intakes.tracks_for(current_school(), programme_id)
    )
    return Typed(form.get("name", ""), form.get("opens_at", ""), form.get("closes_at", ""), rows)


def plan_of(form: MultiDict[str, str]) -> Plan:
    """Read the form; what makes no sense is refused beside its field."""
    shares: dict[int, Share] = {}
    for one in form.getlist("track"):
        try:
            track_id, seats = row_number(one), int(form.get(f"seats-{one}", ""))
        except ValueError:
            raise RefusedError(N_("Write the seats of each track as a number."), field="tracks") from None
        shares[track_id] = Share(seats, form.get(f"prepared-{one}") == YES)
    return Plan(form.get("name", ""), time_of(form, "opens_at"), time_of(form, "closes_at"), shares)


def time_of(form: Mapping[str, str], name: str) -> datetime:
    """Read a time that was written in the school's own zone."""
    try:
        found = datetime.fromisoformat(form.get(name, ""))
        return found.replace(tzinfo=_zone()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RefusedError(N_("Write a day and a time."), field=name) from None


def written_time(moment: datetime) -> str:
    return moment.astimezone(_zone()).strftime(WRITTEN)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_school().settings.zone)


def _rows(programme_id: int, shares: Mapping[int, Share]) -> tuple[ShareRow, ...]:
    rows = []
    for one in intakes.tracks_for(current_school(), programme_id):
        share = shares.get(one.id or 0)
        rows.append(
            ShareRow(
                one.id or 0,
                title_of(one),
                share is not None,
                str(one.seats if share is None else share.seats),
                share is not None and share.prepared_first,
                bool(one.needs),
            )
        )
    return tuple(rows)
