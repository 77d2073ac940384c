"""Drawing: at its start every group of a checkpoint gets an exercise by lot, exactly once.

The chore of the minute does it, or the first student who looks: whoever comes first claims it.
"""

from collections.abc import Collection
from random import Random

from sqlmodel import Session, col

from lms.domain.cohorts.checkpoints import Times, draw
from lms.domain.people import Role
from lms.errors import N_
from lms.services import enrolments, inbox
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.cohorts import checkpoints as rows
from lms.storage.tables import Checkpoint, CheckpointSeat, Person


def times_of(checkpoint: Checkpoint) -> Times:
    cancelled = checkpoint.cancelled_at is not None
    return Times(checkpoint.starts_at, checkpoint.minutes, cancelled=cancelled)


def draw_due(school: School) -> int:
    """Draw for all checkpoints that have begun; return how many."""
    with school.database.read() as session:
        due = rows.due(session, school.now())
    return sum(draw_now(school, checkpoint_id) for checkpoint_id in due)


def draw_now(school: School, checkpoint_id: int) -> bool:
    """Draw for one checkpoint; False: somebody was first, or there is nothing to draw for yet."""
    now = school.now()
    with school.database.write() as session:
        mine = (
            col(Checkpoint.id) == checkpoint_id,
            col(Checkpoint.drawn_at).is_(None),
            col(Checkpoint.cancelled_at).is_(None),
            col(Checkpoint.starts_at) <= now,
        )
        if not change(session, Checkpoint, *mine, drawn_at=now):
            return False
        checkpoint = session.get_one(Checkpoint, checkpoint_id)
        _seat_all(session, school, checkpoint)
    return True


def groups_of(session: Session, checkpoint: Checkpoint) -> tuple[tuple[int, ...], ...]:
    """Return who draws together: the groups of its grouping, or everybody of the cohort alone."""
    there = {one.id or 0 for one in students_of(session, checkpoint.cohort_id)}
    if checkpoint.grouping_id is None:
        return tuple((one,) for one in sorted(there))
    groups: dict[int, list[int]] = {}
    for number, person_id in rows.members(session, checkpoint.grouping_id):
        if person_id in there:
            groups.setdefault(number, []).append(person_id)
    return tuple(tuple(group) for group in groups.values())


def students_of(session: Session, cohort_id: int) -> tuple[Person, ...]:
    found = enrolments.people_in(session, cohort_id)
    return tuple(one for one in found if one.role is Role.STUDENT)


def _seat_all(session: Session, school: School, checkpoint: Checkpoint) -> None:
    groups = groups_of(session, checkpoint)
    pool = [slug for slug in checkpoint.exercises if slug in school.catalogue]
    everybody = [one for group in groups for one in group]
    begun = rows.begun(session, everybody, pool)
    drawn = draw(groups, pool, begun, Random(checkpoint.seed))  # noqa: S311  a lot that anybody may repeat
    for group, slug in zip(groups, drawn, strict=True):
        for person_id in group:
            seat(session, checkpoint.id or 0, person_id).exercise = slug
    session.flush()
    if school.now() < times_of(checkpoint).ends_at():
        _tell_all(session, school, checkpoint, everybody)


def seat(session: Session, checkpoint_id: int, person_id: int) -> CheckpointSeat:
    """Return somebody's seat, made now if need be; who calls this holds the checkpoint's row."""
    found = session.get(CheckpointSeat, (checkpoint_id, person_id))
    if found is None:
        found = CheckpointSeat(checkpoint_id=checkpoint_id, person_id=person_id)
        session.add(found)
    return found


def _tell_all(session: Session, school: School, checkpoint: Checkpoint, people: Collection[int]) -> None:
    words = N_("“%(title)s” has begun. It ends %(at)s; until then only its own pages are open to you.")
    until: dict[int, list[int]] = {}
    for person_id in people:
        found = seat(session, checkpoint.id or 0, person_id)
        if found.exercise is not None:
            until.setdefault(found.extra_minutes, []).append(person_id)
    path, key = f"/checkpoints/{checkpoint.id}", f"checkpoint-{checkpoint.id}-begun-"
    for extra, theirs in until.items():
        values = {"title": checkpoint.title, "at": times_of(checkpoint).ends_at(extra)}
        inbox.tell_all(session, school, theirs, words, values, path, key)
