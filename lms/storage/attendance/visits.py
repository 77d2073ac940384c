"""Queries on attendance: who is expected at an event, who came, and what was said of it."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lms.domain.attendance.visits import CAME, EARLY, ClaimState, Mark, Word
from lms.domain.people import Role
from lms.domain.tracks.waitlists import SeatState
from lms.storage.changes import change
from lms.storage.tables import (
    AttendanceSheet,
    Enrolment,
    Event,
    Person,
    Seat,
    Visit,
    VisitChange,
    VisitClaim,
)

SEATED = (SeatState.HELD, SeatState.DONE, SeatState.MISSED)
"""Who has, or had, a seat in a workshop."""


def expected(event: Event) -> ColumnElement[bool]:
    """Return the condition that a person is expected at an event: in its cohort then, or with a seat."""
    ways: list[ColumnElement[bool]] = []
    if event.cohort_id is not None:
        theirs = select(Enrolment.person_id).where(
            Enrolment.cohort_id == event.cohort_id,
            Enrolment.started_at <= event.ends_at,
            or_(col(Enrolment.ended_at).is_(None), col(Enrolment.ended_at) > event.starts_at),
        )
        ways.append(col(Person.id).in_(theirs))
    if event.activity_id is not None:
        seated = select(Seat.person_id).where(
            Seat.activity_id == event.activity_id, col(Seat.state).in_(SEATED)
        )
        ways.append(col(Person.id).in_(seated))
    return and_(col(Person.role) == Role.STUDENT, or_(false(), *ways))


def roster(session: Session, event: Event) -> Sequence[Person]:
    """Return who is expected at an event, by name; who has left the school since only with a mark."""
    marked = select(Visit.person_id).where(Visit.event_id == event.id)
    query = select(Person).where(or_(and_(expected(event), col(Person.active)), col(Person.id).in_(marked)))
    return session.exec(query.order_by(col(Person.name), col(Person.id))).all()


def count_expected(session: Session, event: Event) -> int:
    query = select(func.count()).select_from(Person).where(expected(event), col(Person.active))
    return session.exec(query).one()


def here(session: Session, event_id: int) -> int:
    """Return how many have come to an event."""
    query = select(func.count()).select_from(Visit)
    came = (Visit.event_id == event_id, Visit.settled, col(Visit.mark).in_(CAME))
    return session.exec(query.where(*came)).one()


def is_expected(session: Session, event: Event, person_id: int) -> bool:
    query = select(Person.id).where(col(Person.id) == person_id, expected(event))
    return session.exec(query).first() is not None


def mine(person_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody is expected at an event now."""
    cohorts = select(Enrolment.cohort_id).where(
        Enrolment.person_id == person_id, col(Enrolment.ended_at).is_(None)
    )
    activities = select(Seat.activity_id).where(Seat.person_id == person_id, Seat.state == SeatState.HELD)
    return and_(
        col(Event.cancelled_at).is_(None),
        or_(col(Event.cohort_id).in_(cohorts), col(Event.activity_id).in_(activities)),
    )


def taking_codes(session: Session, person_id: int, now: datetime) -> Sequence[Event]:
    """Return the events of somebody at which a code is taken now."""
    query = select(Event).where(mine(person_id), Event.starts_at <= now + EARLY, Event.ends_at > now)
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id))).all()


def coming(session: Session, person_id: int, now: datetime, limit: int) -> Sequence[Event]:
    query = select(Event).where(mine(person_id), Event.ends_at > now)
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id)).limit(limit)).all()


def unmarked(session: Session, person_id: int, since: datetime, now: datetime) -> Sequence[Event]:
    """Return events at which somebody was expected since then, and has no mark; newest first."""
    in_it = exists().where(
        col(Enrolment.person_id) == person_id,
        col(Enrolment.cohort_id) == col(Event.cohort_id),
        col(Enrolment.started_at) <= col(Event.ends_at),
        or_(col(Enrolment.ended_at).is_(None), col(Enrolment.ended_at) > col(Event.starts_at)),
    )
    seated = select(Seat.activity_id).where(Seat.person_id == person_id, col(Seat.state).in_(SEATED))
    marked = select(Visit.event_id).where(Visit.person_id == person_id)
    query = select(Event).where(
        or_(in_it, col(Event.activity_id).in_(seated)),
        Event.starts_at >= since,
        Event.starts_at <= now,
        col(Event.cancelled_at).is_(None),
        col(Event.id).not_in(marked),
    )
    return session.exec(query.order_by(col(Event.starts_at).desc(), col(Event.id).desc())).all()


def of_cohort(
    session: Session, cohort_id: int, until: datetime, limit: int, offset: int = 0
) -> Sequence[tuple[Event, AttendanceSheet | None]]:
    """Return a cohort's events that begin before ``until``, newest first, each with its list."""
    query = (
        select(Event, AttendanceSheet)
        .outerjoin(AttendanceSheet, col(AttendanceSheet.event_id) == col(Event.id))
        .where(Event.cohort_id == cohort_id, Event.starts_at < until, col(Event.cancelled_at).is_(None))
        .order_by(col(Event.starts_at).desc(), col(Event.id).desc())
        .limit(limit)
        .offset(offset)
    )
    return session.exec(query).all()


