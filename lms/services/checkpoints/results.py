"""Results: what each student handed in within their own time, by the newest verdict on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from lms.domain.verdicts import Verdict
from lms.services.checkpoints.drawing import times_of
from lms.services.checkpoints.sitting import Sitting
from lms.services.school import School
from lms.storage.cohorts import checkpoints as rows
from lms.storage.tables import Checkpoint, CheckpointSeat, Grade, Submission

Attempt = tuple[Submission, Grade | None]


@dataclass(frozen=True)
class Result:
    """What came of a seat. ``points`` are None before anything was graded; ``took`` until it was passed.

    ``submission_id`` is the attempt that the points come from.
    """

    checkpoint_id: int
    title: str
    person_id: int
    exercise: str
    passed: bool = False
    points: float | None = None
    max_points: float | None = None
    attempts: int = 0
    took: timedelta | None = None
    submission_id: int | None = None


def results(session: Session, cohort_id: int) -> tuple[Result, ...]:
    """Return what came of a cohort's checkpoints, in their order: for the gradebook."""
    return of_seats(session, rows.seats_in(session, cohort_id))


def own_result(school: School, sitting: Sitting) -> Result | None:
    """Return what has come of somebody's own seat so far."""
    if sitting.seat is None:
        return None
    with school.database.read() as session:
        return next(iter(of_seats(session, [(sitting.checkpoint, sitting.seat)])), None)


def of_seats(session: Session, seats: Sequence[tuple[Checkpoint, CheckpointSeat]]) -> tuple[Result, ...]:
    people = {seat.person_id for _, seat in seats}
    slugs = {seat.exercise for _, seat in seats if seat.exercise is not None}
    found: dict[tuple[int, str], list[Attempt]] = {}
    for person_id, slug, submission, grade in rows.attempts(session, people, slugs):
        found.setdefault((person_id, slug), []).append((submission, grade))
    return tuple(
        _result(checkpoint, seat, seat.exercise, found.get((seat.person_id, seat.exercise), []))
        for checkpoint, seat in seats
        if seat.exercise is not None
    )


def end_of(checkpoint: Checkpoint, seat: CheckpointSeat) -> datetime:
    """Return when a student's own time ends, or has ended since they said that they were done."""
    end = times_of(checkpoint).ends_at(seat.extra_minutes)
    return min(end, seat.finished_at) if seat.finished_at is not None else end


def _result(
    checkpoint: Checkpoint, seat: CheckpointSeat, exercise: str, attempts: Iterable[Attempt]
) -> Result:
    end = end_of(checkpoint, seat)
    within = [one for one in attempts if checkpoint.starts_at <= one[0].created_at <= end]
    graded = [(submission, grade) for submission, grade in within if grade is not None]
    best = max(graded, key=lambda one: one[1].points, default=None)
    passed = next((one for one, grade in graded if grade.verdict is Verdict.PASSED), None)
    return Result(
        checkpoint_id=checkpoint.id or 0,
        title=checkpoint.title,
        person_id=seat.person_id,
        exercise=exercise,
        passed=passed is not None,
        points=best[1].points if best else None,
        max_points=best[1].max_points if best else None,
        attempts=len(within),
        took=passed.created_at - checkpoint.starts_at if passed else None,
        submission_id=best[0].id if best else None,
    )
