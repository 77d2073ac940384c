"""Queries on a cohort's pace, and on what its mentors have noted of its students."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from lms.domain.people import Role
from lms.storage.changes import change
from lms.storage.tables import Deadline, Enrolment, Extension, Freeze, LastSeen, MentorNote, Person


def deadlines(session: Session, cohort_id: int) -> Sequence[Deadline]:
    return session.exec(select(Deadline).where(Deadline.cohort_id == cohort_id)).all()


def of_cohorts(session: Session, cohort_ids: Collection[int]) -> tuple[Sequence[Deadline], Sequence[Freeze]]:
    """Return the deadlines of these cohorts, and the freezes that stand for all of their people."""
    due = select(Deadline).where(col(Deadline.cohort_id).in_(cohort_ids)).order_by(col(Deadline.at))
    pauses = select(Freeze).where(col(Freeze.cohort_id).in_(cohort_ids), col(Freeze.withdrawn_at).is_(None))
    return session.exec(due).all(), session.exec(pauses.where(col(Freeze.person_id).is_(None))).all()


def extensions(session: Session, cohort_id: int, person_id: int | None = None) -> Sequence[Extension]:
    """Return the extensions that stand, the newest first."""
    query = select(Extension).where(Extension.cohort_id == cohort_id, col(Extension.withdrawn_at).is_(None))
    if person_id is not None:
        query = query.where(Extension.person_id == person_id)
    return session.exec(query.order_by(col(Extension.id).desc())).all()


def freezes(session: Session, cohort_id: int, person_id: int | None = None) -> Sequence[Freeze]:
    """Return the freezes that stand, the newest first; with a person, those that hold for them."""
    query = select(Freeze).where(Freeze.cohort_id == cohort_id, col(Freeze.withdrawn_at).is_(None))
    if person_id is not None:
        query = query.where(or_(col(Freeze.person_id).is_(None), col(Freeze.person_id) == person_id))
    return session.exec(query.order_by(col(Freeze.first).desc(), col(Freeze.id).desc())).all()


def students(
    session: Session, cohort_id: int, person_id: int | None = None
) -> Sequence[tuple[Enrolment, Person]]:
    """Return the students of a cohort whose accounts are open, by name."""
    query = (
        select(Enrolment, Person)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(Enrolment.cohort_id == cohort_id, col(Enrolment.ended_at).is_(None))
        .where(Person.role == Role.STUDENT, Person.active)
        .order_by(col(Person.name), col(Person.id))
    )
    if person_id is not None:
        query = query.where(Enrolment.person_id == person_id)
    return session.exec(query).all()


def newest_notes(session: Session, cohort_id: int) -> dict[int, MentorNote]:
    """Return the newest note of each student."""
    query = select(MentorNote).where(MentorNote.cohort_id == cohort_id).order_by(col(MentorNote.id))
    return {one.person_id: one for one in session.exec(query)}


def notes(session: Session, cohort_id: int, person_id: int) -> Sequence[tuple[MentorNote, Person]]:
    query = (
        select(MentorNote, Person)
        .join(Person, col(Person.id) == col(MentorNote.by))
        .where(MentorNote.cohort_id == cohort_id, MentorNote.person_id == person_id)
        .order_by(col(MentorNote.id).desc())
    )
    return session.exec(query).all()


def seen(session: Session, people: Collection[int]) -> dict[int, date]:
    """Return the last day on which each of these people was on the site; unknown ones are left out."""
    query = select(LastSeen).where(col(LastSeen.person_id).in_(people))
    return {one.person_id: one.day for one in session.exec(query)}


def note_seen(session: Session, person_id: int, day: date) -> None:
    if not change(session, LastSeen, col(LastSeen.person_id) == person_id, day=day):
        session.add(LastSeen(person_id=person_id, day=day))
