"""Queries on the versions of rubrics."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.domain.reviews.states import LIVE, RoundState
from lms.storage.tables import Review, Round, RubricVersion, VoidedCriterion


def by_digest(session: Session, exercise: str, digest: str) -> RubricVersion | None:
    query = select(RubricVersion).where(RubricVersion.exercise == exercise, RubricVersion.digest == digest)
    return session.exec(query).first()


def last_number(session: Session, exercise: str) -> int:
    query = select(func.max(RubricVersion.number)).where(RubricVersion.exercise == exercise)
    return session.exec(query).one() or 0


def add(session: Session, version: RubricVersion) -> RubricVersion:
    session.add(version)
    session.flush()
    return version


def voided(session: Session, rubric_id: int) -> frozenset[int]:
    query = select(VoidedCriterion.criterion).where(col(VoidedCriterion.rubric_id) == rubric_id)
    return frozenset(session.exec(query))


def versions(session: Session, exercise: str) -> Sequence[RubricVersion]:
    """Return every version of an exercise's rubric, the newest first."""
    query = select(RubricVersion).where(RubricVersion.exercise == exercise)
    return session.exec(query.order_by(col(RubricVersion.number).desc())).all()


def by_number(session: Session, exercise: str, number: int) -> RubricVersion | None:
    query = select(RubricVersion).where(RubricVersion.exercise == exercise, RubricVersion.number == number)
    return session.exec(query).first()


def rounds_of(session: Session, exercise: str) -> dict[int, int]:
    """Count the rounds of each version, those that were taken back left out."""
    query = (
        select(Round.rubric_id, func.count())
        .join(RubricVersion, col(RubricVersion.id) == col(Round.rubric_id))
        .where(RubricVersion.exercise == exercise, col(Round.state) != RoundState.WITHDRAWN)
        .group_by(col(Round.rubric_id))
    )
    return dict(session.exec(query).all())


def voids(session: Session, rubric_id: int) -> dict[int, VoidedCriterion]:
    """Return why which criteria were taken out of a version."""
    query = select(VoidedCriterion).where(VoidedCriterion.rubric_id == rubric_id)
    return {one.criterion: one for one in session.exec(query)}


def at_work(session: Session, rubric_id: int) -> Sequence[Review]:
    """Return the reviews by a version on which somebody is asked or at work."""
    query = select(Review).where(Review.rubric_id == rubric_id, col(Review.state).in_(LIVE))
    return session.exec(query.order_by(col(Review.id))).all()
