"""Queries on the questions that reviewers ask about a work's own lines."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from lms.domain.reviews.states import ReviewState
from lms.storage.tables import Question, Review, Round, Work

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


def unanswered(session: Session, work_ids: Collection[int]) -> Sequence[tuple[Round, Work]]:
    """Return the rounds of some works in which a reviewer at work waits for an answer of the authors."""
    query = (
        select(Round, Work)
        .join(Work, col(Work.id) == col(Round.work_id))
        .join(Review, col(Review.round_id) == col(Round.id))
        .join(Question, col(Question.review_id) == col(Review.id))
        .where(col(Round.work_id).in_(work_ids), Review.state == ReviewState.ACCEPTED)
        .where(col(Question.asked_at).is_not(None), col(Question.answer).is_(None))
        .order_by(col(Round.id))
        .distinct()
    )
    return [(round_, work) for round_, work in session.exec(query)]
