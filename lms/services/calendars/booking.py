"""Booking: a room is used by one meeting at a time, and nobody leads two.

Whoever books holds the rows of the room and of the leader until the end of the transaction: of two who want
the same time at the same moment, the later finds it taken.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from lms.domain.admissions.entry import day_of
from lms.domain.people import STAFF
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.school import School
from lms.storage.cohorts import calendars as rows
from lms.storage.tables import Event, Person, Room


class ClashError(ConflictError):
    """The room or the leader has something else at this time."""


def book(session: Session, school: School, events: Sequence[Event]) -> None:
    """Add new entries whose rooms and leaders are free; the first that clashes is told, and none is added.

    All that puts something into the calendar with a room or a leader comes through here.
    """
    hold(session, events)
    for one in events:
        check_free(session, school, one)
        session.add(one)
        session.flush()


def hold(session: Session, events: Collection[Event]) -> None:
    """Hold the rooms and the leaders of these entries, always in the same order."""
    for room_id in sorted({one.room_id for one in events if one.room_id is not None}):
        if session.get(Room, room_id, with_for_update=True) is None:
            raise MissingError(N_("There is no such room."))
    for leader_id in sorted({one.leader_id for one in events if one.leader_id is not None}):
        leader = session.get(Person, leader_id, with_for_update=True)
        if leader is None or leader.role not in STAFF or not leader.active:
            raise RefusedError(N_("Choose a mentor as the leader."), field="leader")


def check_free(session: Session, school: School, event: Event, but: Collection[int] = ()) -> None:
    """Refuse a time at which the room or the leader of ``event`` has something else."""
    _check_open(session, school, event)
    own = frozenset({*but, *(() if event.id is None else (event.id,))})
    if event.room_id is not None:
        found = rows.clashes(
            session, col(Event.room_id) == event.room_id, event.starts_at, event.ends_at, own
        )
        words = N_("The room is taken at this time: %(title)s, %(at)s. Choose another room or time.")
        _refuse(school, words, found)
    if event.leader_id is not None:
        found = rows.clashes(session, rows.led_by(event.leader_id), event.starts_at, event.ends_at, own)
        words = N_("The leader has something else at this time: %(title)s, %(at)s.")
        _refuse(school, words, found)


def _check_open(session: Session, school: School, event: Event) -> None:
    room = session.get(Room, event.room_id) if event.room_id is not None else None
    if (
        room is not None
        and room.closed_on is not None
        and day_of(event.ends_at, school.settings.zone) >= room.closed_on
    ):
        raise RefusedError(N_("This room is not used any more by then."), field="room")


def _refuse(school: School, words: str, found: Sequence[Event]) -> None:
    if found:
        raise ClashError(words, title=found[0].title, at=_local(school, found[0].starts_at), field="room")


def _local(school: School, moment: datetime) -> str:
    """Return a moment as everybody reads it: 05.12 15:00."""
    return f"{moment.astimezone(ZoneInfo(school.settings.zone)):%d.%m %H:%M}"
