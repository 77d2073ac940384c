"""Queries on invitations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from lms.storage.tables import Invitation, Person


def by_digest(session: Session, digest: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.digest == digest)).first()


def newest(session: Session, limit: int) -> Sequence[Invitation]:
    return session.exec(select(Invitation).order_by(col(Invitation.id).desc()).limit(limit)).all()


def to_cohort(session: Session, cohort_id: int, limit: int) -> Sequence[Invitation]:
    """Return the invitations to a cohort, the newest first."""
    query = select(Invitation).where(Invitation.cohort_id == cohort_id)
    return session.exec(query.order_by(col(Invitation.id).desc()).limit(limit)).all()


def users_of(session: Session, cohort_id: int) -> Sequence[Person]:
    """Return the people who came by invitations to a cohort."""
    query = select(Person).join(Invitation, col(Invitation.used_by) == col(Person.id))
    return session.exec(query.where(Invitation.cohort_id == cohort_id)).all()


def claim(session: Session, digest: str, now: datetime) -> bool:
    """Take an open invitation for oneself; of two who try at the same time one gets True."""
    query = (
        update(Invitation)
        .where(
            col(Invitation.digest) == digest,
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .values(used_at=now)
    )
    return session.exec(query).rowcount == 1


def revoke(session: Session, invitation_id: int, now: datetime) -> bool:
    query = (
        update(Invitation)
        .where(
            col(Invitation.id) == invitation_id,
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
        .values(revoked_at=now)
    )
    return session.exec(query).rowcount == 1


def made_since(session: Session, person_id: int, since: datetime) -> int:
    """Count the invitations that somebody has made since a time."""
    query = select(func.count()).where(Invitation.created_by == person_id, Invitation.created_at >= since)
    return session.exec(query).one()


def revoke_made_by(session: Session, person_id: int, now: datetime) -> None:
    """Revoke the open invitations that somebody made."""
    query = update(Invitation).where(
        col(Invitation.created_by) == person_id,
        col(Invitation.used_at).is_(None),
        col(Invitation.revoked_at).is_(None),
    )
    session.exec(query.values(revoked_at=now))
