"""Queries on consents and on the texts that people agree to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Role
from lms.storage.changes import change
from lms.storage.tables import Consent, ConsentText, GuardianLink, Person


def texts(session: Session) -> Sequence[ConsentText]:
    """Return all texts, the oldest first."""
    query = select(ConsentText).order_by(col(ConsentText.purpose), col(ConsentText.version))
    return session.exec(query).all()


def newest_version(session: Session, purpose: Purpose) -> int:
    query = select(func.max(ConsentText.version)).where(ConsentText.purpose == purpose)
    return session.exec(query).one() or 0


def next_texts(session: Session, purpose: Purpose) -> dict[int, datetime]:
    """Return for each version of a text that was followed by another when that was."""
    found = session.exec(
        select(ConsentText.version, ConsentText.written_at).where(ConsentText.purpose == purpose)
    ).all()
    return {version - 1: written_at for version, written_at in found if version > 1}


def standing(session: Session, person_ids: Collection[int], purpose: Purpose) -> Sequence[Consent]:
    """Return the consents that nobody took back, given by the people themselves or a confirmed guardian.

    The word of a guardian whose account is closed does not stand.
    """
    linked = exists().where(
        col(GuardianLink.guardian_id) == col(Consent.given_by),
        col(GuardianLink.ward_id) == col(Consent.person_id),
        col(GuardianLink.confirmed_at).is_not(None),
        col(Person.id) == col(GuardianLink.guardian_id),
        col(Person.active).is_(True),
    )
    query = select(Consent).where(
        col(Consent.person_id).in_(person_ids),
        Consent.purpose == purpose,
        col(Consent.revoked_at).is_(None),
        (col(Consent.given_by) == col(Consent.person_id)) | linked,
    )
    return session.exec(query).all()


def history(session: Session, person_id: int) -> Sequence[Consent]:
    """Return all consents about somebody, the newest first."""
    query = select(Consent).where(Consent.person_id == person_id)
    return session.exec(query.order_by(col(Consent.given_at).desc(), col(Consent.id).desc())).all()


def revoke(  # noqa: PLR0917  about whom, what, whose word, by whom, when
    session: Session,
    person_id: int,
    purpose: Purpose | None,
    givers: Collection[int] | None,
    by: int | None,
    now: datetime,
) -> bool:
    """Take back what stands of a purpose (None: of all), given by ``givers`` (None: by anybody)."""
    conditions = [col(Consent.person_id) == person_id, col(Consent.revoked_at).is_(None)]
    if purpose is not None:
        conditions.append(col(Consent.purpose) == purpose)
    if givers is not None:
        conditions.append(col(Consent.given_by).in_(givers))
    return change(session, Consent, *conditions, revoked_at=now, revoked_by=by)


def givers_before(session: Session, purpose: Purpose) -> Sequence[tuple[int, int]]:
    """Return who has given a standing word on a purpose, each with about whom."""
    query = (
        select(Consent.person_id, Consent.given_by)
        .where(Consent.purpose == purpose, col(Consent.revoked_at).is_(None))
        .distinct()
    )
    return session.exec(query).all()


def born_since(session: Session, day: date) -> Sequence[Person]:
    """Return the active students born on a day or after it."""
    query = select(Person).where(
        Person.role == Role.STUDENT, col(Person.active).is_(True), col(Person.birth_date) >= day
    )
    return session.exec(query.order_by(col(Person.id))).all()
