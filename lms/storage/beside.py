"""The rows of foreign graders' runs: each is its own job, fenced like the queue's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from lms.domain.foreign.shape import OURS
from lms.storage import fences
from lms.storage.changes import change
from lms.storage.fences import Hold
from lms.storage.tables import BesideRun, Grade
from lms.storage.tables.queue import JobState


@dataclass(frozen=True)
class BesideClaim:
    """The right to record what a run came to, for as long as nobody else has claimed it."""

    run_id: int
    owner: str
    attempt: int

    @property
    def hold(self) -> Hold:
        return Hold(BesideRun, self.run_id)


def claim_next(
    session: Session, owner: str, now: datetime, lease: timedelta, attempts: int
) -> BesideClaim | None:
    """Claim the oldest run that nobody holds, or return None."""
    run = fences.claim_next(session, BesideRun, owner, now, lease, attempts)
    return None if run is None or run.id is None else BesideClaim(run.id, owner, run.attempt + 1)


def finish(session: Session, claim: BesideClaim, now: datetime, **values: object) -> bool:
    """Record what a run came to; False: the claim was lost, and nothing is recorded."""
    ended = {"state": JobState.DONE, "ended_at": now, "lease_until": None, "fault": None}
    return change(session, BesideRun, _held(claim), **ended, **values)


def give_back(
    session: Session, claim: BesideClaim, fault: str, not_before: datetime, *, attempts: int, counted: bool
) -> bool:
    """Let a run wait again after a fault of ours, or declare it dead when its tries are used up."""
    spent = claim.attempt if counted else claim.attempt - 1
    values = fences.given_back(fault, not_before, spent, attempts)
    return change(session, BesideRun, _held(claim), **values)


def revive(session: Session, run_id: int, now: datetime, **values: object) -> bool:
    """Let a run that our side could not make wait again from its start; False: it is none of these."""
    no_image = and_(col(BesideRun.state) == JobState.DONE, col(BesideRun.unread).in_(OURS))
    ours = and_(col(BesideRun.id) == run_id, or_(col(BesideRun.state) == JobState.DEAD, no_image))
    waits = {"state": JobState.WAITING, "attempt": 0, "owner": None, "lease_until": None, "not_before": now}
    blank = {"ended_at": None, "fault": None, "unread": None, "reason": None, "output": ""}
    return change(session, BesideRun, ours, **waits, **blank, **values)


def of_grade(session: Session, grade_id: int) -> BesideRun | None:
    return session.exec(select(BesideRun).where(BesideRun.grade_id == grade_id)).first()


def of_submissions(session: Session, submissions: Iterable[int]) -> dict[int, BesideRun]:
    """Return, by submission, the run that stands beside its newest grade that has one."""
    query = (
        select(Grade.submission_id, BesideRun)
        .join(BesideRun, col(BesideRun.grade_id) == col(Grade.id))
        .where(col(Grade.submission_id).in_(list(submissions)))
        .order_by(col(Grade.id))
    )
    return dict(session.exec(query).all())


def _held(claim: BesideClaim) -> ColumnElement[bool]:
    return fences.held(BesideRun, claim.run_id, claim.owner, claim.attempt)
