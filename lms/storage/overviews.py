"""Queries for lists of reviews: a reviewer's own, and those that mentors look after."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lms.domain.reviews import LIVE, ReviewKind, ReviewState, RoundState
from lms.storage.tables import (
    Appeal,
    Exclusion,
    Person,
    Rating,
    Review,
    Round,
    SpotCheck,
    Submission,
    Work,
)


def of_reviewer(
    session: Session, person_id: int, states: Collection[ReviewState], limit: int
) -> Sequence[tuple[Review, Round | None, Work | None]]:
    """Return a person's reviews in some states, the most urgent first, then the newest."""
    query = (
        select(Review, Round, Work)
        .outerjoin(Round, col(Round.id) == col(Review.round_id))
        .outerjoin(Work, col(Work.id) == col(Round.work_id))
        .where(Review.reviewer_id == person_id, col(Review.state).in_(states))
        .order_by(
            col(Review.lease_until).is_(None),
            col(Review.lease_until),
            func.coalesce(Review.ended_at, Review.offered_at).desc(),
            col(Review.id).desc(),
        )
        .limit(limit)
    )
    return [(review, round_, work) for review, round_, work in session.exec(query)]


def ratings(session: Session, review_ids: Collection[int]) -> dict[int, Rating]:
    query = select(Rating).where(col(Rating.review_id).in_(review_ids))
    return {one.review_id: one for one in session.exec(query)}


def handed_in_of_works(
    session: Session, work_ids: Collection[int], limit: int
) -> Sequence[tuple[Review, Round, Work]]:
    """Return the newest reviews that were handed in on some works; an appeal's blind one is not shown."""
    query = (
        select(Review, Round, Work)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(
            col(Round.work_id).in_(work_ids),
            Review.state == ReviewState.HANDED_IN,
            col(Review.kind).in_((ReviewKind.PEER, ReviewKind.MENTOR)),
        )
        .order_by(col(Review.ended_at).desc(), col(Review.id).desc())
        .limit(limit)
    )
    return [(review, round_, work) for review, round_, work in session.exec(query)]


def open_rounds(
    session: Session, states: Collection[RoundState], limit: int
) -> Sequence[tuple[Round, Work, Submission]]:
    """Return rounds in some states, the one that has waited longest first."""
    query = (
        select(Round, Work, Submission)
        .join(Work, col(Work.id) == col(Round.work_id))
        .join(Submission, col(Submission.id) == col(Round.submission_id))
        .where(col(Round.state).in_(states))
        .order_by(col(Round.opened_at), col(Round.id))
        .limit(limit)
    )
    return [(round_, work, submission) for round_, work, submission in session.exec(query)]


def spot_checks(session: Session, limit: int) -> Sequence[tuple[SpotCheck, Round, Work]]:
    """Return the spot checks that nobody has done, the oldest first."""
    query = (
        select(SpotCheck, Round, Work)
        .join(Round, col(Round.id) == col(SpotCheck.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(col(SpotCheck.done_at).is_(None))
        .order_by(col(SpotCheck.created_at))
        .limit(limit)
    )
    return [(check, round_, work) for check, round_, work in session.exec(query)]


def reviews_of(session: Session, round_ids: Collection[int]) -> Sequence[Review]:
    query = select(Review).where(col(Review.round_id).in_(round_ids)).order_by(col(Review.id))
    return session.exec(query).all()


def under_mentor(session: Session) -> Sequence[tuple[Review, Round, Work]]:
    """Return the reviews that wait for a mentor's word before they count."""
    query = (
        select(Review, Round, Work)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(col(Review.under_mentor).is_(True))
        .where(col(Review.state).in_((*LIVE, ReviewState.HANDED_IN)))
        .order_by(col(Review.id))
    )
    return [(review, round_, work) for review, round_, work in session.exec(query)]


def appeals(session: Session, review_ids: Collection[int]) -> Sequence[Appeal]:
    query = select(Appeal).where(col(Appeal.review_id).in_(review_ids)).order_by(col(Appeal.id))
    return session.exec(query).all()


def exclusions(session: Session) -> Sequence[Exclusion]:
    return session.exec(select(Exclusion).order_by(col(Exclusion.created_at).desc())).all()


def people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    query = select(Person).where(col(Person.id).in_(ids))
    return {one.id or 0: one for one in session.exec(query)}


def owed(session: Session, person_id: int, now: datetime) -> int:
    """Return how many reviews and offers somebody has in hand."""
    query = (
        select(func.count())
        .select_from(Review)
        .where(Review.reviewer_id == person_id, col(Review.state).in_(LIVE))
        .where(or_(col(Review.lease_until).is_(None), col(Review.lease_until) > now))
    )
    return session.exec(query).one()
