"""Calendars to look at: a cohort's week, one's own week, and what comes next."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session

from lms.domain.admissions.entry import day_of
from lms.domain.cohorts.calendars import bounds, week_of
from lms.domain.people import STAFF, Role
from lms.services.school import School
from lms.storage.cohorts import calendars as rows
from lms.storage.tables import Cohort, Event, Person, Room

SOON = timedelta(days=3)
MOST_SOON = 3


@dataclass(frozen=True)
class Entry:
    """An entry with what it takes to read it."""

    event: Event
    room: Room | None
    leader: Person | None
    cohort: Cohort | None

    @property
    def is_off(self) -> bool:
        return self.event.cancelled_at is not None


@dataclass(frozen=True)
class Day:
    day: date
    entries: tuple[Entry, ...]


def week_of_cohort(school: School, cohort_id: int, day: date) -> tuple[Day, ...]:
    return _week(school, rows.of_cohorts([cohort_id]), day)


def own_week(school: School, person: Person, day: date) -> tuple[Day, ...]:
    return _week(school, concerning(person), day)


def soon(school: School, person: Person) -> tuple[Entry, ...]:
    """Return what runs now or begins within three days."""
    now = school.now()
    with school.database.read() as session:
        found = rows.between(session, concerning(person), now, now + SOON)
        return _entries(session, [one for one in found if one.cancelled_at is None][:MOST_SOON])


def whole(school: School, person: Person, since: datetime, until: datetime) -> tuple[Entry, ...]:
    with school.database.read() as session:
        return _entries(session, list(rows.between(session, concerning(person), since, until)))


def concerning(person: Person) -> ColumnElement[bool]:
    """Return the condition that an entry is somebody's: of their cohorts and seats, or led by them."""
    if person.role is Role.ADMIN or (person.role is Role.MENTOR and not person.cohort_ids):
        return true()
    theirs = [rows.of_cohorts(person.cohort_ids)]
    theirs.append(rows.led_by(person.id or 0) if person.role in STAFF else rows.of_seats(person.id or 0))
    return or_(*theirs)


def entry(school: School, event: Event) -> Entry:
    with school.database.read() as session:
        return _entries(session, [event])[0]


def _week(school: School, whose: ColumnElement[bool], day: date) -> tuple[Day, ...]:
    days = week_of(day)
    span = bounds(days, school.settings.zone)
    with school.database.read() as session:
        entries = _entries(session, list(rows.between(session, whose, span.starts_at, span.ends_at)))
    return tuple(
        Day(one, tuple(each for each in entries if _begins(school, each, days[0]) == one)) for one in days
    )


def _begins(school: School, entry: Entry, monday: date) -> date:
    """Return the day that an entry stands under: what began the week before is under its first day."""
    return max(day_of(entry.event.starts_at, school.settings.zone), monday)


def _entries(session: Session, events: list[Event]) -> tuple[Entry, ...]:
    rooms, leaders, cohorts = rows.named(session, events)
    return tuple(
        Entry(
            one,
            rooms.get(one.room_id or 0),
            leaders.get(one.leader_id or 0),
            cohorts.get(one.cohort_id or 0),
        )
        for one in events
    )


def local(school: School, moment: datetime) -> datetime:
    """Return a moment in the school's own zone, to be written into a form."""
    return moment.astimezone(UTC).astimezone(ZoneInfo(school.settings.zone))
