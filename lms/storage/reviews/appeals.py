"""Queries on appeals: those that wait, and who was asked for a second opinion on each."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import Session, col, select

from lms.domain.reviews.states import LIVE, AppealState, ReviewState
from lms.storage.tables import Answer, Appeal, Review


def of_answer(session: Session, review_id: int, criterion: int) -> Appeal | None:
    query = select(Appeal).where(Appeal.review_id == review_id, Appeal.criterion == criterion)
    return session.exec(query).first()


def count_in(session: Session, round_id: int, state: AppealState) -> int:
    """Count the appeals of a round that have come to a state."""
    query = (
        select(func.count())
        .select_from(Appeal)
        .join(Review, col(Review.id) == col(Appeal.review_id))
        .where(Review.round_id == round_id, Appeal.state == state)
    )
    return session.exec(query).one()


def waiting_on(session: Session, rubric_id: int, criterion: int) -> Sequence[Appeal]:
    """Return the appeals that wait for an answer to one criterion of a rubric's version."""
    query = (
        select(Appeal)
        .join(Review, col(Review.id) == col(Appeal.review_id))
        .where(Review.rubric_id == rubric_id, Appeal.criterion == criterion)
        .where(Appeal.state == AppealState.WAITING)
    )
    return session.exec(query.order_by(col(Appeal.id))).all()


def unserved(session: Session) -> Sequence[Appeal]:
    """Return the waiting appeals that nobody is asked about, the oldest first."""
    served = exists().where(_serves(col(Appeal.id), col(Appeal.criterion)))
    query = select(Appeal).where(Appeal.state == AppealState.WAITING, ~served)
    return session.exec(query.order_by(col(Appeal.id))).all()


def is_served(session: Session, appeal: Appeal) -> bool:
    """Tell whether somebody is asked about an appeal, at work on it, or has answered it."""
    query = select(Review.id).where(_serves(appeal.id, appeal.criterion))
    return session.exec(query).first() is not None


def live_second(session: Session, appeal_id: int) -> Review | None:
    """Return the second opinion on which somebody is asked or at work."""
    query = select(Review).where(Review.appeal_id == appeal_id, col(Review.state).in_(LIVE))
    return session.exec(query).first()


def second_of(session: Session, appeal_id: int, person_id: int) -> Review | None:
    query = select(Review).where(Review.appeal_id == appeal_id, Review.reviewer_id == person_id)
    return session.exec(query).first()


def _serves(appeal_id: object, criterion: object) -> ColumnElement[bool]:
    answered = exists().where(
        col(Answer.review_id) == col(Review.id),
        col(Answer.criterion) == criterion,
        col(Answer.value).is_not(None),
    )
    done = and_(col(Review.state) == ReviewState.HANDED_IN, answered)
    return and_(col(Review.appeal_id) == appeal_id, or_(col(Review.state).in_(LIVE), done))
