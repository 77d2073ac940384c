"""The rows of reviewers' runs: each is its own job, fenced like the queue's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from lms.storage import fences
from lms.storage.changes import change
from lms.storage.fences import Hold
from lms.storage.tables import Evidence, Review, Run
from lms.storage.tables.queue import JobState

UNENDED = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True)
class RunClaim:
    """The right to record what a run came to, for as long as nobody else has claimed it."""

    run_id: int
    owner: str
    attempt: int

    @property
    def hold(self) -> Hold:
        return Hold(Run, self.run_id)


def claim_next(
    session: Session, owner: str, now: datetime, lease: timedelta, attempts: int
) -> RunClaim | None:
    """Claim the oldest run that nobody holds, or return None."""
    run = fences.claim_next(session, Run, owner, now, lease, attempts)
    return None if run is None or run.id is None else RunClaim(run.id, owner, run.attempt + 1)


def finish(session: Session, claim: RunClaim, now: datetime, **values: object) -> bool:
    """Record how the run ended; False: the claim was lost, and nothing is recorded."""
    ended = {"state": JobState.DONE, "ended_at": now, "lease_until": None, "fault": None}
    return change(session, Run, _held(claim), **ended, **values)


def give_back(
    session: Session, claim: RunClaim, fault: str, not_before: datetime, *, attempts: int, counted: bool
) -> bool:
    """Let the run wait again after a fault of ours, or declare it dead when its tries are used up."""
    spent = claim.attempt if counted else claim.attempt - 1
    values = fences.given_back(fault, not_before, spent, attempts)
    return change(session, Run, _held(claim), **values)


def of_review(session: Session, review_id: int, limit: int) -> Sequence[Run]:
    """Return the last runs of a review, the newest first."""
    query = select(Run).where(Run.review_id == review_id).order_by(col(Run.id).desc()).limit(limit)
    return session.exec(query).all()


def unended(session: Session, review_id: int) -> Run | None:
    """Return the run of a review that waits or is at work."""
    query = select(Run).where(Run.review_id == review_id, col(Run.state).in_(UNENDED))
    return session.exec(query.limit(1)).first()


def count_since(session: Session, reviewer_id: int, moment: datetime) -> int:
    """Count the runs that somebody has asked for since a moment, in all of their reviews."""
    query = (
        select(func.count())
        .select_from(Run)
        .join(Review, col(Review.id) == col(Run.review_id))
        .where(Review.reviewer_id == reviewer_id, col(Run.created_at) > moment)
    )
    return session.exec(query).one()


def cited(session: Session, review_id: int) -> dict[int, Run]:
    """Return the runs of a review that an answer rests on, by their ids."""
    query = select(Run).join(Evidence, col(Evidence.run_id) == col(Run.id)).where(Run.review_id == review_id)
    return {one.id: one for one in session.exec(query) if one.id is not None}


def _held(claim: RunClaim) -> ColumnElement[bool]:
    return fences.held(Run, claim.run_id, claim.owner, claim.attempt)
