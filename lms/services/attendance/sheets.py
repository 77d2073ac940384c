"""The list of an event: its secret, everybody on it with their marks, and its closing by a mentor.

Nobody is absent because a machine says so. Who has no mark at the end is *proposed* as absent, and it is the
mentor's closing of the list that writes it: a phone may have been empty, a screen may have been off.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col

from lms.domain.attendance import codes
from lms.domain.attendance.visits import EARLY, Mark, Source, takes_codes
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import inbox
from lms.services.school import School
from lms.storage import people
from lms.storage.attendance import visits as rows
from lms.storage.changes import change
from lms.storage.tables import AttendanceSheet, Cohort, Event, Person, Visit, VisitChange, VisitClaim

__all__ = ["AttendanceSheet", "Event", "Person", "Visit", "VisitChange", "VisitClaim"]

REMIND_AFTER = timedelta(minutes=30)
REMIND_WITHIN = timedelta(days=2)
REMINDER = N_("Close the list of %(event)s: who has no mark was absent only when you say so.")
UNDONE = N_("taken back")


@dataclass(frozen=True)
class Row:
    """Somebody on a list; ``changes`` are oldest first, and ``undoable`` is the viewer's own last one."""

    person: Person
    visit: Visit | None
    changes: tuple[VisitChange, ...] = ()
    undoable: bool = False

    @property
    def mark(self) -> Mark | None:
        """Return the mark that counts: a proposal is none."""
        return self.visit.mark if self.visit and self.visit.settled else None


@dataclass(frozen=True)
class List:
    """An event with everybody on it."""

    event: Event
    cohort: Cohort | None
    sheet: AttendanceSheet | None
    rows: tuple[Row, ...]
    claims: tuple[VisitClaim, ...] = ()

    @property
    def closed(self) -> bool:
        return self.sheet is not None and self.sheet.closed_at is not None

    @property
    def unmarked(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.mark is None)

    def count(self, *marks: Mark) -> int:
        return sum(row.mark in marks for row in self.rows)


@dataclass(frozen=True)
class Screen:
    """What a screen shows: the code of now, how long it is shown, and who is here; None: not the time."""

    event: Event
    code: str | None
    left: float
    here: int
    expected: int


def event_of(school: School, event_id: int) -> Event:
    with school.database.read() as session:
        return _event(session, event_id)


def listing(school: School, event_id: int, viewer_id: int) -> List:
    with school.database.read() as session:
        event = _event(session, event_id)
        visits = {one.person_id: one for one in rows.visits(session, event_id)}
        changes: dict[int, list[VisitChange]] = {}
        for one in rows.changes(session, [event_id]):
            changes.setdefault(one.person_id, []).append(one)
        sheet = rows.sheet(session, event_id)
        closed = sheet is not None and sheet.closed_at is not None
        return List(
            event,
            session.get(Cohort, event.cohort_id) if event.cohort_id is not None else None,
            sheet,
            tuple(
                Row(
                    person,
                    visits.get(person.id or 0),
                    tuple(changes.get(person.id or 0, ())),
                    not closed and is_last_by(changes.get(person.id or 0, ()), viewer_id),
                )
                for person in rows.roster(session, event)
            ),
            tuple(rows.claims(session, [event_id])),
        )


def is_last_by(changes: Sequence[VisitChange], viewer_id: int) -> bool:
    """Say whether the last change is the viewer's own, and not itself taken back."""
    last = changes[-1] if changes else None
    return last is not None and last.by == viewer_id and last.reason != UNDONE


def screen(school: School, event_id: int) -> Screen:
    """Return what the screen shows now; the list is opened by the first look at it."""
    now = school.now()
    with school.database.read() as session:
        event, sheet = _event(session, event_id), rows.sheet(session, event_id)
        here = rows.here(session, event_id)
        expected = rows.count_expected(session, event)
    if not takes_codes(now, event.starts_at, event.ends_at):
        return Screen(event, None, codes.seconds_left(now), here, expected)
    if sheet is None:
        with school.database.write() as session:
            sheet = ready(session, school, event_id)
    code = codes.code_of(sheet.secret, codes.step_at(now))
    return Screen(event, code, codes.seconds_left(now), here, expected)


