"""Queries on rooms and on what stands in calendars."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from lms.domain.people import STAFF
from lms.domain.tracks.waitlists import SeatState
from lms.storage.changes import change
from lms.storage.tables import CalendarFeed, Checkpoint, Cohort, Event, Person, Room, Seat


def rooms(session: Session) -> Sequence[Room]:
    return session.exec(select(Room).order_by(col(Room.name))).all()


def open_rooms(session: Session, day: date) -> Sequence[Room]:
    query = select(Room).where(or_(col(Room.closed_on).is_(None), col(Room.closed_on) > day))
    return session.exec(query.order_by(col(Room.name))).all()


def room_by_name(session: Session, name: str) -> Room | None:
    return session.exec(select(Room).where(Room.name == name)).first()


def clashes(
    session: Session, whose: ColumnElement[bool], starts_at: datetime, ends_at: datetime, but: Collection[int]
) -> Sequence[Event]:
    """Return what overlaps a time, of a room or of a leader; ``but`` are those that move themselves."""
    query = select(Event).where(
        whose,
        Event.starts_at < ends_at,
        Event.ends_at > starts_at,
        col(Event.cancelled_at).is_(None),
        col(Event.id).not_in(but),
    )
    return session.exec(query.order_by(col(Event.starts_at))).all()


def between(
    session: Session, whose: ColumnElement[bool], starts_at: datetime, ends_at: datetime
) -> Sequence[Event]:
    """Return what takes place in a time, cancelled entries too, in order."""
    query = select(Event).where(whose, Event.starts_at < ends_at, Event.ends_at > starts_at)
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id))).all()


def of_cohorts(cohort_ids: Collection[int]) -> ColumnElement[bool]:
    return col(Event.cohort_id).in_(cohort_ids)


def led_by(person_id: int) -> ColumnElement[bool]:
    return col(Event.leader_id) == person_id


def of_seats(person_id: int) -> ColumnElement[bool]:
    """Return the condition that an entry is a meeting of something that a person has a seat in."""
    seats = select(Seat.activity_id).where(Seat.person_id == person_id, Seat.state == SeatState.HELD)
    return col(Event.activity_id).in_(seats)


def later_of_series(session: Session, event: Event) -> Sequence[Event]:
    """Return an entry and those of its series that come after it and stand."""
    if event.series_id is None:
        return [event]
    query = select(Event).where(
        Event.series_id == event.series_id,
        Event.starts_at >= event.starts_at,
        col(Event.cancelled_at).is_(None),
    )
    return session.exec(query.order_by(col(Event.starts_at)).with_for_update()).all()


def named(
    session: Session, events: Sequence[Event]
) -> tuple[dict[int, Room], dict[int, Person], dict[int, Cohort]]:
    """Return the rooms, leaders and cohorts of these entries, each asked for at once."""
    room_ids = {one.room_id for one in events}
    leader_ids = {one.leader_id for one in events}
    cohort_ids = {one.cohort_id for one in events}
    return (
        {one.id or 0: one for one in session.exec(select(Room).where(col(Room.id).in_(room_ids)))},
        {one.id or 0: one for one in session.exec(select(Person).where(col(Person.id).in_(leader_ids)))},
        {one.id or 0: one for one in session.exec(select(Cohort).where(col(Cohort.id).in_(cohort_ids)))},
    )


def staff(session: Session) -> Sequence[Person]:
    """Return the mentors and admins with an open account."""
    return session.exec(select(Person).where(col(Person.role).in_(STAFF), Person.active)).all()


def feed(session: Session, person_id: int) -> CalendarFeed | None:
    return session.get(CalendarFeed, person_id)


def next_feed(session: Session, person_id: int) -> None:
    """Let every link to somebody's calendar that was made before open nothing."""
    mine = col(CalendarFeed.person_id) == person_id
    if not change(session, CalendarFeed, mine, number=CalendarFeed.number + 1):
        session.add(CalendarFeed(person_id=person_id, number=1))


def is_of_checkpoint(session: Session, event_id: int) -> bool:
    """Tell whether an entry stands for a checkpoint, which has its own page."""
    return session.exec(select(Checkpoint.id).where(Checkpoint.event_id == event_id)).first() is not None
