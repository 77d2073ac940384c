"""Rooms: what there is to meet in, how many fit, and until when."""

from datetime import date

from sqlmodel import Session

from lms.domain.people import tidy
from lms.errors import N_, MissingError, RefusedError
from lms.services.school import School
from lms.storage.cohorts import calendars as rows
from lms.storage.tables import Room

MOST_SEATS, MOST_AREA = 2000, 10_000.0


def listing(school: School) -> tuple[Room, ...]:
    with school.database.read() as session:
        return tuple(rows.rooms(session))


def in_use(school: School) -> tuple[Room, ...]:
    """Return the rooms that can be booked today."""
    with school.database.read() as session:
        return tuple(rows.open_rooms(session, school.today()))


def create(school: School, *, name: str, seats: int, area: float) -> Room:
    room = Room(name=_checked_name(name), seats=_checked_seats(seats), area=_checked_area(area))
    with school.database.write() as session:
        _check_free_name(session, room.name, None)
        session.add(room)
    return room


def change(
    school: School, room_id: int, *, name: str, seats: int, area: float, closed_on: date | None
) -> None:
    """Set what is known of a room; ``closed_on`` is the first day on which it is not used any more."""
    name, seats, area = _checked_name(name), _checked_seats(seats), _checked_area(area)
    with school.database.write() as session:
        room = session.get(Room, room_id, with_for_update=True)
        if room is None:
            raise MissingError(N_("There is no such room."))
        _check_free_name(session, name, room_id)
        room.name, room.seats, room.area, room.closed_on = name, seats, area, closed_on
        session.add(room)


def _checked_name(name: str) -> str:
    name = tidy(name, 80)
    if not name:
        raise RefusedError(N_("Write the name of the room."), field="name")
    return name


def _checked_seats(seats: int) -> int:
    if not 1 <= seats <= MOST_SEATS:
        raise RefusedError(N_("Write how many seats there are, at least 1."), field="seats")
    return seats


def _checked_area(area: float) -> float:
    if not 0 <= area <= MOST_AREA:
        raise RefusedError(N_("Write the area in square metres."), field="area")
    return round(area, 1)


def _check_free_name(session: Session, name: str, room_id: int | None) -> None:
    found = rows.room_by_name(session, name)
    if found is not None and found.id != room_id:
        raise RefusedError(N_("There is a room with this name already."), field="name")
