"""Queries on the versions of rubrics."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.storage.tables import RubricVersion, VoidedCriterion


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
