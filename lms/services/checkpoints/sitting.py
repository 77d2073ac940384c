"""Sitting at a checkpoint: what runs for a student now, and that they are done.

It is asked by person, never by session: a second browser and a token are closed as well.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col

from lms.domain.cohorts.checkpoints import CheckpointState
from lms.domain.people import Role
from lms.errors import N_, ConflictError, ForbiddenError, MissingError
from lms.services.checkpoints.drawing import draw_now, times_of
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.cohorts import checkpoints as rows
from lms.storage.tables import Checkpoint, CheckpointSeat, Person, Work


@dataclass(frozen=True)
class Sitting:
    """A checkpoint as one student stands to it; without a seat nothing is drawn for them."""

    checkpoint: Checkpoint
    seat: CheckpointSeat | None
    state: CheckpointState
    ends_at: datetime

    @property
    def exercise(self) -> str:
        """Return the slug of what was drawn; empty where nothing was."""
        return (self.seat.exercise or "") if self.seat else ""

    @property
    def closes(self) -> bool:
        """Tell whether everything else is closed to the student now."""
        return self.state is CheckpointState.RUNNING and bool(self.exercise)


def all_running_for(school: School, person: Person) -> tuple[Sitting, ...]:
    """Return what closes everything else to somebody, in one statement, the earliest first.

    Usually it is one; who is in two cohorts may sit at two at once. What has begun and is not drawn yet is
    drawn here, so that nobody has a minute more than others.
    """
    if person.role is not Role.STUDENT:
        return ()
    found = _going_on(school, person)
    to_draw = [one.checkpoint.id or 0 for one in found if one.checkpoint.drawn_at is None]
    if to_draw:
        for checkpoint_id in to_draw:
            draw_now(school, checkpoint_id)
        found = _going_on(school, person)
    return tuple(one for one in found if one.closes)


def running_for(school: School, person: Person) -> Sitting | None:
    """Return the checkpoint that somebody is led to, in one statement; None: nothing is closed to them."""
    return next(iter(all_running_for(school, person)), None)


def opened(school: School, person: Person, checkpoint_id: int) -> Sitting:
    """Return a checkpoint for its student, and note when they first saw it run."""
    running_for(school, person)  # what is due is drawn
    with school.database.read() as session:
        checkpoint = session.get(Checkpoint, checkpoint_id)
        seat = session.get(CheckpointSeat, (checkpoint_id, person.id or 0))
    is_theirs = checkpoint is not None and (seat is not None or checkpoint.cohort_id in person.cohort_ids)
    if checkpoint is None or person.role is not Role.STUDENT or not is_theirs:
        raise MissingError(N_("There is no such page."))
    sitting = _sitting(school, checkpoint, seat)
    if sitting.closes and seat is not None and seat.began_at is None:
        _note_begin(school, seat)
    return sitting


def finish(school: School, person: Person, checkpoint_id: int) -> None:
    """End one's own time early; it can be said once, while it runs."""
    with school.database.write() as session:
        checkpoint = session.get(Checkpoint, checkpoint_id, with_for_update=True)
        seat = session.get(CheckpointSeat, (checkpoint_id, person.id or 0))
        if checkpoint is None or seat is None:
            raise MissingError(N_("There is no such page."))
        mine = (
            col(CheckpointSeat.checkpoint_id) == checkpoint_id,
            col(CheckpointSeat.person_id) == person.id,
            col(CheckpointSeat.finished_at).is_(None),
        )
        runs = _sitting(school, checkpoint, seat).closes
        if not runs or not change(session, CheckpointSeat, *mine, finished_at=school.now()):
            raise ConflictError(N_("This checkpoint doesn't run for you any more."))


def coming_for(school: School, person: Person) -> tuple[Checkpoint, ...]:
    """Return what is planned for a student, the next first."""
    if not person.cohort_ids:
        return ()
    with school.database.read() as session:
        return tuple(rows.coming(session, person.cohort_ids, school.now()))


def check_repository(school: School, person: Person, login: str, slug: str) -> None:
    """Refuse every repository but those of the checkpoints that run for somebody."""
    running = all_running_for(school, person)
    if running and (login, slug) not in {(person.login, one.exercise) for one in running}:
        raise ForbiddenError(
            N_("“%(title)s” is running for you. Until it ends only this repository is open: %(slug)s."),
            title=running[0].checkpoint.title,
            slug=running[0].exercise,
        )


def is_own_work(school: School, person: Person, sitting: Sitting, work_id: int) -> bool:
    """Tell whether a work is the one that somebody sits at."""
    with school.database.read() as session:
        work = session.get(Work, work_id)
    return work is not None and (work.person_id, work.exercise) == (person.id, sitting.exercise)


def _going_on(school: School, person: Person) -> list[Sitting]:
    with school.database.read() as session:
        found = rows.going_on(session, person.id or 0, person.cohort_ids, school.now())
    return [_sitting(school, *one) for one in found]


def _sitting(school: School, checkpoint: Checkpoint, seat: CheckpointSeat | None) -> Sitting:
    times, extra = times_of(checkpoint), seat.extra_minutes if seat else 0
    finished = seat is not None and seat.finished_at is not None
    return Sitting(
        checkpoint, seat, times.state(school.now(), extra, finished=finished), times.ends_at(extra)
    )


def _note_begin(school: School, seat: CheckpointSeat) -> None:
    with school.database.write() as session:
        mine = (
            col(CheckpointSeat.checkpoint_id) == seat.checkpoint_id,
            col(CheckpointSeat.person_id) == seat.person_id,
            col(CheckpointSeat.began_at).is_(None),
        )
        change(session, CheckpointSeat, *mine, began_at=school.now())
