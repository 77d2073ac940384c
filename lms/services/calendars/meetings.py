"""Meetings of a cohort: booked, once or every week, changed and called off; people are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlmodel import Session

from lms.domain.cohorts.calendars import (
    CalendarRules,
    EventKind,
    Span,
    check_time,
    is_holiday,
    weekly,
    without_holidays,
)
from lms.domain.people import Role, tidy
from lms.domain.texts import tidy_lines
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services import enrolments, inbox
from lms.services.calendars.booking import book, check_free, hold
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage.cohorts import calendars as rows
from lms.storage.cohorts import overviews as cohort_rows
from lms.storage.tables import Event, Person, Room

_GONE = N_("There is no such meeting, or it is over.")
_OFF = N_("Called off: “%(title)s”, %(at)s.")
_ALL_HOLIDAYS = N_("All of these days are holidays of the programme.")


@dataclass(frozen=True)
class Wish:
    """What a mentor writes of a meeting: the day and the time are those of the school's own zone."""

    title: str
    day: date
    start: time
    end: time
    weeks: int = 1
    about: str = ""
    kind: EventKind = EventKind.SESSION
    room_id: int | None = None
    leader_id: int | None = None


@dataclass(frozen=True)
class Booked:
    """What came of a wish; ``short_of`` seats are missing in the room, ``off`` meetings met a holiday."""

    events: tuple[Event, ...]
    short_of: int
    off: int = 0


def schedule(school: School, by: Person, cohort_id: int, wish: Wish) -> Booked:
    """Put a meeting of a cohort into the calendar, or one every week: all of them or none."""
    with school.database.write() as session:
        spans = _spans(school, wish, rules_for(session, cohort_id=cohort_id).calendar)
        events = [_event(school, by, cohort_id, wish, span) for span in spans]
        book(session, school, events)
        if len(events) > 1:
            for one in events:
                one.series_id = events[0].id
                session.add(one)
        short = _short_of(session, cohort_id, wish.room_id)
        words = N_("New in your calendar: “%(title)s”, %(at)s.")
        _tell_all(session, school, by, events[0], words, "new")
    return Booked(tuple(events), short)


def change(school: School, by: Person, event_id: int, wish: Wish, *, following: bool = False) -> Booked:
    """Change a meeting, and with ``following`` those of its series after it, by as much; people are told.

    What of a series would be on a holiday is called off.
    """
    (span,) = weekly(wish.day, wish.start, wish.end, 1, school.settings.zone)
    with school.database.write() as session:
        event = _standing(session, school, event_id)
        is_moved = span.starts_at != event.starts_at
        if is_moved:
            check_time((span,), school.now())
        moved = rows.later_of_series(session, event) if following else [event]
        was_told = {one.id: (one.starts_at, one.ends_at, one.room_id) for one in moved}
        with session.no_autoflush:
            _move(moved, event, wish, span)
            off = _off_on_holidays(session, school, moved) if is_moved else []
            stands = [one for one in moved if one not in off]
            hold(session, stands)
            own = {one.id or 0 for one in moved}
            for one in stands:
                check_free(session, school, one, own)
        session.flush()
        first = stands[0]
        if was_told[first.id] != (first.starts_at, first.ends_at, first.room_id):
            words = N_("Changed: “%(title)s” is now %(at)s. %(room)s")
            _tell_all(session, school, by, first, words, "changed")
        for one in off:
            _tell_all(session, school, by, one, _OFF, "off")
        return Booked(tuple(stands), _short_of(session, event.cohort_id, wish.room_id), len(off))


def cancel(school: School, by: Person, event_id: int, *, following: bool = False) -> int:
    """Call a meeting off, and with ``following`` those of its series after it; return how many."""
    with school.database.write() as session:
        event = _standing(session, school, event_id)
        off = rows.later_of_series(session, event) if following else [event]
        for one in off:
            one.cancelled_at = school.now()
            session.add(one)
        words = (
            N_("Called off: “%(title)s”, %(at)s, and those in the weeks after it.") if len(off) > 1 else _OFF
        )
        _tell_all(session, school, by, event, words, "off")
    return len(off)


def by_id(school: School, event_id: int) -> Event | None:
    with school.database.read() as session:
        return session.get(Event, event_id)