def ready(session: Session, school: School, event_id: int) -> AttendanceSheet:
    """Return the list of an event, locked until the end of the transaction; made at the first need."""
    if session.get(AttendanceSheet, event_id) is None:
        rows.add_sheet(session, event_id, secrets.token_hex(32), school.now())
    return session.get_one(AttendanceSheet, event_id, with_for_update=True, populate_existing=True)


def close(school: School, event_id: int, by: int) -> int:
    """Close a list: what work in the lab proposed is taken, and who has no mark was absent."""
    now = school.now()
    with school.database.write() as session:
        event = _event(session, event_id)
        if now < event.starts_at:
            raise RefusedError(N_("This event has not begun yet."))
        ready(session, school, event_id)
        still_open = (col(AttendanceSheet.event_id) == event_id, col(AttendanceSheet.closed_at).is_(None))
        if not change(session, AttendanceSheet, *still_open, closed_at=now, closed_by=by):
            raise ConflictError(N_("This list is closed already."))
        visits = {one.person_id: one for one in rows.visits(session, event_id)}
        for one in visits.values():
            if not one.settled:
                one.settled, one.by = True, by
                session.add(one)
        missing = [who for who in rows.roster(session, event) if who.id not in visits]
        for who in missing:
            session.add(absence(event_id, who.id or 0, by, now))
            session.add(absence_note(event_id, who.id or 0, by, now))
        return len(missing)


def absence(event_id: int, person_id: int, by: int, now: datetime) -> Visit:
    return Visit(event_id=event_id, person_id=person_id, mark=Mark.ABSENT, source=Source.LIST, at=now, by=by)


def absence_note(event_id: int, person_id: int, by: int, now: datetime) -> VisitChange:
    return VisitChange(
        event_id=event_id,
        person_id=person_id,
        new_mark=Mark.ABSENT,
        new_source=Source.LIST,
        reason=N_("the list was closed"),
        by=by,
        at=now,
    )


def remind(school: School) -> int:
    """Ask the mentors of events that are over for half an hour to close their lists; each once."""
    now, done = school.now(), 0
    with school.database.write() as session:
        for event in rows.to_close(session, now - REMIND_WITHIN, now - REMIND_AFTER):
            ready(session, school, event.id or 0)
            waits = (
                col(AttendanceSheet.event_id) == event.id,
                col(AttendanceSheet.reminded_at).is_(None),
            )
            if change(session, AttendanceSheet, *waits, reminded_at=now):
                tell_mentors(session, school, event, REMINDER, {}, f"attendance-close-{event.id}")
                done += 1
    return done


def tell_mentors(  # noqa: PLR0917  what is told, in the order of ``inbox.tell``
    session: Session, school: School, event: Event, words: str, values: Mapping[str, object], key: str
) -> None:
    """Tell who leads an event, or else the mentors of its cohort."""
    leader = session.get(Person, event.leader_id) if event.leader_id is not None else None
    mentors = (
        [leader] if leader is not None and leader.active else people.mentors_of(session, event.cohort_id)
    )
    for one in mentors:
        told = {"event": event.title, **values}
        inbox.tell(session, school, one.id or 0, words, told, path_of(event), f"{key}-{one.id}")


def path_of(event: Event) -> str:
    where = f"/cohorts/{event.cohort_id}" if event.cohort_id is not None else ""
    return f"{where}/attendance/{event.id}"


def has_begun(event: Event, now: datetime) -> bool:
    """Say whether people may be marked: they come a while before the beginning."""
    return now >= event.starts_at - EARLY


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None or event.cancelled_at is not None:
        raise MissingError(N_("There is no such event."))
    return event
