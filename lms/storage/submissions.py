"""Queries on submissions, their grades and the checks of these."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.storage import queue, works
from lms.storage.tables import CheckResult, Grade, Job, Submission, Work


def by_commit(session: Session, work_id: int, commit_id: str) -> Submission | None:
    query = select(Submission).where(Submission.work_id == work_id, Submission.commit_id == commit_id)
    return session.exec(query).first()


def with_works(session: Session, ids: Collection[int]) -> dict[int, tuple[Submission, Work]]:
    """Return submissions by their ids, each with its work."""
    query = select(Submission, Work).join(Work, col(Work.id) == col(Submission.work_id))
    found = session.exec(query.where(col(Submission.id).in_(ids))).all()
    return {submission.id or 0: (submission, work) for submission, work in found}


def last_number(session: Session, work_id: int) -> int:
    query = select(func.max(Submission.number)).where(Submission.work_id == work_id)
    return session.exec(query).one() or 0


def of_work(session: Session, work_id: int) -> Sequence[Submission]:
    query = select(Submission).where(Submission.work_id == work_id).order_by(col(Submission.number).desc())
    return session.exec(query).all()


def of_works(session: Session, works: Iterable[int]) -> Sequence[Submission]:
    query = select(Submission).where(col(Submission.work_id).in_(list(works)))
    return session.exec(query.order_by(col(Submission.created_at).desc(), col(Submission.id).desc())).all()


def newest(session: Session, limit: int, cohort_ids: Collection[int] | None = None) -> Sequence[Submission]:
    """Return the newest submissions, of these cohorts' people when they are given."""
    query = select(Submission).where(works.handed_in_from(col(Submission.id), cohort_ids))
    query = query.order_by(col(Submission.created_at).desc(), col(Submission.id).desc())
    return session.exec(query.limit(limit)).all()


def newest_jobs(session: Session, submissions: Iterable[int]) -> dict[int, Job]:
    """Return each submission's newest job that its author waits for."""
    query = select(Job).where(col(Job.submission_id).in_(list(submissions)), queue.is_awaited())
    return {job.submission_id: job for job in session.exec(query.order_by(col(Job.id)))}


def newest_grades(session: Session, submissions: Iterable[int]) -> dict[int, Grade]:
    """Return each submission's newest grade; those that have none are left out."""
    query = select(Grade).where(col(Grade.submission_id).in_(list(submissions))).order_by(col(Grade.id))
    return {grade.submission_id: grade for grade in session.exec(query)}


def same_grade(session: Session, submission_id: int, checks_version: str, image_id: str) -> Grade | None:
    query = select(Grade).where(
        Grade.submission_id == submission_id,
        Grade.checks_version == checks_version,
        Grade.image_id == image_id,
    )
    return session.exec(query).first()


def keep_grade(session: Session, grade: Grade, checks: Iterable[Mapping[str, Any]]) -> None:
    """Keep a grade with its checks, in the order in which they are given."""
    session.add(grade)
    session.flush()
    session.add_all(
        CheckResult(grade_id=grade.id or 0, position=position, **check)
        for position, check in enumerate(checks)
    )


def checks_of(session: Session, grade_id: int) -> Sequence[CheckResult]:
    query = select(CheckResult).where(CheckResult.grade_id == grade_id).order_by(col(CheckResult.position))
    return session.exec(query).all()


def since(session: Session, work_id: int, moment: datetime) -> Sequence[datetime]:
    """Return the times of a work's attempts from ``moment`` on, newest first."""
    query = select(Submission.created_at).where(
        Submission.work_id == work_id, Submission.created_at >= moment
    )
    return session.exec(query.order_by(col(Submission.created_at).desc())).all()


def grades_of(session: Session, submissions: Iterable[int]) -> Sequence[Grade]:
    """Return all grades of the submissions, older verdicts of changed checks included."""
    return session.exec(select(Grade).where(col(Grade.submission_id).in_(list(submissions)))).all()
