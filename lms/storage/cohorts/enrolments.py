"""Queries on who is in a cohort, and since when."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from lms.storage.tables import Enrolment, Person


def running(session: Session, person_id: int, cohort_id: int) -> Enrolment | None:
    """Return the time in a cohort that has not ended."""
    query = select(Enrolment).where(
        Enrolment.person_id == person_id, Enrolment.cohort_id == cohort_id, col(Enrolment.ended_at).is_(None)
    )
    return session.exec(query).first()


def of_person(session: Session, person_id: int) -> Sequence[Enrolment]:
    """Return all of a person's times in cohorts, the newest first."""
    query = select(Enrolment).where(Enrolment.person_id == person_id)
    return session.exec(query.order_by(col(Enrolment.started_at).desc(), col(Enrolment.id).desc())).all()


def of_cohort(session: Session, cohort_id: int) -> Sequence[tuple[Enrolment, Person]]:
    """Return everybody's time in a cohort, ended ones too, by name."""
    query = (
        select(Enrolment, Person)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(col(Person.name), col(Person.id), col(Enrolment.id))
    )
    return session.exec(query).all()


def people_in(session: Session, cohort_id: int) -> Sequence[Person]:
    """Return who is in a cohort now and has an open account, by name."""
    query = (
        select(Person)
        .join(Enrolment, col(Enrolment.person_id) == col(Person.id))
        .where(Enrolment.cohort_id == cohort_id, col(Enrolment.ended_at).is_(None), Person.active)
        .order_by(col(Person.name), col(Person.id))
    )
    return session.exec(query).all()
