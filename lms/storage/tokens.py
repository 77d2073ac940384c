"""Queries on access tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from lms.storage.tables import AccessToken, Person


def living(session: Session, person_id: int) -> Sequence[AccessToken]:
    query = (
        select(AccessToken)
        .where(AccessToken.person_id == person_id, col(AccessToken.revoked_at).is_(None))
        .order_by(col(AccessToken.id).desc())
    )
    return session.exec(query).all()


def with_person(session: Session, digest: str) -> tuple[AccessToken, Person] | None:
    """Return a token that is not revoked with its owner, who can still log in."""
    query = (
        select(AccessToken, Person)
        .join(Person, col(Person.id) == col(AccessToken.person_id))
        .where(AccessToken.digest == digest, col(AccessToken.revoked_at).is_(None), Person.active)
    )
    return session.exec(query).first()


def touch(session: Session, token_id: int, now: datetime, before: datetime) -> None:
    """Write down that a token was used, unless that is already known from after ``before``."""
    used = col(AccessToken.used_at)
    query = update(AccessToken).where(col(AccessToken.id) == token_id, or_(used.is_(None), used < before))
    session.exec(query.values(used_at=now))


def revoke(session: Session, person_id: int, token_id: int, now: datetime) -> bool:
    query = update(AccessToken).where(
        col(AccessToken.id) == token_id,
        col(AccessToken.person_id) == person_id,
        col(AccessToken.revoked_at).is_(None),
    )
    return session.exec(query.values(revoked_at=now)).rowcount == 1
