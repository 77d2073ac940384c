"""What the region gets: visits and confirmed ones, the load of rooms, seats of the year, square metres.

A visit is confirmed by a guardian or by nobody. Who has not agreed that the region gets their name is
counted without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lms.domain.attendance.loads import Load, Meeting, by_hour, hours_used
from lms.domain.attendance.visits import Mark, Source, Word
from lms.domain.guardians.consents import Purpose
from lms.errors import N_, RefusedError
from lms.services import consents, programmes
from lms.services.attendance.figures import moment
from lms.services.school import School
from lms.storage.attendance import region as rows
from lms.storage.tables import Cohort, Person, Programme, Room

__all__ = ["Cohort", "Load", "Programme", "Report", "Room", "VisitRow", "report", "visit_rows"]

LONGEST = timedelta(days=366)
USUAL = timedelta(days=30)
EARLIEST, LATEST = 2000, 2099


@dataclass(frozen=True)
class Period:
    """Days of the school's zone, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Counts:
    """Visits by what guardians say of them."""

    confirmed: int = 0
    disputed: int = 0
    open: int = 0

    @property
    def visits(self) -> int:
        return self.confirmed + self.disputed + self.open

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.confirmed + other.confirmed, self.disputed + other.disputed, self.open + other.open
        )


@dataclass(frozen=True)
class CohortLine:
    """The visits of a cohort; None: events of activities for several cohorts."""

    cohort: Cohort | None
    programme: Programme | None
    counts: Counts


@dataclass(frozen=True)
class RoomLine:
    """A room: its hours in use and its load by hour of the day; ``share`` is of the house's metre-hours."""

    room: Room
    hours: float
    share: float
    loads: dict[int, Load]

    @property
    def metre_hours(self) -> float:
        return self.hours * self.room.area


@dataclass(frozen=True)
class SeatLine:
    """A programme's students of the year; ``capacity`` 0: it has no limit of its own."""

    programme: Programme
    students: int
    capacity: int


@dataclass(frozen=True)
class Report:
    period: Period
    total: Counts
    cohorts: tuple[CohortLine, ...]
    rooms: tuple[RoomLine, ...]
    hours: tuple[int, ...]
    seats: tuple[SeatLine, ...]
    students: int
    capacity: int
    area: float
    year: int

    @property
    def known_area(self) -> float:
        """Return the square metres of the rooms that are in the calendar."""
        return sum(line.room.area for line in self.rooms)


@dataclass(frozen=True)
class VisitRow:
    """A line of the export; ``name`` is empty without consent."""

    starts_at: datetime
    event: str
    room: str
    cohort: str
    name: str
    mark: Mark
    source: Source
    word: Word
    outside: bool


def period(school: School, first: date | None, last: date | None) -> Period:
    """Return the days that somebody has chosen; without a choice the last thirty."""
    last = last or school.today()
    if not EARLIEST <= last.year <= LATEST or (first and not EARLIEST <= first.year <= LATEST):
        raise RefusedError(N_("Choose days of this century."), field="since")
    first = first or last - USUAL + timedelta(days=1)
    if first > last:
        raise RefusedError(N_("The last day is before the first."), field="until")
    if last - first > LONGEST:
        raise RefusedError(N_("Choose a year at most."), field="until")
    return Period(first, last)


def report(school: School, chosen: Period) -> Report:
    zone = ZoneInfo(school.settings.zone)
    since, until = moment(school, chosen.first), moment(school, chosen.last + timedelta(days=1))
    year = chosen.last.year
    whole = moment(school, date(year, 1, 1)), moment(school, date(year + 1, 1, 1))
    with school.database.read() as session:
        cohorts = _cohorts(session, since, until)
        rooms = _rooms(session, since, until, zone)
        seats = _seats(session, *whole)
        students = rows.students(session, *whole)
    hours = {hour for line in rooms for hour in line.loads}
    return Report(
        chosen,
        sum((line.counts for line in cohorts), Counts()),
        cohorts,
        rooms,
        tuple(range(min(hours), max(hours) + 1)) if hours else (),
        seats,
        students,
        school.settings.yearly_seats,
        school.settings.house_area,
        year,
    )


def visit_rows(school: School, chosen: Period) -> Iterator[VisitRow]:
    """Return every mark of a time for the export, with the names of those who agreed to it."""
    since, until = moment(school, chosen.first), moment(school, chosen.last + timedelta(days=1))
    zone = ZoneInfo(school.settings.zone)
    with school.database.read() as session:
        named = _named(session, school, since, until)
        cohorts = {one.id: one.name for one, _ in rows.cohorts(session)}
        for visit, event, person, room in rows.visits(session, since, until):
            yield VisitRow(
                event.starts_at.astimezone(zone),
                event.title,
                room.name if room else "",
                cohorts.get(event.cohort_id, ""),
                person.name if person.id in named else "",
                visit.mark,
                visit.source,
                visit.word,
                visit.outside,
            )


def _named(session: Session, school: School, since: datetime, until: datetime) -> frozenset[int]:
    people: dict[int, Person] = {}
    for _, _, person, _ in rows.visits(session, since, until):
        people[person.id or 0] = person
    return consents.allowed(session, school, list(people.values()), Purpose.REGION)


def _cohorts(session: Session, since: datetime, until: datetime) -> tuple[CohortLine, ...]:
    found: dict[int | None, Counts] = {}
    for cohort_id, word, count in rows.words_by_cohort(session, since, until):
        found[cohort_id] = found.get(cohort_id, Counts()) + Counts(**{word.value: count})
    lines = [
        CohortLine(cohort, programme, found[cohort.id])
        for cohort, programme in rows.cohorts(session)
        if cohort.id in found
    ]
    return (*lines, *([CohortLine(None, None, found[None])] if None in found else []))


def _rooms(session: Session, since: datetime, until: datetime, zone: ZoneInfo) -> tuple[RoomLine, ...]:
    rooms = rows.rooms(session)
    meetings = [
        Meeting(event.room_id or 0, event.starts_at.astimezone(UTC), event.ends_at.astimezone(UTC), people)
        for event, people in rows.people_by_event(session, since, until)
    ]
    loads = by_hour(meetings, {one.id or 0: one.seats for one in rooms}, zone)
    hours = hours_used(meetings)
    used = sum(hours.get(one.id or 0, 0) * one.area for one in rooms)
    return tuple(
        RoomLine(
            one,
            hours.get(one.id or 0, 0.0),
            hours.get(one.id or 0, 0.0) * one.area / used if used else 0.0,
            loads.get(one.id or 0, {}),
        )
        for one in rooms
    )


def _seats(session: Session, since: datetime, until: datetime) -> tuple[SeatLine, ...]:
    students = rows.students_by_programme(session, since, until)
    return tuple(
        SeatLine(one, students.get(one.id or 0, 0), programmes.rules_of(one).entry.capacity)
        for one in rows.programmes(session)
    )