def tallies(session: Session, event_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how often each mark stands on each of these events; proposals are not counted."""
    query = (
        select(Visit.event_id, Visit.mark, func.count())
        .where(col(Visit.event_id).in_(event_ids), Visit.settled)
        .group_by(col(Visit.event_id), col(Visit.mark))
    )
    found: dict[int, dict[str, int]] = {}
    for event_id, mark, count in session.exec(query):
        found.setdefault(event_id, {})[mark] = count
    return found


def sheet(session: Session, event_id: int) -> AttendanceSheet | None:
    return session.get(AttendanceSheet, event_id)


def sheets(session: Session, event_ids: Collection[int]) -> dict[int, AttendanceSheet]:
    query = select(AttendanceSheet).where(col(AttendanceSheet.event_id).in_(event_ids))
    return {one.event_id: one for one in session.exec(query)}


def visit(session: Session, event_id: int, person_id: int) -> Visit | None:
    query = select(Visit).where(Visit.event_id == event_id, Visit.person_id == person_id)
    return session.exec(query.execution_options(populate_existing=True)).first()


def visits(session: Session, event_id: int) -> Sequence[Visit]:
    return session.exec(select(Visit).where(Visit.event_id == event_id)).all()


def with_device(session: Session, event_id: int, device: str, but: int) -> Sequence[Visit]:
    """Return the visits of others that came from a device at an event."""
    query = select(Visit).where(
        Visit.event_id == event_id, Visit.device == device, col(Visit.person_id) != but
    )
    return session.exec(query).all()


def changes(
    session: Session, event_ids: Collection[int], person_id: int | None = None
) -> Sequence[VisitChange]:
    """Return what was changed on events, the oldest first."""
    query = select(VisitChange).where(col(VisitChange.event_id).in_(event_ids))
    if person_id is not None:
        query = query.where(VisitChange.person_id == person_id)
    return session.exec(query.order_by(col(VisitChange.id))).all()


def claims(
    session: Session, event_ids: Collection[int], person_id: int | None = None
) -> Sequence[VisitClaim]:
    query = select(VisitClaim).where(col(VisitClaim.event_id).in_(event_ids))
    if person_id is not None:
        query = query.where(VisitClaim.person_id == person_id)
    return session.exec(query.order_by(col(VisitClaim.id))).all()


def open_claims(session: Session, cohort_id: int) -> Sequence[tuple[VisitClaim, Event, Person, Visit | None]]:
    """Return what a cohort's mentors have to answer, the oldest first, each with whose visit it is."""
    query = (
        select(VisitClaim, Event, Person, Visit)
        .join(Event, col(Event.id) == col(VisitClaim.event_id))
        .join(Person, col(Person.id) == col(VisitClaim.person_id))
        .outerjoin(
            Visit,
            and_(
                col(Visit.event_id) == col(VisitClaim.event_id),
                col(Visit.person_id) == col(VisitClaim.person_id),
            ),
        )
        .where(Event.cohort_id == cohort_id, VisitClaim.state == ClaimState.OPEN)
        .order_by(col(VisitClaim.created_at), col(VisitClaim.id))
    )
    return session.exec(query).all()


def has_open_claim(session: Session, event_id: int, person_id: int) -> bool:
    query = select(VisitClaim.id).where(
        VisitClaim.event_id == event_id,
        VisitClaim.person_id == person_id,
        VisitClaim.state == ClaimState.OPEN,
    )
    return session.exec(query).first() is not None


def history(
    session: Session, person_id: int, since: datetime, until: datetime
) -> Sequence[tuple[Event, Visit]]:
    """Return somebody's marks at events that began in a time, newest first."""
    query = (
        select(Event, Visit)
        .join(Visit, col(Visit.event_id) == col(Event.id))
        .where(
            Visit.person_id == person_id,
            Event.starts_at >= since,
            Event.starts_at < until,
            col(Event.cancelled_at).is_(None),
        )
        .order_by(col(Event.starts_at).desc(), col(Event.id).desc())
    )
    return session.exec(query).all()


def settled_of_cohort(
    session: Session, cohort_id: int, since: datetime
) -> Sequence[tuple[int, Mark, bool, datetime]]:
    """Return the settled marks of a cohort's events, oldest first.

    Each as whose it is, the mark, whether the device was another's too, and the event's beginning.
    """
    query = (
        select(Visit.person_id, Visit.mark, Visit.shared, Event.starts_at)
        .join(Event, col(Event.id) == col(Visit.event_id))
        .where(
            Event.cohort_id == cohort_id,
            Event.starts_at >= since,
            Visit.settled,
            col(Event.cancelled_at).is_(None),
        )
        .order_by(col(Event.starts_at), col(Event.id))
    )
    return [(who, Mark(mark), shared, when) for who, mark, shared, when in session.exec(query)]


def say_word(
    session: Session, word: Word, guardian_id: int, now: datetime, *conditions: ColumnElement[bool]
) -> bool:
    """Write what a guardian says to the visits that meet the conditions; False: there was none."""
    return change(session, Visit, *conditions, word=word, word_by=guardian_id, word_at=now)


def add_sheet(session: Session, event_id: int, secret: str, now: datetime) -> None:
    """Make the list of an event, if no other process has just made it."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(AttendanceSheet(event_id=event_id, secret=secret, opened_at=now))


def add_visit(session: Session, visit: Visit) -> bool:
    """Add a visit; False: this person has one at this event."""
    try:
        with session.begin_nested():
            session.add(visit)
    except IntegrityError:
        return False
    return True


def to_close(session: Session, since: datetime, until: datetime) -> Sequence[Event]:
    """Return events that ended in a time, whose lists are open and whose mentors were not yet asked."""
    query = (
        select(Event)
        .outerjoin(AttendanceSheet, col(AttendanceSheet.event_id) == col(Event.id))
        .where(
            Event.ends_at > since,
            Event.ends_at <= until,
            col(Event.cancelled_at).is_(None),
            or_(col(Event.cohort_id).is_not(None), col(Event.activity_id).is_not(None)),
            col(AttendanceSheet.closed_at).is_(None),
            col(AttendanceSheet.reminded_at).is_(None),
        )
    )
    return session.exec(query).all()
