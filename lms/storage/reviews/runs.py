"""The rows of reviewers' runs, by the reviews that they were asked for in."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from lms.storage.tables import Evidence, Review, Run
from lms.storage.tables.queue import JobState

UNENDED = (JobState.WAITING, JobState.RUNNING)


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
