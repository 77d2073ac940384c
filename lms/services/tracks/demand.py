"""The director's view of tracks: what is wished for, by direction, age group and month, beside the seats."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from lms.domain.tracks.demand import Count, DemandRow, age_group, month_of, months, rows_of
from lms.domain.tracks.directions import Direction
from lms.services.school import School
from lms.storage.tables import Person, Seat, Track
from lms.storage.tracks import demand as rows
from lms.storage.tracks import stays

__all__ = ["DemandRow", "demand"]


def demand(
    school: School, programme_id: int | None = None, *, since: date, until: date
) -> tuple[DemandRow, ...]:
    """Return wishes, waiting, held seats and all seats per direction, age group and month.

    ``since`` and ``until`` are days, both counted. Wishes are first wishes of intakes, in the month they
    were last changed; waiting and held are people at the end of a month (of this one: now).
    """
    zone = ZoneInfo(school.settings.zone)
    first = datetime.combine(month_of(since), time(), zone)
    after = datetime.combine(_next_month(until), time(), zone)
    with school.database.read() as session:
        programmes = {programme_id} if programme_id is not None else stays.all_programmes(session)
        wished = rows.wishes(session, programmes, first, after)
        seats = rows.seats(session, programmes, first, after)
        tracks = stays.tracks(session, programmes)
    ends = {
        month: min(datetime.combine(_next_month(month), time(), zone), school.now())
        for month in months(since, until)
    }
    return rows_of(
        (_count(track, person, row.changed_at.astimezone(zone).date()) for track, person, row in wished),
        _at_ends(seats, ends, held=False),
        _at_ends(seats, ends, held=True),
        _seats(tracks, ends),
    )


def _at_ends(
    seats: Sequence[tuple[Seat, Track, Person]], ends: dict[date, datetime], *, held: bool
) -> Iterable[Count]:
    for month, end in ends.items():
        for seat, track, person in seats:
            if _stood(seat, end) and (seat.held_at is not None and seat.held_at < end) is held:
                yield _count(track, person, month)


def _stood(seat: Seat, moment: datetime) -> bool:
    return seat.asked_at < moment and (seat.ended_at is None or seat.ended_at >= moment)


def _seats(tracks: Sequence[Track], ends: dict[date, datetime]) -> dict[tuple[Direction, date], int]:
    found: dict[tuple[Direction, date], int] = {}
    for month, end in ends.items():
        for track in tracks:
            if track.closed_at is None or track.closed_at >= end.astimezone(UTC):
                key = (track.direction, month)
                found[key] = found.get(key, 0) + track.seats
    return found


def _count(track: Track, person: Person, day: date) -> Count:
    return Count(track.direction, age_group(person.birth_date, day), month_of(day))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
