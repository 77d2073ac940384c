"""Rows that are jobs: claimed by a conditional UPDATE, recorded only while the claim holds (fencing).

The row is the truth. Who claims it becomes its owner for as long as a lease lasts; who holds no claim any
more may not write to it. All functions take an open writing session; times are aware.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlmodel import Session, col, select

from lms.domain.texts import storable
from lms.storage.changes import change
from lms.storage.tables import BesideRun, Job, Run
from lms.storage.tables.queue import JobState

Kind = type[Job] | type[Run] | type[BesideRun]
KINDS: tuple[Kind, ...] = (Job, Run, BesideRun)
Row = TypeVar("Row", Job, Run, BesideRun)


@dataclass(frozen=True)
class Hold:
    """A row that somebody has in hand."""

    kind: Kind
    row_id: int


def claimable(kind: Kind, now: datetime) -> ColumnElement[bool]:
    return or_(_waiting(kind, now), _lapsed(kind, now))


def claim_next(  # noqa: PLR0917  which rows, for whom, and for how long
    session: Session,
    kind: type[Row],
    owner: str,
    now: datetime,
    lease: timedelta,
    attempts: int,
    among: ColumnElement[bool] | None = None,
    **values: object,
) -> Row | None:
    """Claim the next row that nobody holds and return it as it was; at most ``attempts`` claims a row.

    ``among``: of these rows alone.
    """
    of_these = true() if among is None else among
    row = _next(session, kind, and_(_lapsed(kind, now), of_these), attempts) or _next(
        session, kind, and_(_waiting(kind, now), of_these), attempts
    )
    if row is None:
        return None
    claim: dict[str, object] = {
        "state": JobState.RUNNING,
        "owner": owner,
        "attempt": kind.attempt + 1,
        "lease_until": now + lease,
    }
    still = and_(col(kind.id) == row.id, claimable(kind, now))
    return row if change(session, kind, still, **claim, **values) else None


def in_order(kind: Kind) -> tuple[ColumnElement[Any], ...]:
    """Return what rows are served by: jobs by rank and turn, and all by age."""
    fair = (col(Job.rank), col(Job.turn)) if kind is Job else ()
    return (*fair, col(kind.created_at), col(kind.id))


def _next(session: Session, kind: type[Row], condition: ColumnElement[bool], attempts: int) -> Row | None:
    """Return the first row of one state, read along the index of the order, however many wait behind it."""
    query = select(kind).where(condition, col(kind.attempt) < attempts).order_by(*in_order(kind)).limit(1)
    return session.exec(query.with_for_update(skip_locked=True)).first()


def _waiting(kind: Kind, now: datetime) -> ColumnElement[bool]:
    return and_(col(kind.state) == JobState.WAITING, col(kind.not_before) <= now)


def _lapsed(kind: Kind, now: datetime) -> ColumnElement[bool]:
    return and_(col(kind.state) == JobState.RUNNING, col(kind.lease_until) < now)


def held(kind: Kind, row_id: int, owner: str, attempt: int) -> ColumnElement[bool]:
    return and_(
        col(kind.id) == row_id,
        col(kind.owner) == owner,
        col(kind.attempt) == attempt,
        col(kind.state) == JobState.RUNNING,
    )


def renew(  # noqa: PLR0917  whose rows, and until when
    session: Session, kind: Kind, owner: str, rows: Collection[int], now: datetime, lease: timedelta
) -> None:
    """Hold on to the rows that a worker has in hand; one that it has lost sight of lapses."""
    minded = and_(col(kind.id).in_(rows), _run_by(kind, [owner]))
    change(session, kind, minded, lease_until=now + lease)


def release_owners(session: Session, kind: Kind, owners: Collection[str], now: datetime) -> bool:
    """Let the rows of workers that are known to be dead be claimed at once."""
    return change(session, kind, _run_by(kind, owners), lease_until=now - timedelta(seconds=1))


def spare_owners(
    session: Session, kind: Kind, owners: Collection[str], now: datetime, **values: object
) -> bool:
    """Take back what workers held that were stopped on purpose; that try does not count."""
    waits: dict[str, object] = {
        "state": JobState.WAITING,
        "owner": None,
        "lease_until": None,
        "not_before": now,
    }
    return change(session, kind, _run_by(kind, owners), attempt=col(kind.attempt) - 1, **waits, **values)


def bury(session: Session, kind: Kind, now: datetime, attempts: int) -> bool:
    """Declare dead what took its worker down at every attempt."""
    lapsed = and_(
        col(kind.state) == JobState.RUNNING, col(kind.lease_until) < now, col(kind.attempt) >= attempts
    )
    fault = "the worker died at every attempt"
    return change(session, kind, lapsed, state=JobState.DEAD, owner=None, fault=fault)


def given_back(fault: str, not_before: datetime, spent: int, attempts: int) -> dict[str, object]:
    """Return the columns of a row after a fault of ours: it waits again, or is dead when its tries are up."""
    return {
        "state": JobState.DEAD if spent >= attempts else JobState.WAITING,
        "attempt": spent,
        "owner": None,
        "lease_until": None,
        "not_before": not_before,
        "fault": storable(fault),
    }


def count(session: Session, kind: Kind, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(kind).where(condition)).one()


def _run_by(kind: Kind, owners: Collection[str]) -> ColumnElement[bool]:
    return and_(col(kind.owner).in_(owners), col(kind.state) == JobState.RUNNING)
