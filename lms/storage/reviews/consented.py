"""Queries on what a consent to reviews has let begin: open offers, and rounds that look for reviewers."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from lms.domain.people import Role
from lms.domain.reviews import ReviewKind, ReviewState, RoundState
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


def open_rounds_of(session: Session, person_id: int) -> Sequence[Round]:
    """Return the rounds of somebody's works, or their team's, that look for reviewers."""
    theirs = or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id)))
    query = (
        select(Round)
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Round.state == RoundState.OPEN, theirs)
        .order_by(col(Round.id))
    )
    return session.exec(query).all()


def concerned(session: Session) -> Sequence[Person]:
    """Return the students who have an open offer, or a round that is open."""
    asked = sa.select(col(Review.reviewer_id)).where(
        col(Review.state) == ReviewState.OFFERED, col(Review.kind).in_(BY_PEERS)
    )
    is_open = col(Round.state) == RoundState.OPEN
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
