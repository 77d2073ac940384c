"""Queries on calls for applications, and on the applications."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lms.domain.admissions.applications import SEATED, ApplicationState
from lms.domain.cohorts.enrolments import Ending
from lms.domain.people import Role
from lms.storage.tables import (
    Admission,
    Application,
    ApplicationEvent,
    Cohort,
    Enrolment,
    GuardianLink,
    LedgerEntry,
    Person,
    Programme,
)
from lms.storage.tables.ledger import Currency


def admissions(session: Session) -> Sequence[tuple[Admission, Programme]]:
    """Return all calls with their programmes, the one that opens last first."""
    query = select(Admission, Programme).join(Programme, col(Programme.id) == col(Admission.programme_id))
    return session.exec(query.order_by(col(Admission.opens_at).desc(), col(Admission.id).desc())).all()


def open_admissions(session: Session, now: datetime) -> Sequence[tuple[Admission, Programme]]:
    """Return the calls that take applications, the one that closes first first."""
    query = (
        select(Admission, Programme)
        .join(Programme, col(Programme.id) == col(Admission.programme_id))
        .where(Admission.opens_at <= now, Admission.closes_at > now)
    )
    return session.exec(query.order_by(col(Admission.closes_at), col(Admission.id))).all()


def counts(session: Session) -> dict[int, dict[ApplicationState, int]]:
    """Return how many applications of each call are in which state."""
    query = select(Application.admission_id, Application.state, func.count()).group_by(
        col(Application.admission_id), col(Application.state)
    )
    found: dict[int, dict[ApplicationState, int]] = {}
    for admission_id, state, number in session.exec(query):
        found.setdefault(admission_id, {})[ApplicationState(state)] = number
    return found


def lock(session: Session, admission_id: int) -> tuple[Admission, Programme] | None:
    """Return a call and its programme, and keep others from giving seats of the programme meanwhile."""
    query = select(Programme).join(Admission, col(Admission.programme_id) == col(Programme.id))
    programme = session.exec(query.where(Admission.id == admission_id).with_for_update(of=Programme)).first()
    if programme is None:
        return None
    return session.get_one(Admission, admission_id), programme


def seated(session: Session, admission_id: int) -> int:
    query = select(func.count()).where(
        Application.admission_id == admission_id, col(Application.state).in_(SEATED)
    )
    return session.exec(query).one()


def in_pool(session: Session, admission_id: int) -> int:
    query = select(func.count()).where(
        Application.admission_id == admission_id, Application.state == ApplicationState.POOL
    )
    return session.exec(query).one()


def seated_in_year(session: Session, programme_id: int, year: int) -> int:
    """Return how many people hold a seat of a programme in a year.

    They do by an application to a call whose first day is in it, or by their time in a cohort that began in
    it, however they came there; selection pools don't count.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    by_application = (
        select(Application.person_id)
        .join(Admission, col(Admission.id) == col(Application.admission_id))
        .where(Admission.programme_id == programme_id, col(Application.state).in_(SEATED))
        .where(Admission.starts_on >= first, Admission.starts_on <= last)
    )
    pools = select(Admission.pool_cohort_id).where(col(Admission.pool_cohort_id).is_not(None))
    in_cohorts = (
        select(Enrolment.person_id)
        .join(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(Cohort.programme_id == programme_id, Person.role == Role.STUDENT)
        .where(Cohort.starts_on >= first, Cohort.starts_on <= last, col(Cohort.id).not_in(pools))
        .where(or_(col(Enrolment.ending).is_(None), col(Enrolment.ending) != Ending.NOT_TAKEN))
    )
    held = by_application.union(in_cohorts).subquery()
    return session.exec(select(func.count()).select_from(held)).one()


def application_to(session: Session, admission_id: int, person_id: int) -> Application | None:
    query = select(Application).where(
        Application.admission_id == admission_id, Application.person_id == person_id
    )
    return session.exec(query).first()


def of_person(session: Session, person_id: int) -> Sequence[tuple[Application, Admission, Programme]]:
    """Return somebody's applications with what they are to, the newest first."""
    query = (
        select(Application, Admission, Programme)
        .join(Admission, col(Admission.id) == col(Application.admission_id))
        .join(Programme, col(Programme.id) == col(Admission.programme_id))
        .where(Application.person_id == person_id)
    )
    return session.exec(query.order_by(col(Application.id).desc())).all()


def applications(
    session: Session, admission_id: int, states: Collection[ApplicationState]
) -> Sequence[tuple[Application, Person]]:
    """Return the applications to a call in these states, each with its person, by name."""
    query = (
        select(Application, Person)
        .join(Person, col(Person.id) == col(Application.person_id))
        .where(Application.admission_id == admission_id, col(Application.state).in_(states))
    )
    return session.exec(query.order_by(col(Person.name), col(Application.id))).all()


def these(session: Session, admission_id: int, ids: Collection[int]) -> Sequence[Application]:
    """Return those of the applications that are to this call, who applied first comes first."""
    query = select(Application).where(Application.admission_id == admission_id, col(Application.id).in_(ids))
    return session.exec(query.order_by(col(Application.submitted_at), col(Application.id))).all()


def waiting(session: Session, admission_id: int) -> Sequence[tuple[int, int]]:
    """Return who waits for a place, as (place, application's id)."""
    query = select(Application.place, Application.id).where(
        Application.admission_id == admission_id, Application.state == ApplicationState.WAITING
    )
    return [(place or 0, key or 0) for place, key in session.exec(query)]


def last_place(session: Session, admission_id: int) -> int:
    query = select(func.max(Application.place)).where(Application.admission_id == admission_id)
    return session.exec(query).one() or 0


def with_people_waiting(session: Session, today: date) -> Sequence[int]:
    """Return the calls in which somebody waits, of those that began at ``today`` or later."""
    query = (
        select(Application.admission_id)
        .join(Admission, col(Admission.id) == col(Application.admission_id))
        .where(Application.state == ApplicationState.WAITING, Admission.starts_on >= today)
    )
    return sorted(session.exec(query.distinct()))


def late_offers(session: Session, now: datetime) -> Sequence[Application]:
    query = select(Application).where(
        Application.state == ApplicationState.OFFERED, col(Application.offered_until) <= now
    )
    return session.exec(query.order_by(col(Application.id))).all()


def only_applies(session: Session, person_id: int) -> bool:
    """Say whether somebody has an application and was never in a cohort."""
    person = session.get_one(Person, person_id)
    if person.cohort_ids:
        return False
    applied = select(Application.id).where(Application.person_id == person_id).limit(1)
    enrolled = select(Enrolment.id).where(Enrolment.person_id == person_id).limit(1)
    return session.exec(applied).first() is not None and session.exec(enrolled).first() is None


def events(session: Session, application_id: int) -> Sequence[tuple[ApplicationEvent, Person | None]]:
    """Return the steps of an application with who made them, the newest first."""
    query = (
        select(ApplicationEvent, Person)
        .outerjoin(Person, col(Person.id) == col(ApplicationEvent.by))
        .where(ApplicationEvent.application_id == application_id)
    )
    return session.exec(query.order_by(col(ApplicationEvent.id).desc())).all()


def last_reasons(session: Session, application_ids: Collection[int]) -> dict[int, str]:
    """Return the reason of the newest step of each application."""
    query = select(ApplicationEvent).where(col(ApplicationEvent.application_id).in_(application_ids))
    found = session.exec(query.order_by(col(ApplicationEvent.id))).all()
    return {one.application_id: one.reason for one in found}


def confirmed_guardians(session: Session, ward_ids: Collection[int]) -> dict[int, list[Person]]:
    query = (
        select(GuardianLink.ward_id, Person)
        .join(Person, col(Person.id) == col(GuardianLink.guardian_id))
        .where(
            col(GuardianLink.ward_id).in_(ward_ids),
            col(GuardianLink.confirmed_at).is_not(None),
            col(Person.active),
        )
    )
    found: dict[int, list[Person]] = {}
    for ward_id, guardian in session.exec(query.order_by(col(Person.name))):
        found.setdefault(ward_id, []).append(guardian)
    return found


def admins(session: Session) -> Sequence[int]:
    query = select(Person.id).where(Person.role == Role.ADMIN, Person.active)
    return [one for one in session.exec(query.order_by(col(Person.id))) if one is not None]


def xp_of(session: Session, people: Collection[int]) -> dict[int, int]:
    """Return the XP of each of these people, in hundredths."""
    query = (
        select(LedgerEntry.person_id, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.currency == Currency.XP, col(LedgerEntry.person_id).in_(people))
        .group_by(col(LedgerEntry.person_id))
    )
    return dict.fromkeys(people, 0) | {person: int(total) for person, total in session.exec(query)}
