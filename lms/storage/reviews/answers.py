"""Queries on the answers of a review, on what they rest on, and on what stands beside them at the desk."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from lms.storage.tables import Comment, Evidence, Run
from lms.storage.tables.queue import JobState


def comment_count(session: Session, review_id: int, person_id: int) -> int:
    """Count what somebody has said on the lines of a work, hidden words left out."""
    query = select(func.count()).where(
        Comment.review_id == review_id, Comment.person_id == person_id, col(Comment.hidden_at).is_(None)
    )
    return session.exec(query).one()


def runs_done(session: Session, review_id: int) -> Sequence[Run]:
    """Return the runs of a review that have ended, the newest first."""
    query = select(Run).where(Run.review_id == review_id, Run.state == JobState.DONE)
    return session.exec(query.order_by(col(Run.id).desc())).all()


def evidence_for(session: Session, review_id: int, criterion: int) -> Sequence[Evidence]:
    query = select(Evidence).where(Evidence.review_id == review_id, Evidence.criterion == criterion)
    return session.exec(query.order_by(col(Evidence.id))).all()
