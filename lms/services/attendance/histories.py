"""What a student, a guardian and a cohort's mentors read: marks by month, and what waits for an answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from lms.domain.attendance.visits import ClaimState, Word, came, may_confirm
from lms.domain.people import Role
from lms.services.attendance import figures
from lms.services.attendance.figures import Pattern, Presence
from lms.services.people import Person
from lms.services.school import School
from lms.storage import people
from lms.storage.attendance import visits as rows
from lms.storage.tables import AttendanceSheet, Cohort, Event, Visit, VisitChange, VisitClaim

__all__ = ["Claim", "Cohort", "History", "Line", "Overview", "of_cohort", "of_person", "open_claims"]

KEPT = timedelta(days=400)
EVENTS = 20
AHEAD = timedelta(days=1)
COMING = 3
UNMARKED = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """A mark, what it was before, and what was said of it."""

    event: Event
    visit: Visit
    changes: tuple[VisitChange, ...] = ()
    claims: tuple[VisitClaim, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether somebody waits for an answer."""
        return any(one.state is ClaimState.OPEN for one in self.claims)

    @property
    def confirmable(self) -> bool:
        visit = self.visit
        return not self.asked and may_confirm(visit.mark, settled=visit.settled, word=visit.word)

    @property
    def came(self) -> bool:
        return came(self.visit.mark)


@dataclass(frozen=True)
class History:
    """Somebody's marks: by month, the newest first; what is next; and what a guardian may confirm by week."""

    months: tuple[tuple[date, tuple[Line, ...]], ...]
    coming: tuple[Event, ...]
    presence: Presence
    weeks: tuple[tuple[date, int], ...]
    unmarked: tuple[tuple[Event, bool], ...]
    """Events of these days without a mark, and whether they have asked about it."""


@dataclass(frozen=True)
class Claim:
    """Something to answer, with whose visit it is and how it is marked now."""

    claim: VisitClaim
    event: Event
    person: Person
    visit: Visit | None


@dataclass(frozen=True)
class Held:
    """An event of a cohort, its list, and how often each mark stands on it."""

    event: Event
    sheet: AttendanceSheet | None
    marks: dict[str, int]

    @property
    def closed(self) -> bool:
        return self.sheet is not None and self.sheet.closed_at is not None


@dataclass(frozen=True)
class Overview:
    """A cohort's attendance: its events, what waits for an answer, and who needs a person."""

    cohort: Cohort
    events: tuple[Held, ...]
    claims: tuple[Claim, ...]
    noticed: tuple[tuple[Person, tuple[Pattern, ...]], ...]
    page: int
    older: bool


def of_person(school: School, person_id: int) -> History:
    zone, now = ZoneInfo(school.settings.zone), school.now()
    with school.database.read() as session:
        found = rows.history(session, person_id, now - KEPT, now + AHEAD)
        unmarked = rows.unmarked(session, person_id, now - UNMARKED, now)
        event_ids = [event.id or 0 for event in (*(event for event, _ in found), *unmarked)]
        changes: dict[int, list[VisitChange]] = {}
        for change in rows.changes(session, event_ids, person_id):
            changes.setdefault(change.event_id, []).append(change)
        claims: dict[int, list[VisitClaim]] = {}
        for claim in rows.claims(session, event_ids, person_id):
            claims.setdefault(claim.event_id, []).append(claim)
        coming = tuple(rows.coming(session, person_id, now, COMING))
        presence = figures.presence_in(session, school, person_id, now - KEPT, now + AHEAD)
    lines = [
        Line(event, visit, tuple(changes.get(visit.event_id, ())), tuple(claims.get(visit.event_id, ())))
        for event, visit in found
    ]
    months = groupby(lines, lambda line: _day(line.event.starts_at, zone).replace(day=1))
    return History(
        tuple((month, tuple(group)) for month, group in months),
        coming,
        presence,
        _weeks(lines, zone),
        tuple((event, event.id in claims) for event in unmarked),
    )


def of_cohort(school: School, cohort: Cohort, page: int = 1) -> Overview:
    cohort_id, now = cohort.id or 0, school.now()
    noticed = figures.patterns(school, cohort_id)
    with school.database.read() as session:
        held = rows.of_cohort(session, cohort_id, now + AHEAD, EVENTS + 1, EVENTS * (page - 1))
        tallies = rows.tallies(session, [event.id or 0 for event, _ in held])
        claims = tuple(Claim(*one) for one in rows.open_claims(session, cohort_id))
        students = people.listing(session, role=Role.STUDENT, cohort_id=cohort_id, active=True)
    return Overview(
        cohort,
        tuple(Held(event, sheet, tallies.get(event.id or 0, {})) for event, sheet in held[:EVENTS]),
        claims,
        tuple((one, noticed[one.id or 0]) for one in students if one.id in noticed),
        page,
        len(held) > EVENTS,
    )


def open_claims(school: School, cohort_id: int) -> tuple[Claim, ...]:
    with school.database.read() as session:
        return tuple(Claim(*one) for one in rows.open_claims(session, cohort_id))


def _weeks(lines: list[Line], zone: ZoneInfo) -> tuple[tuple[date, int], ...]:
    """Return the Mondays of weeks with visits that a guardian can confirm, and how many each has."""
    counts: dict[date, int] = {}
    for line in lines:
        if line.confirmable and line.visit.word is Word.OPEN:
            day = _day(line.event.starts_at, zone)
            monday = day - timedelta(days=day.weekday())
            counts[monday] = counts.get(monday, 0) + 1
    return tuple(counts.items())


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
