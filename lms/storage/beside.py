"""The rows of foreign graders' runs, by the grades that they stand beside."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from lms.domain.foreign.shape import OURS
from lms.storage import works
from lms.storage.changes import change
from lms.storage.tables import BesideRun, Grade
from lms.storage.tables.queue import JobState


def revive(session: Session, run_id: int, now: datetime, **values: object) -> bool:
    """Let a run that our side could not make wait again from its start; False: it is none of these."""
    ours = and_(col(BesideRun.id) == run_id, _is_ours())
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


def unmade(
    session: Session, limit: int, cohort_ids: Collection[int] | None = None
) -> Sequence[tuple[int, BesideRun]]:
    """Return the newest runs that our side could not make, each with the submission that it stands beside.

    With cohorts those of their people alone.

    A run beside an earlier grade of a submission is nobody's concern any more.
    """
    newest = (
        select(func.max(Grade.id))
        .join(BesideRun, col(BesideRun.grade_id) == col(Grade.id))
        .group_by(col(Grade.submission_id))
    )
    query = (
        select(Grade.submission_id, BesideRun)
        .join(BesideRun, col(BesideRun.grade_id) == col(Grade.id))
        .where(_is_ours(), col(Grade.id).in_(newest))
        .where(works.handed_in_from(col(Grade.submission_id), cohort_ids))
        .order_by(col(BesideRun.id).desc())
    )
    return session.exec(query.limit(limit)).all()


def _is_ours() -> ColumnElement[bool]:
    no_image = and_(col(BesideRun.state) == JobState.DONE, col(BesideRun.unread).in_(OURS))
    return or_(col(BesideRun.state) == JobState.DEAD, no_image)
