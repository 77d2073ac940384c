"""Queries on reports: those that wait for a mentor, and what became of others."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from lms.storage.tables import Report, Review, Round, Work


def of_person(session: Session, like: Report) -> Report | None:
    """Return the report of the same text by the same person."""
    query = select(Report).where(*same_text(like), Report.person_id == like.person_id)
    return session.exec(query).first()


def waiting_on(session: Session, like: Report) -> Sequence[Report]:
    """Return the reports of the same text that nobody has handled."""
    query = select(Report).where(*same_text(like), col(Report.handled_at).is_(None))
    return session.exec(query.order_by(col(Report.id))).all()


def waiting_of(session: Session, person_id: int) -> int:
    """Count somebody's reports that nobody has handled."""
    query = select(func.count()).where(Report.person_id == person_id, col(Report.handled_at).is_(None))
    return session.exec(query).one()


def same_text(like: Report) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Report.what) == like.what,
        col(Report.thing_id) == like.thing_id,
        col(Report.criterion).is_(None)
        if like.criterion is None
        else col(Report.criterion) == like.criterion,
    )


def listing(session: Session, *, handled: bool, limit: int) -> Sequence[tuple[Report, Review, Round, Work]]:
    """Return reports with what they are about: waiting ones oldest first, handled ones newest first."""
    query = (
        select(Report, Review, Round, Work)
        .join(Review, col(Review.id) == col(Report.review_id))
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .limit(limit)
    )
    if handled:
        query = query.where(col(Report.handled_at).is_not(None)).order_by(col(Report.handled_at).desc())
    else:
        query = query.where(col(Report.handled_at).is_(None)).order_by(col(Report.id))
    return [(report, review, round_, work) for report, review, round_, work in session.exec(query)]
