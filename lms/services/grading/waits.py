"""When a verdict may be expected: from how long gradings took of late, what stands ahead, and who grades."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.waits import Tempo, delayed, seconds_to_start, tempo
from lms.services.grading.environments import lacking
from lms.services.grading.queue import SILENT
from lms.services.school import School
from lms.storage import queue
from lms.storage import waits as rows
from lms.storage.tables import Job, WorkerRow

MEASURED = 20
SEEN = 500
WATCHED = timedelta(minutes=5)
LATELY = 50


def line(
    session: Session, school: School, job: Job, exercise: Exercise | None
) -> tuple[int | None, timedelta | None]:
    """Return a waiting job's place in line, and how long it is until its verdict, where anybody can tell."""
    now, environment = school.now(), exercise.environment.name if exercise else None
    built = images(session, now)
    skipped = lacking(school, built) if environment in built else ()
    place = rows.place_of(session, job, skipped)
    left = seconds_to_verdict(session, job, place, now, environment, skipped)
    return place, None if left is None else rounded(left)


def seconds_to_verdict(  # noqa: PLR0917  of which job, when, and what is known of who grades
    session: Session,
    job: Job,
    place: int | None,
    now: datetime,
    environment: str | None = None,
    skipped: Collection[str] = (),
) -> float | None:
    """Return how long it is until a waiting job's verdict, as far as anybody can tell; None if nobody can.

    ``environment`` is what it needs, where that is known: who has no image of it will not grade it. Works on
    ``skipped`` exercises, which nobody can grade now, keep nobody waiting.
    """
    slots = living_slots(session, now, environment)
    if place is None or not slots:
        return None
    ahead, running = rows.ahead_of(session, job, SEEN, skipped), rows.in_hand(session)
    came = rows.came_before(session, job, now - WATCHED)
    coming = {exercise: count for exercise, count in came.items() if exercise not in skipped}
    measured = tempo_of(session, {job.exercise, *ahead, *coming, *(exercise for exercise, _ in running)})
    if measured is None:
        return None
    before = [measured.of(exercise) for exercise in ahead]
    before += [measured.overall] * (place - 1 - len(ahead))
    left = [measured.left(exercise, (now - began).total_seconds()) for exercise, began in running]
    work = sum(measured.of(exercise) * count for exercise, count in coming.items())
    taken = work / (WATCHED.total_seconds() * slots)
    starts = delayed(seconds_to_start(before, left, slots), taken)
    return max(starts, (job.not_before - now).total_seconds()) + measured.of(job.exercise)


def images(session: Session, now: datetime) -> frozenset[str]:
    """Return the environments whose images somebody has who grades now."""
    return frozenset(name for row in _living(session, now) for name in row.images)


def living_slots(session: Session, now: datetime, environment: str | None = None) -> int:
    """Return how many works can be graded at once by the workers that spoke lately and have an engine.

    With an ``environment``: by those that have its image.
    """
    return sum(row.slots for row in _living(session, now) if environment is None or environment in row.images)


def _living(session: Session, now: datetime) -> list[WorkerRow]:
    return [row for row in queue.workers(session) if row.engine and row.seen_at > now - SILENT]


def tempo_of(session: Session, exercises: set[str]) -> Tempo | None:
    """Return the tempo of these exercises; one never graded counts like what came last."""
    took = rows.took(session, exercises, MEASURED)
    if not all(took.values()):
        others = set(queue.newest_exercises(session, LATELY)) - exercises
        took |= rows.took(session, others, MEASURED)
    return tempo(took)


def rounded(seconds: float) -> timedelta:
    """Return a wait as exactly as it deserves: to the second, then to five, to fifteen, to the minute."""
    steps = ((10, 1), (60, 5), (180, 15))
    step = next((step for most, step in steps if seconds <= most), 60)
    return timedelta(seconds=max(1, round(seconds / step)) * step)
