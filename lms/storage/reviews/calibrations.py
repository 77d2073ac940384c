"""Queries on practice reviews."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.storage.tables import Review


def of_person(session: Session, person_id: int) -> Sequence[Review]:
    """Return somebody's practice reviews in the order in which they were begun."""
    query = select(Review).where(Review.kind == ReviewKind.CALIBRATION, Review.reviewer_id == person_id)
    return session.exec(query.order_by(col(Review.id))).all()


def handed_in(session: Session) -> Sequence[Review]:
    """Return every practice review that was handed in."""
    query = select(Review).where(Review.kind == ReviewKind.CALIBRATION, Review.state == ReviewState.HANDED_IN)
    return session.exec(query.order_by(col(Review.id))).all()


def handed_in_counts(session: Session, people: Collection[int]) -> dict[int, int]:
    """Count the practice reviews that people have handed in; one that a flag has ended is no practice."""
    query = (
        select(Review.reviewer_id, func.count())
        .where(
            Review.kind == ReviewKind.CALIBRATION,
            Review.state == ReviewState.HANDED_IN,
            col(Review.flag).is_(None),
            col(Review.reviewer_id).in_(people),
        )
        .group_by(col(Review.reviewer_id))
    )
    return dict(session.exec(query).all())
