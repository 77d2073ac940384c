"""The queue's rows: claim by a conditional UPDATE, record only while the claim holds (fencing).

All functions take an open writing session; times are aware.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from lms.storage.changes import change
from lms.storage.tables import Job, WorkerRow
from lms.storage.tables.queue import JobState


@dataclass(frozen=True)
class Claim:
    """The right to record the outcome of a job, for as long as nobody else has claimed it."""

    job_id: int
    submission_id: int
    owner: str
    attempt: int


def enqueue(session: Session, submission_id: int, now: datetime) -> Job:
    job = Job(submission_id=submission_id, not_before=now, created_at=now)
    session.add(job)
    return job


def is_running() -> ColumnElement[bool]:
    return col(Job.state) == JobState.RUNNING


def claimable(now: datetime) -> ColumnElement[bool]:
    waiting = and_(col(Job.state) == JobState.WAITING, col(Job.not_before) <= now)
    lapsed = and_(col(Job.state) == JobState.RUNNING, col(Job.lease_until) < now)
    return or_(waiting, lapsed)


def claim_next(session: Session, owner: str, now: datetime, lease: timedelta, attempts: int) -> Claim | None:
    """Claim the oldest job that nobody holds, or return None; at most ``attempts`` claims a job."""
    oldest = (
        select(Job)
        .where(claimable(now), col(Job.attempt) < attempts)
        .order_by(col(Job.created_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.exec(oldest).first()
    if job is None or job.id is None:
        return None
    changed = change(
        session,
        Job,
        and_(col(Job.id) == job.id, claimable(now)),
        state=JobState.RUNNING,
        owner=owner,
        attempt=Job.attempt + 1,
        lease_until=now + lease,
        started_at=now,
        progress=[],
    )
    return Claim(job.id, job.submission_id, owner, job.attempt + 1) if changed else None


def held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        col(Job.id) == claim.job_id,
        col(Job.owner) == claim.owner,
        col(Job.attempt) == claim.attempt,
        col(Job.state) == JobState.RUNNING,
    )


def finish(session: Session, claim: Claim, now: datetime) -> bool:
    """End the job; False: the claim was lost, and nothing may be recorded."""
    return change(session, Job, held(claim), state=JobState.DONE, ended_at=now, lease_until=None, fault=None)


def note_progress(session: Session, claim: Claim, progress: list[dict[str, Any]]) -> bool:
    return change(session, Job, held(claim), progress=progress)


def give_back(
    session: Session, claim: Claim, fault: str, not_before: datetime, *, attempts: int, counted: bool
) -> bool:
    """Let the job wait again after a fault of ours, or declare it dead when its tries are used up."""
    spent = claim.attempt if counted else claim.attempt - 1
    state = JobState.DEAD if spent >= attempts else JobState.WAITING
    return change(
        session,
        Job,
        held(claim),
        state=state,
        attempt=spent,
        owner=None,
        lease_until=None,
        not_before=not_before,
        fault=fault,
        progress=[],
    )


def renew(session: Session, owner: str, jobs: Collection[int], now: datetime, lease: timedelta) -> None:
    """Hold on to the jobs that a worker has in hand; one that it has lost sight of lapses."""
    minded = and_(col(Job.id).in_(jobs), col(Job.owner) == owner, col(Job.state) == JobState.RUNNING)
    change(session, Job, minded, lease_until=now + lease)


def release_owners(session: Session, owners: Collection[str], now: datetime) -> bool:
    """Let the jobs of workers that are known to be dead be claimed at once."""
    lost = and_(col(Job.owner).in_(owners), col(Job.state) == JobState.RUNNING)
    return change(session, Job, lost, lease_until=now - timedelta(seconds=1))


def spare_owners(session: Session, owners: Collection[str], now: datetime) -> bool:
    """Take back what workers held that were stopped on purpose; that try does not count."""
    lost = and_(col(Job.owner).in_(owners), col(Job.state) == JobState.RUNNING)
    return change(
        session,
        Job,
        lost,
        state=JobState.WAITING,
        attempt=col(Job.attempt) - 1,
        owner=None,
        lease_until=None,
        not_before=now,
        progress=[],
    )


def bury(session: Session, now: datetime, attempts: int) -> bool:
    """Declare dead what took its worker down at every attempt."""
    lapsed = and_(
        col(Job.state) == JobState.RUNNING, col(Job.lease_until) < now, col(Job.attempt) >= attempts
    )
    return change(
        session, Job, lapsed, state=JobState.DEAD, owner=None, fault="the worker died at every attempt"
    )


def revive(session: Session, job_id: int, now: datetime) -> bool:
    dead = and_(col(Job.id) == job_id, col(Job.state) == JobState.DEAD)
    return change(session, Job, dead, state=JobState.WAITING, attempt=0, not_before=now, ended_at=None)


def place_of(session: Session, job: Job) -> int | None:
    """Return 1 for the job that is next, None for one that does not wait."""
    if job.state is not JobState.WAITING:
        return None
    ahead = or_(
        col(Job.created_at) < job.created_at,
        and_(col(Job.created_at) == job.created_at, col(Job.id) < job.id),
    )
    query = select(func.count()).select_from(Job).where(col(Job.state) == JobState.WAITING, ahead)
    return session.exec(query).one() + 1


def count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Job).where(condition)).one()


def in_state(session: Session, state: JobState, limit: int) -> Sequence[Job]:
    query = select(Job).where(Job.state == state).order_by(col(Job.created_at)).limit(limit)
    return session.exec(query).all()


def newest_job(session: Session, submission_id: int) -> Job | None:
    query = select(Job).where(Job.submission_id == submission_id).order_by(col(Job.id).desc()).limit(1)
    return session.exec(query).first()


def workers(session: Session) -> Sequence[WorkerRow]:
    return session.exec(select(WorkerRow).order_by(col(WorkerRow.name))).all()
