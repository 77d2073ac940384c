"""Queries on how somebody reviews: what they gave and got, in time or late, and what authors say of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.storage.tables import Rating, Review, ReviewerFitRow, Round, TeamMember, Work
from lms.storage.works import teams_of

FOR_PEERS = (ReviewKind.PEER, ReviewKind.SECOND)
"""The kinds of review that one student does for another."""


def given(session: Session, person_id: int, since: datetime) -> int:
    """Return how many reviews of peers' works a person has handed in since a time."""
    query = select(func.count(col(Review.id))).where(
        Review.reviewer_id == person_id,
        Review.state == ReviewState.HANDED_IN,
        col(Review.kind).in_(FOR_PEERS),
        col(Review.ended_at) >= since,
    )
    return session.exec(query).one()


def got(session: Session, person_id: int, since: datetime) -> float:
    """Return how many reviews of peers a person's works got since a time; a team shares each of its own."""
    query = (
        select(Work.team_id, func.count())
        .join(Round, col(Round.work_id) == col(Work.id))
        .join(Review, col(Review.round_id) == col(Round.id))
        .where(or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id))))
        .where(Review.kind == ReviewKind.PEER, Review.state == ReviewState.HANDED_IN)
        .where(col(Review.ended_at) >= since)
        .group_by(col(Work.team_id))
    )
    found = dict(session.exec(query).all())
    sizes = _sizes(session, [team for team in found if team is not None])
    return sum(number / max(1, sizes[team]) for team, number in found.items())


def kept_promises(session: Session, person_id: int, last: int) -> Sequence[bool]:
    """Return, for the last accepted reviews that are over, whether each was handed in in time."""
    query = (
        select(Review.state)
        .where(Review.reviewer_id == person_id, col(Review.accepted_at).is_not(None))
        .where(col(Review.kind).in_(FOR_PEERS))
        .where(col(Review.state).in_([ReviewState.HANDED_IN, ReviewState.EXPIRED]))
        .order_by(col(Review.ended_at).desc())
        .limit(last)
    )
    return [state is ReviewState.HANDED_IN for state in session.exec(query)]


def ratings(session: Session, person_id: int, last: int) -> Sequence[Rating]:
    """Return the newest words of authors on a person's reviews."""
    query = (
        select(Rating)
        .join(Review, col(Review.id) == col(Rating.review_id))
        .where(Review.reviewer_id == person_id)
        .order_by(col(Rating.created_at).desc())
    )
    return session.exec(query.limit(last)).all()


def best_known_fit(session: Session, person_id: int) -> ReviewerFitRow | None:
    """Return what the model says of a reviewer where it has seen most of them."""
    query = select(ReviewerFitRow).where(ReviewerFitRow.person_id == person_id)
    return session.exec(query.order_by(col(ReviewerFitRow.reviews).desc()).limit(1)).first()


def _sizes(session: Session, teams: Sequence[int]) -> Counter[int | None]:
    query = (
        select(TeamMember.team_id, func.count())
        .where(col(TeamMember.team_id).in_(teams), col(TeamMember.confirmed_at).is_not(None))
        .group_by(col(TeamMember.team_id))
    )
    return Counter({None: 1}) + Counter(dict[int | None, int](session.exec(query).all()))
