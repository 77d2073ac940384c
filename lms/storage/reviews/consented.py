"""Queries on what a consent to reviews has let begin: open offers, and rounds that look for reviewers."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.storage.tables import Person, Review, Round, TeamMember, Work
from lms.storage.works import teams_of

BY_PEERS = (ReviewKind.PEER, ReviewKind.SECOND)


def offers_to(session: Session, person_id: int) -> Sequence[Review]:
    """Return the offers that somebody has not answered."""
    query = select(Review).where(
        Review.reviewer_id == person_id,
        Review.state == ReviewState.OFFERED,
        col(Review.kind).in_(BY_PEERS),
    )
    return session.exec(query.order_by(col(Review.id))).all()


def offers_about(session: Session, person_id: int) -> Sequence[Review]:
    """Return the offers, not answered yet, to look at somebody's works, second opinions among them."""
    query = (
        select(Review)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Review.state == ReviewState.OFFERED, col(Review.kind).in_(BY_PEERS), _theirs(person_id))
        .order_by(col(Review.id))
    )
    return session.exec(query).all()


def open_rounds_of(session: Session, person_id: int) -> Sequence[Round]:
    """Return the rounds of somebody's works, or their team's, that look for reviewers."""
    query = (
        select(Round)
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Round.state == RoundState.OPEN, _theirs(person_id))
        .order_by(col(Round.id))
    )
    return session.exec(query).all()


def concerned(session: Session) -> Sequence[Person]:
    """Return the students who have an open offer, and the authors of what is open or offered."""
    asked = sa.select(col(Review.reviewer_id)).where(
        col(Review.state) == ReviewState.OFFERED, col(Review.kind).in_(BY_PEERS)
    )
    offered = sa.select(col(Review.round_id)).where(
        col(Review.state) == ReviewState.OFFERED, col(Review.kind).in_(BY_PEERS)
    )
    is_open = or_(col(Round.state) == RoundState.OPEN, col(Round.id).in_(offered))
    alone = sa.select(col(Work.person_id)).join(Round, col(Round.work_id) == col(Work.id)).where(is_open)
    together = (
        sa.select(col(TeamMember.person_id))
        .join(Work, col(Work.team_id) == col(TeamMember.team_id))
        .join(Round, col(Round.work_id) == col(Work.id))
        .where(is_open, col(TeamMember.confirmed_at).is_not(None))
    )
    query = select(Person).where(
        Person.role == Role.STUDENT,
        or_(col(Person.id).in_(asked), col(Person.id).in_(alone), col(Person.id).in_(together)),
    )
    return session.exec(query.order_by(col(Person.id))).all()


def _theirs(person_id: int) -> sa.ColumnElement[bool]:
    return or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id)))
