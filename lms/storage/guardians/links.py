"""Queries on the links between guardians and minors."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from lms.storage.tables import GuardianLink, Person


def of_ward(session: Session, ward_id: int) -> Sequence[tuple[GuardianLink, Person]]:
    """Return the links of a minor, each with the guardian."""
    query = (
        select(GuardianLink, Person)
        .join(Person, col(Person.id) == col(GuardianLink.guardian_id))
        .where(GuardianLink.ward_id == ward_id)
        .order_by(col(GuardianLink.created_at))
    )
    return session.exec(query).all()


def of_guardian(session: Session, guardian_id: int) -> Sequence[tuple[GuardianLink, Person]]:
    """Return the links of a guardian, each with the minor."""
    query = (
        select(GuardianLink, Person)
        .join(Person, col(Person.id) == col(GuardianLink.ward_id))
        .where(GuardianLink.guardian_id == guardian_id)
        .order_by(col(Person.name))
    )
    return session.exec(query).all()


def link(session: Session, guardian_id: int, ward_id: int) -> GuardianLink | None:
    return session.get(GuardianLink, (guardian_id, ward_id))


def confirm(session: Session, guardian_id: int, ward_id: int, now: datetime) -> bool:
    query = update(GuardianLink).where(
        col(GuardianLink.guardian_id) == guardian_id,
        col(GuardianLink.ward_id) == ward_id,
        col(GuardianLink.confirmed_at).is_(None),
    )
    return session.exec(query.values(confirmed_at=now)).rowcount == 1


def remove(session: Session, guardian_id: int, ward_id: int) -> bool:
    query = delete(GuardianLink).where(
        col(GuardianLink.guardian_id) == guardian_id, col(GuardianLink.ward_id) == ward_id
    )
    return session.exec(query).rowcount == 1
