"""Queries for lists of reviews: a reviewer's own, and those that mentors look after."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.domain.reviews.states import LIVE, AppealState, ReviewKind, ReviewState, RoundState
from lms.storage.tables import (
    Answer,
    Appeal,
    Evidence,
    Exclusion,
    Rating,
    Review,
    Round,
    Slot,
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


def desk_seconds(session: Session, exercise: str, last: int) -> Sequence[int]:
    """Return how long the last reviews of an exercise were open and in use on their desks."""
    query = (
        select(Review.seconds)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Work.exercise == exercise, Review.state == ReviewState.HANDED_IN, Review.seconds > 0)
        .order_by(col(Review.ended_at).desc())
        .limit(last)
    )
    return session.exec(query).all()


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
            col(Review.under_mentor).is_(False),
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


def answers(session: Session, review_id: int) -> Sequence[Answer]:
    return session.exec(select(Answer).where(Answer.review_id == review_id)).all()


def evidence(session: Session, review_id: int) -> Sequence[Evidence]:
    query = select(Evidence).where(Evidence.review_id == review_id).order_by(col(Evidence.id))
    return session.exec(query).all()


def appeals(session: Session, review_id: int) -> Sequence[Appeal]:
    return session.exec(select(Appeal).where(Appeal.review_id == review_id)).all()


def waiting_appeals(session: Session, limit: int) -> Sequence[tuple[Appeal, Round, Work]]:
    """Return the appeals without an answer, the oldest first."""
    query = (
        select(Appeal, Round, Work)
        .join(Review, col(Review.id) == col(Appeal.review_id))
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Appeal.state == AppealState.WAITING)
        .order_by(col(Appeal.created_at), col(Appeal.id))
        .limit(limit)
    )
    return [(appeal, round_, work) for appeal, round_, work in session.exec(query)]


def slots_of(session: Session, person_id: int, since: datetime) -> Sequence[Slot]:
    """Return the times that somebody opened and did not cancel, from a moment on."""
    query = select(Slot).where(
        Slot.person_id == person_id, col(Slot.cancelled_at).is_(None), col(Slot.starts_at) > since
    )
    return session.exec(query.order_by(col(Slot.starts_at))).all()


def slots_of_reviews(session: Session, review_ids: Collection[int]) -> dict[int, Slot]:
    """Return the time that is booked for each review."""
    query = select(Slot).where(col(Slot.review_id).in_(review_ids), col(Slot.cancelled_at).is_(None))
    return {one.review_id: one for one in session.exec(query) if one.review_id is not None}


def free_slots(session: Session, people_ids: Collection[int], after: datetime, limit: int) -> Sequence[Slot]:
    """Return the times of some people that nobody has booked, the next first."""
    query = select(Slot).where(
        col(Slot.person_id).in_(people_ids),
        col(Slot.review_id).is_(None),
        col(Slot.cancelled_at).is_(None),
        col(Slot.starts_at) > after,
    )
    return session.exec(query.order_by(col(Slot.starts_at)).limit(limit)).all()


def exclusions(session: Session) -> Sequence[Exclusion]:
    return session.exec(select(Exclusion).order_by(col(Exclusion.created_at).desc())).all()
