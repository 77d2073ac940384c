"""Queries on exports and erasures."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from lms.domain.privacy.erasure import LEASE
from lms.domain.privacy.exports import ExportState
from lms.storage.tables import DataExport, Erasure, GuardianLink, TeamMember, Work

LISTED = 100


def is_open() -> ColumnElement[bool]:
    return col(Erasure.done_at).is_(None) & col(Erasure.taken_back_at).is_(None)


def open_erasure(session: Session, person_id: int) -> Erasure | None:
    return session.exec(select(Erasure).where(Erasure.person_id == person_id, is_open())).first()


def open_erasures(session: Session) -> Sequence[Erasure]:
    """Return the open wishes, what is due first comes first."""
    return session.exec(select(Erasure).where(is_open()).order_by(col(Erasure.due_at))).all()


def open_of_guardian(session: Session, guardian_id: int) -> Sequence[Erasure]:
    wards = select(GuardianLink.ward_id).where(
        GuardianLink.guardian_id == guardian_id, col(GuardianLink.confirmed_at).is_not(None)
    )
    return session.exec(select(Erasure).where(is_open(), col(Erasure.person_id).in_(wards))).all()


def done_erasures(session: Session) -> Sequence[Erasure]:
    query = select(Erasure).where(col(Erasure.done_at).is_not(None)).order_by(col(Erasure.done_at).desc())
    return session.exec(query.limit(LISTED)).all()


def due_erasures(session: Session, now: datetime) -> Sequence[int]:
    query = select(Erasure.id).where(is_open(), col(Erasure.due_at) <= now)
    return [one for one in session.exec(query.order_by(col(Erasure.id))) if one is not None]


def guardians_of(session: Session, ward_id: int) -> Sequence[int]:
    query = select(GuardianLink.guardian_id).where(
        GuardianLink.ward_id == ward_id, col(GuardianLink.confirmed_at).is_not(None)
    )
    return session.exec(query).all()


def teammates(session: Session, work_id: int, person_id: int) -> Sequence[tuple[int, str]]:
    """Return the other members of a work's team, each with its exercise."""
    query = (
        select(TeamMember.person_id, Work.exercise)
        .join(Work, col(Work.team_id) == col(TeamMember.team_id))
        .where(Work.id == work_id, TeamMember.person_id != person_id)
        .where(col(TeamMember.confirmed_at).is_not(None))
    )
    return session.exec(query).all()


def exports_for(session: Session, person_id: int, asker_id: int) -> Sequence[DataExport]:
    """Return what somebody has asked for about a person, the newest first."""
    query = select(DataExport).where(DataExport.person_id == person_id, DataExport.asked_by == asker_id)
    return session.exec(query.order_by(col(DataExport.id).desc()).limit(LISTED)).all()


def waiting_exports(session: Session, now: datetime) -> Sequence[int]:
    """Return the copies to be made; one that a worker has begun and not ended is begun again."""
    begun = or_(col(DataExport.claimed_at).is_(None), col(DataExport.claimed_at) < now - LEASE)
    query = select(DataExport.id).where(DataExport.state == ExportState.WAITING, begun)
    return [one for one in session.exec(query.order_by(col(DataExport.id))) if one is not None]


def late_exports(session: Session, now: datetime) -> Sequence[DataExport]:
    query = select(DataExport).where(DataExport.state == ExportState.READY, col(DataExport.until) <= now)
    return session.exec(query).all()