def leaders(school: School, cohort_id: int) -> tuple[Person, ...]:
    """Return who can lead a meeting: the mentors of the cohort first, then everybody of the staff."""
    with school.database.read() as session:
        staff = rows.staff(session)
    return tuple(sorted(staff, key=lambda one: (cohort_id not in one.cohort_ids, one.name)))


def _spans(school: School, wish: Wish, rules: CalendarRules) -> tuple[Span, ...]:
    spans = weekly(wish.day, wish.start, wish.end, wish.weeks, school.settings.zone)
    check_time(spans, school.now())
    held = without_holidays(spans, rules.holidays, school.settings.zone)
    if not held:
        raise RefusedError(_ALL_HOLIDAYS, field="day")
    return held


def _move(moved: Iterable[Event], event: Event, wish: Wish, span: Span) -> None:
    """Write what is wished to all of these, and move them by as much as ``event`` moves."""
    moved_by, length = span.starts_at - event.starts_at, span.ends_at - span.starts_at
    for one in moved:
        one.title, one.about, one.kind = _title(wish), tidy_lines(wish.about, 2000), wish.kind
        one.room_id, one.leader_id = wish.room_id, wish.leader_id
        one.starts_at += moved_by
        one.ends_at = one.starts_at + length


def _off_on_holidays(session: Session, school: School, moved: Sequence[Event]) -> list[Event]:
    """Call off what of a series has come to be on a holiday; a meeting alone stands on any day."""
    cohort_id, zone = moved[0].cohort_id, school.settings.zone
    if len(moved) == 1 or cohort_id is None:
        return []
    holidays = rules_for(session, cohort_id=cohort_id).calendar.holidays
    off = [one for one in moved if is_holiday(one.starts_at, holidays, zone)]
    if len(off) == len(moved):
        raise RefusedError(_ALL_HOLIDAYS, field="day")
    for one in off:
        one.cancelled_at = school.now()
    return off


def _title(wish: Wish) -> str:
    title = tidy(wish.title, 120)
    if not title:
        raise RefusedError(N_("Write what it is."), field="title")
    return title


def _event(school: School, by: Person, cohort_id: int, wish: Wish, span: Span) -> Event:
    return Event(
        kind=wish.kind,
        title=_title(wish),
        about=tidy_lines(wish.about, 2000),
        cohort_id=cohort_id,
        room_id=wish.room_id,
        leader_id=wish.leader_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        created_by=by.id,
        created_at=school.now(),
    )


def _standing(session: Session, school: School, event_id: int) -> Event:
    event = session.get(Event, event_id, with_for_update=True)
    if event is None:
        raise MissingError(_GONE)
    if event.cancelled_at is not None or event.ends_at <= school.now():
        raise ConflictError(_GONE)
    if rows.is_of_checkpoint(session, event_id):
        raise ConflictError(N_("This is a checkpoint. It is called off on the page of the checkpoints."))
    return event


def _short_of(session: Session, cohort_id: int | None, room_id: int | None) -> int:
    room = session.get(Room, room_id) if room_id is not None else None
    if room is None or cohort_id is None:
        return 0
    return max(0, cohort_rows.students_in(session, cohort_id) - room.seats)


def _tell_all(  # noqa: PLR0917  who tells whom of what, in which words
    session: Session, school: School, by: Person, event: Event, words: str, key: str
) -> None:
    """Tell the students of the cohort, and the leader, what became of a meeting."""
    room = session.get(Room, event.room_id) if event.room_id is not None else None
    values = {"title": event.title, "at": event.starts_at, "room": room.name if room else ""}
    told = f"event-{event.id}-{key}-{school.now().timestamp():.0f}-"
    people = [one for one in _concerned(session, event) if one.id != by.id]
    students = [one.id or 0 for one in people if one.role is Role.STUDENT]
    others = [one.id or 0 for one in people if one.role is not Role.STUDENT]
    inbox.tell_all(session, school, students, words, values, "/calendar", told)
    inbox.tell_all(session, school, others, words, values, f"/cohorts/{event.cohort_id}/calendar", told)


def _concerned(session: Session, event: Event) -> Iterable[Person]:
    found = (
        {}
        if event.cohort_id is None
        else {
            one.id: one for one in enrolments.people_in(session, event.cohort_id) if one.role is Role.STUDENT
        }
    )
    leader = session.get(Person, event.leader_id) if event.leader_id is not None else None
    if leader is not None:
        found[leader.id] = leader
    return found.values()
