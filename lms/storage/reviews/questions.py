"""Queries on the questions that reviewers ask about a work's own lines."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from lms.domain.reviews import ReviewState
from lms.storage.tables import Question, Review

SEEN = (ReviewState.ACCEPTED, ReviewState.HANDED_IN)


def of_review(session: Session, review_id: int) -> Sequence[Question]:
    query = select(Question).where(Question.review_id == review_id)
    return session.exec(query.order_by(col(Question.number))).all()


def of_round(session: Session, round_id: int) -> Sequence[tuple[Question, Review]]:
    """Return the questions to the authors of a round, by review: those of ended reviews are gone."""
    query = (
        select(Question, Review)
        .join(Review, col(Review.id) == col(Question.review_id))
        .where(Review.round_id == round_id, col(Review.state).in_(SEEN))
    )
    return session.exec(query.order_by(col(Review.id), col(Question.number))).all()
