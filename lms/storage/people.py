"""Queries on people and on the programmes and cohorts they belong to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_
from sqlmodel import Session, col, select

from lms.domain.logins import may_be_login
from lms.domain.people import STAFF, Role
from lms.storage.tables import Cohort, Enrolment, Person, Programme, TeamMember, Work
from lms.storage.tables.logins import EndedLogin


def by_login(session: Session, login: str) -> Person | None:
    """Find somebody by a stored login; what can't be one is not asked for."""
    if not may_be_login(login):
        return None
    return session.exec(select(Person).where(Person.login == login)).first()


def listing(
    session: Session, *, role: Role | None, cohort_id: int | None, active: bool | None
) -> Sequence[Person]:
    query = select(Person).order_by(col(Person.name), col(Person.id))
    if role is not None:
        query = query.where(Person.role == role)
    if cohort_id is not None:
        query = query.where(in_cohort(cohort_id))
    if active is not None:
        query = query.where(Person.active == active)
    return session.exec(query).all()


def in_cohort(cohort_id: int) -> ColumnElement[bool]:
    """Return the condition that a person is in a cohort now, as their main one or besides."""
    there = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort_id, col(Enrolment.ended_at).is_(None)
    )
    return or_(col(Person.cohort_id) == cohort_id, col(Person.id).in_(there))


def owners_of(session: Session, work: Work) -> Sequence[Person]:
    """Return the student of a work, or the confirmed members of its team."""
    if work.person_id is not None:
        return [session.get_one(Person, work.person_id)]
    query = (
        select(Person)
        .join(TeamMember, col(TeamMember.person_id) == col(Person.id))
        .where(TeamMember.team_id == work.team_id, col(TeamMember.confirmed_at).is_not(None))
        .order_by(col(Person.name))
    )
    return session.exec(query).all()


def owners_by_work(session: Session, work_ids: Collection[int]) -> dict[int, list[Person]]:
    """Return the same of many works at once, by the work; a work of nobody is left out."""
    alone = select(Work.id, Person).join(Person, col(Person.id) == col(Work.person_id))
    together = (
        select(Work.id, Person)
        .join(TeamMember, col(TeamMember.team_id) == col(Work.team_id))
        .join(Person, col(Person.id) == col(TeamMember.person_id))
        .where(col(TeamMember.confirmed_at).is_not(None), col(Work.person_id).is_(None))
        .order_by(col(Person.name))
    )
    found: dict[int, list[Person]] = {}
    for query in (alone, together):
        for work_id, person in session.exec(query.where(col(Work.id).in_(work_ids))):
            found.setdefault(work_id or 0, []).append(person)
    return found


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    return {number: name for number, name in session.exec(query) if number is not None}


def asked_to(session: Session, team_id: int) -> Sequence[Person]:
    """Return the members of a team and those who are asked to be."""
    query = (
        select(Person)
        .join(TeamMember, col(TeamMember.person_id) == col(Person.id))
        .where(TeamMember.team_id == team_id)
    )
    return session.exec(query).all()


def mentors_of(session: Session, cohort_id: int | None) -> Sequence[Person]:
    """Return who looks after a cohort: its mentors and those of all, or the admins where there are none."""
    staff = session.exec(
        select(Person).where(col(Person.role).in_(STAFF), Person.active).order_by(col(Person.id))
    ).all()
    theirs = [
        one
        for one in staff
        if one.role is Role.MENTOR and (not one.cohort_ids or cohort_id in one.cohort_ids)
    ]
    return theirs or [one for one in staff if one.role is Role.ADMIN]


def is_ended(session: Session, digest: str) -> bool:
    return session.get(EndedLogin, digest) is not None


def end_login(session: Session, digest: str, until: datetime, now: datetime) -> None:
    """Remember that a login is over, and forget those whose cookie is too old anyway."""
    session.exec(delete(EndedLogin).where(col(EndedLogin.until) < now))
    session.merge(EndedLogin(digest=digest, until=until))


def programmes(session: Session) -> Sequence[Programme]:
    return session.exec(select(Programme).order_by(col(Programme.slug))).all()


def programmes_of(session: Session, cohort_ids: Collection[int]) -> dict[int, Programme]:
    """Return the programme of each of these cohorts."""
    query = select(Cohort, Programme).join(Programme, col(Programme.id) == col(Cohort.programme_id))
    found = session.exec(query.where(col(Cohort.id).in_(cohort_ids))).all()
    return {cohort.id or 0: programme for cohort, programme in found}


def programme_by_slug(session: Session, slug: str) -> Programme | None:
    return session.exec(select(Programme).where(Programme.slug == slug)).first()


def cohorts(session: Session) -> Sequence[tuple[Cohort, Programme, int]]:
    """Return the cohorts, newest first, each with its programme and the number of its active students."""
    students = (
        select(Enrolment.cohort_id, func.count().label("students"))
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(Person.role == Role.STUDENT, Person.active, col(Enrolment.ended_at).is_(None))
        .group_by(col(Enrolment.cohort_id))
        .subquery()
    )
    query = (
        select(Cohort, Programme, func.coalesce(students.c.students, 0))
        .join(Programme, col(Programme.id) == col(Cohort.programme_id))
        .outerjoin(students, students.c.cohort_id == col(Cohort.id))
        .order_by(col(Cohort.starts_on).desc(), col(Cohort.name))
    )
    return session.exec(query).all()


def cohort_by_name(session: Session, programme_id: int, name: str) -> Cohort | None:
    return session.exec(
        select(Cohort).where(Cohort.programme_id == programme_id, Cohort.name == name)
    ).first()
