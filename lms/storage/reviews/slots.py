"""Queries on the times for reviews side by side."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from lms.storage.tables import Slot


def kept_of(session: Session, person_id: int, since: datetime) -> Sequence[Slot]:
    """Return somebody's times from a moment on that were not called off."""
    query = select(Slot).where(
        Slot.person_id == person_id, col(Slot.cancelled_at).is_(None), col(Slot.starts_at) >= since
    )
    return session.exec(query).all()


def open_slot(session: Session, person_id: int, starts_at: datetime, minutes: int, place: str) -> None:
    """Open a time; one that was called off at the same minute opens again."""
    query = select(Slot).where(Slot.person_id == person_id, Slot.starts_at == starts_at)
    slot = session.exec(query).first() or Slot(person_id=person_id, starts_at=starts_at, minutes=minutes)
    slot.minutes, slot.place, slot.cancelled_at = minutes, place, None
    session.add(slot)


def of_review(session: Session, review_id: int) -> Slot | None:
    return session.exec(select(Slot).where(Slot.review_id == review_id)).first()


def booked_between(session: Session, after: datetime, until: datetime) -> Sequence[Slot]:
    query = select(Slot).where(
        col(Slot.review_id).is_not(None),
        col(Slot.cancelled_at).is_(None),
        col(Slot.starts_at) > after,
        col(Slot.starts_at) <= until,
    )
    return session.exec(query.order_by(col(Slot.starts_at))).all()
