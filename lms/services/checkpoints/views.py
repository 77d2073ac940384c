"""Checkpoints as a cohort's mentors see them: who takes part, with what, until when, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.domain.cohorts.checkpoints import CheckpointState
from lms.errors import N_, MissingError
from lms.services.checkpoints.drawing import groups_of, students_of, times_of
from lms.services.checkpoints.results import Result, of_seats
from lms.services.school import School
from lms.storage import people
from lms.storage.cohorts import checkpoints as rows
from lms.storage.tables import Checkpoint, CheckpointSeat, Event, Grouping, Person, Room


@dataclass(frozen=True)
class Line:
    """A checkpoint in a list."""

    checkpoint: Checkpoint
    state: CheckpointState
    ends_at: datetime


@dataclass(frozen=True)
class Place:
    """A student at a checkpoint; ``group`` is the number of theirs where groups draw together."""

    person: Person
    group: int | None
    seat: CheckpointSeat | None
    state: CheckpointState
    ends_at: datetime
    result: Result | None


@dataclass(frozen=True)
class Overview:
    """All of one checkpoint. ``outside`` are in no group; ``givers`` are names of who gave minutes more."""

    checkpoint: Checkpoint
    state: CheckpointState
    ends_at: datetime
    places: tuple[Place, ...]
    outside: tuple[Person, ...]
    grouping: Grouping | None
    room: Room | None
    givers: Mapping[int, str]

    @property
    def passed(self) -> int:
        return sum(one.result is not None and one.result.passed for one in self.places)


def listing(school: School, cohort_id: int) -> tuple[Line, ...]:
    """Return a cohort's checkpoints, the newest first."""
    with school.database.read() as session:
        found = rows.of_cohort(session, cohort_id)
        longest = rows.longest_extras(session, [one.id or 0 for one in found])
    return tuple(
        Line(one, *times_of(one).for_all(school.now(), longest.get(one.id or 0, 0))) for one in found
    )


def overview(school: School, cohort_id: int, checkpoint_id: int) -> Overview:
    with school.database.read() as session:
        found = session.get(Checkpoint, checkpoint_id)
        if found is None or found.cohort_id != cohort_id:
            raise MissingError(N_("There is no such page."))
        event = session.get(Event, found.event_id) if found.event_id is not None else None
        room = session.get(Room, event.room_id) if event and event.room_id is not None else None
        grouping = session.get(Grouping, found.grouping_id) if found.grouping_id is not None else None
        places, outside = _places(school, session, found)
        seats = [one.seat for one in places if one.seat is not None]
        longest = rows.longest_extras(session, [checkpoint_id]).get(checkpoint_id, 0)
        givers = people.names(session, {one.extra_by for one in seats if one.extra_by is not None})
    state, ends_at = times_of(found).for_all(school.now(), longest)
    return Overview(found, state, ends_at, places, outside, grouping, room, givers)


def _places(
    school: School, session: Session, found: Checkpoint
) -> tuple[tuple[Place, ...], tuple[Person, ...]]:
    """Return who takes part: whoever has a seat, and before the draw whoever is going to."""
    seats = rows.seats(session, found.id or 0)
    by_person = {one.person_id: one for one, _ in seats}
    present = {person.id or 0: person for _, person in seats}
    students = {one.id or 0: one for one in students_of(session, found.cohort_id)}
    if found.drawn_at is None:
        present = {one: students[one] for group in groups_of(session, found) for one in group}
    numbers = (
        {person_id: number for number, person_id in rows.members(session, found.grouping_id)}
        if found.grouping_id is not None
        else {}
    )
    came = {one.person_id: one for one in of_seats(session, [(found, one) for one, _ in seats])}
    places = [
        _place(school, found, person, numbers.get(person_id), by_person.get(person_id), came.get(person_id))
        for person_id, person in present.items()
    ]
    places.sort(key=lambda one: (one.group or 0, one.person.name, one.person.id))
    return tuple(places), tuple(one for one in students.values() if one.id not in present)


def _place(  # noqa: PLR0917  all that is known of one student
    school: School,
    found: Checkpoint,
    person: Person,
    group: int | None,
    seat: CheckpointSeat | None,
    result: Result | None,
) -> Place:
    times, extra = times_of(found), seat.extra_minutes if seat else 0
    finished = seat is not None and seat.finished_at is not None
    state = times.state(school.now(), extra, finished=finished)
    return Place(person, group, seat, state, times.ends_at(extra), result)
