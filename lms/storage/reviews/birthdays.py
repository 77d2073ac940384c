"""Queries on people who have come of age lately: the works they own, and the live reviews they are in."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from lms.domain.reviews.states import LIVE, ReviewKind, RoundState
from lms.storage.tables import Person, Review, Round, TeamMember, Work


def rounds_of(session: Session, born_from: date, born_to: date) -> Sequence[tuple[Round, Work]]:
    """Return the rounds on works of people born within some days; those taken back are left out."""
    query = (
        select(Round, Work)
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(col(Work.id).in_(_works(born_from, born_to)), col(Round.state) != RoundState.WITHDRAWN)
    )
    return [(round_, work) for round_, work in session.exec(query.order_by(col(Round.id)))]


def live_reviews(session: Session, born_from: date, born_to: date) -> Sequence[tuple[Review, Round, Work]]:
    """Return the live reviews of peers in which one of these people is the reviewer or an author."""
    query = (
        select(Review, Round, Work)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(col(Review.state).in_(LIVE), col(Review.kind).in_((ReviewKind.PEER, ReviewKind.SECOND)))
        .where(
            or_(
                col(Review.reviewer_id).in_(_people(born_from, born_to)),
                col(Work.id).in_(_works(born_from, born_to)),
            )
        )
    )
    return [(review, round_, work) for review, round_, work in session.exec(query.order_by(col(Review.id)))]


def _people(born_from: date, born_to: date) -> sa.Select[int | None]:
    return sa.select(col(Person.id)).where(col(Person.birth_date).between(born_from, born_to))


def _works(born_from: date, born_to: date) -> sa.Select[int | None]:
    people = _people(born_from, born_to)
    teams = select(TeamMember.team_id).where(
        col(TeamMember.person_id).in_(people), col(TeamMember.confirmed_at).is_not(None)
    )
    return sa.select(col(Work.id)).where(or_(col(Work.person_id).in_(people), col(Work.team_id).in_(teams)))
