"""Runs that are their own jobs, reviewers' and those of foreign graders: fenced like the queue's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session

from lms.storage import fences
from lms.storage.changes import change
from lms.storage.fences import Hold
from lms.storage.tables import BesideRun, Run
from lms.storage.tables.queue import JobState

Kind = type[Run] | type[BesideRun]
Row = TypeVar("Row", Run, BesideRun)


@dataclass(frozen=True)
class RunClaim:
    """The right to record what a run came to, for as long as nobody else has claimed it."""

    kind: Kind
    run_id: int
    owner: str
    attempt: int

    @property
    def hold(self) -> Hold:
        return Hold(self.kind, self.run_id)


def claim_next(  # noqa: PLR0917  which run, for whom, and for how long
    session: Session, kind: type[Row], owner: str, now: datetime, lease: timedelta, attempts: int
) -> RunClaim | None:
    """Claim the oldest run of a kind that nobody holds, or return None."""
    run = fences.claim_next(session, kind, owner, now, lease, attempts)
    return None if run is None or run.id is None else RunClaim(kind, run.id, owner, run.attempt + 1)


def finish(session: Session, claim: RunClaim, now: datetime, **values: object) -> bool:
    """Record what a run came to; False: the claim was lost, and nothing is recorded."""
    ended = {"state": JobState.DONE, "ended_at": now, "lease_until": None, "fault": None}
    return change(session, claim.kind, _held(claim), **ended, **values)


def give_back(
    session: Session, claim: RunClaim, fault: str, not_before: datetime, *, attempts: int, counted: bool
) -> bool:
    """Let a run wait again after a fault of ours, or declare it dead when its tries are used up."""
    spent = claim.attempt if counted else claim.attempt - 1
    values = fences.given_back(fault, not_before, spent, attempts)
    return change(session, claim.kind, _held(claim), **values)


def _held(claim: RunClaim) -> ColumnElement[bool]:
    return fences.held(claim.kind, claim.run_id, claim.owner, claim.attempt)
