"""Queries for what the region gets: visits, what guardians say of them, rooms and seats."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from lms.domain.attendance.visits import CAME, Word
from lms.domain.cohorts.enrolments import Ending
from lms.domain.people import Role
from lms.storage.tables import Cohort, Enrolment, Event, Person, Programme, Room, Visit

PORTION = 500


def words_by_cohort(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[int | None, Word, int]]:
    """Return how many visits of a time each cohort has, by what guardians say of them."""
    query = (
        select(Event.cohort_id, Visit.word, func.count())
        .join(Event, col(Event.id) == col(Visit.event_id))
        .where(_held(since, until), col(Visit.settled).is_(True), col(Visit.mark).in_(CAME))
        .group_by(col(Event.cohort_id), col(Visit.word))
    )
    return [(cohort_id, Word(word), count) for cohort_id, word, count in session.exec(query)]


def people_by_event(session: Session, since: datetime, until: datetime) -> Sequence[tuple[Event, int]]:
    """Return the events of a time in rooms, each with how many came."""
    came = (
        select(col(Visit.event_id), func.count().label("people"))
        .where(col(Visit.settled).is_(True), col(Visit.mark).in_(CAME))
        .group_by(col(Visit.event_id))
        .subquery()
    )
    query = (
        select(Event, func.coalesce(came.c.people, 0))
        .outerjoin(came, came.c.event_id == col(Event.id))
        .where(_held(since, until), col(Event.room_id).is_not(None))
        .order_by(col(Event.starts_at))
    )
    return session.exec(query).all()


def rooms(session: Session) -> Sequence[Room]:
    return session.exec(select(Room).order_by(col(Room.name))).all()


def cohorts(session: Session) -> Sequence[tuple[Cohort, Programme]]:
    query = select(Cohort, Programme).join(Programme, col(Programme.id) == col(Cohort.programme_id))
    return session.exec(query.order_by(col(Programme.slug), col(Cohort.name))).all()


def programmes(session: Session) -> Sequence[Programme]:
    return session.exec(select(Programme).order_by(col(Programme.slug))).all()


def students_by_programme(session: Session, since: datetime, until: datetime) -> dict[int, int]:
    """Return how many students each programme had in a time; whom a pool did not take is not counted."""
    query = (
        select(Cohort.programme_id, func.count(func.distinct(Enrolment.person_id)))
        .join(Enrolment, col(Enrolment.cohort_id) == col(Cohort.id))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(_studied(since, until))
        .group_by(col(Cohort.programme_id))
    )
    return dict(session.exec(query).all())


def students(session: Session, since: datetime, until: datetime) -> int:
    """Return how many students the house had in a time; who is in both programmes is one."""
    query = (
        select(func.count(func.distinct(Enrolment.person_id)))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(_studied(since, until))
    )
    return session.exec(query).one()


def visits(
    session: Session, since: datetime, until: datetime
) -> Iterator[tuple[Visit, Event, Person, Room | None]]:
    """Return every settled mark of a time, oldest event first, in portions."""
    query = (
        select(Visit, Event, Person, Room)
        .join(Event, col(Event.id) == col(Visit.event_id))
        .join(Person, col(Person.id) == col(Visit.person_id))
        .outerjoin(Room, col(Room.id) == col(Event.room_id))
        .where(_held(since, until), col(Visit.settled).is_(True))
        .order_by(col(Event.starts_at), col(Event.id), col(Visit.id))
    )
    yield from session.exec(query.execution_options(yield_per=PORTION))


def _held(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        col(Event.starts_at) >= since, col(Event.starts_at) < until, col(Event.cancelled_at).is_(None)
    )


def _studied(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        col(Person.role) == Role.STUDENT,
        col(Enrolment.started_at) < until,
        or_(col(Enrolment.ended_at).is_(None), col(Enrolment.ended_at) >= since),
        or_(col(Enrolment.ending).is_(None), col(Enrolment.ending) != Ending.NOT_TAKEN),
    )
