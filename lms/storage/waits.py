"""What stands before a job that waits, and how long such jobs took: all that a wait can be told from.

All functions take an open session; times are aware.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, true, tuple_, union_all
from sqlalchemy import select as alone
from sqlmodel import Session, col, select

from lms.storage import fences
from lms.storage.queue import turn_served
from lms.storage.tables import Job
from lms.storage.tables.queue import JobState

RECENT = 500


def place_of(session: Session, job: Job, skipped: Collection[str] = ()) -> int | None:
    """Return 1 for the job that is next, None for one that does not wait.

    Works on ``skipped`` exercises, which nobody can grade now, are passed over.
    """
    if job.state is not JobState.WAITING:
        return None
    ahead = select(func.count()).select_from(Job).where(*_ahead(job, skipped))
    return session.exec(ahead).one() + 1


def ahead_of(session: Session, job: Job, limit: int, skipped: Collection[str] = ()) -> Sequence[str]:
    """Return the exercises of the jobs that go before one, the next one first; see ``place_of``."""
    query = select(Job.exercise).where(*_ahead(job, skipped)).order_by(*fences.in_order(Job))
    return session.exec(query.limit(limit)).all()


def _ahead(job: Job, skipped: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    mine = (job.rank, job.turn, job.created_at, job.id)
    served = col(Job.exercise).not_in(skipped) if skipped else true()
    return col(Job.state) == JobState.WAITING, tuple_(*fences.in_order(Job)) < mine, served


def came_before(session: Session, job: Job, since: datetime) -> Counter[str]:
    """Return how many came since then that would go before this job if they came again now, by exercise.

    What is of a better rank always would. Of the others each has a turn in every round that comes before the
    job's own; as these rounds pass while it waits, half of them are counted, and of those their share.
    """
    rounds = job.turn - turn_served(session, job.rank)
    recent = select(Job.party, Job.rank, Job.exercise).where(
        col(Job.id) > (job.id or 0) - RECENT, Job.created_at > since, Job.party != job.party
    )
    turns: Counter[tuple[str, int]] = Counter()
    better: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for party, rank, exercise in session.exec(recent.where(Job.rank <= job.rank)):
        turns[party, rank] += 1
        if rank < job.rank:
            better[exercise] += 1
        elif turns[party, rank] <= (rounds + 1) // 2:
            others[exercise] += 1
    return better + Counter({one: count * rounds // (rounds + 1) for one, count in others.items()})


def in_hand(session: Session) -> Sequence[tuple[str, datetime]]:
    """Return the exercise of each job that runs, and since when it does."""
    query = select(Job.exercise, Job.started_at).where(Job.state == JobState.RUNNING)
    return [(exercise, began) for exercise, began in session.exec(query) if began is not None]


def took(session: Session, exercises: Collection[str], limit: int) -> dict[str, list[float]]:
    """Return how many seconds the last gradings of each exercise took, from the claim to the verdict."""
    found: dict[str, list[float]] = {one: [] for one in exercises}
    if not found:
        return found
    newest = [_ended(exercise, limit) for exercise in found]
    for exercise, began, ended in session.exec(union_all(*newest)):  # type: ignore[call-overload]  # SQLAlchemy's
        found[exercise].append((ended - began).total_seconds())
    return found


def _ended(exercise: str, limit: int) -> Select[tuple[str, datetime, datetime]]:
    """Return a query for the last jobs of an exercise, read along its index however many there are."""
    query = (
        select(Job.exercise, Job.started_at, Job.ended_at)
        .where(Job.exercise == exercise, Job.state == JobState.DONE)
        .where(col(Job.started_at).is_not(None), col(Job.ended_at).is_not(None))
        .order_by(col(Job.id).desc())
        .limit(limit)
    )
    return alone(query.subquery())
