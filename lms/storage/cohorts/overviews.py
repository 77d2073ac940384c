"""Queries on cohorts as their mentors see them: all of a cohort at once, never a person at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.domain.attendance.visits import ClaimState, Mark
from lms.domain.people import Role
from lms.storage.tables import (
    Cohort,
    Enrolment,
    Event,
    GuardianLink,
    Person,
    Programme,
    Review,
    Submission,
    Visit,
    VisitClaim,
)

NEAR = timedelta(days=92)


def with_programme(session: Session, cohort_id: int) -> tuple[Cohort, Programme] | None:
    query = (
        select(Cohort, Programme)
        .join(Programme, col(Programme.id) == col(Cohort.programme_id))
        .where(Cohort.id == cohort_id)
    )
    return session.exec(query).first()


def students_in(session: Session, cohort_id: int) -> int:
    query = (
        select(func.count())
        .select_from(Enrolment)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(
            Enrolment.cohort_id == cohort_id,
            col(Enrolment.ended_at).is_(None),
            Person.role == Role.STUDENT,
            Person.active,
        )
    )
    return session.exec(query).one()


def last_active(session: Session, cohort_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each student of these cohorts last handed in an attempt or a review."""
    there = select(Enrolment.person_id).where(
        col(Enrolment.cohort_id).in_(cohort_ids), col(Enrolment.ended_at).is_(None)
    )
    attempts = (
        select(Submission.person_id, func.max(Submission.created_at))
        .where(col(Submission.person_id).in_(there))
        .group_by(col(Submission.person_id))
    )
    reviews = (
        select(Review.reviewer_id, func.max(Review.ended_at))
        .where(col(Review.reviewer_id).in_(there), col(Review.grade).is_not(None))
        .group_by(col(Review.reviewer_id))
    )
    newest: dict[int, datetime] = {}
    for person_id, moment in [*session.exec(attempts), *session.exec(reviews)]:
        if moment is not None:
            newest[person_id] = max(moment, newest.get(person_id, moment))
    return newest


def last_come(session: Session, cohort_ids: Collection[int]) -> dict[int, datetime]:
    """Return when the last event began that each student of these cohorts came to."""
    there = select(Enrolment.person_id).where(
        col(Enrolment.cohort_id).in_(cohort_ids), col(Enrolment.ended_at).is_(None)
    )
    query = (
        select(Visit.person_id, func.max(Event.starts_at))
        .join(Event, col(Event.id) == col(Visit.event_id))
        .where(col(Visit.person_id).in_(there), Visit.settled, col(Visit.mark).in_((Mark.PRESENT, Mark.LATE)))
        .group_by(col(Visit.person_id))
    )
    return {person_id: moment for person_id, moment in session.exec(query) if moment is not None}


def in_cohorts(session: Session, cohort_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """Return who, as a student with an open account, is in which of these cohorts: cohort, person."""
    query = (
        select(Enrolment.cohort_id, Enrolment.person_id)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(
            col(Enrolment.cohort_id).in_(cohort_ids),
            col(Enrolment.ended_at).is_(None),
            Person.role == Role.STUDENT,
            Person.active,
        )
    )
    return session.exec(query).all()


def next_events(session: Session, cohort_ids: Collection[int], now: datetime) -> dict[int, Event]:
    """Return the next meeting of each of these cohorts, if there is one within three months."""
    query = (
        select(Event)
        .where(
            col(Event.cohort_id).in_(cohort_ids),
            Event.ends_at > now,
            Event.starts_at < now + NEAR,
            col(Event.cancelled_at).is_(None),
        )
        .order_by(col(Event.starts_at).desc(), col(Event.id).desc())
    )
    return {one.cohort_id: one for one in session.exec(query) if one.cohort_id is not None}


def guardian_links(session: Session, cohort_id: int) -> Sequence[GuardianLink]:
    """Return the links, confirmed or not, of everybody in a cohort."""
    there = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort_id, col(Enrolment.ended_at).is_(None)
    )
    return session.exec(select(GuardianLink).where(col(GuardianLink.ward_id).in_(there))).all()


def times_of(session: Session, person_id: int) -> Sequence[tuple[Enrolment, Cohort, Programme]]:
    """Return somebody's times in cohorts, the newest first."""
    query = (
        select(Enrolment, Cohort, Programme)
        .join(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .join(Programme, col(Programme.id) == col(Cohort.programme_id))
        .where(Enrolment.person_id == person_id)
        .order_by(col(Enrolment.started_at).desc(), col(Enrolment.id).desc())
    )
    return session.exec(query).all()


def claim_counts(session: Session) -> dict[int, int]:
    """Return how many claims wait for an answer, by cohort."""
    query = select(Event.cohort_id, func.count()).join(VisitClaim, col(VisitClaim.event_id) == col(Event.id))
    query = query.where(VisitClaim.state == ClaimState.OPEN, col(Event.cohort_id).is_not(None))
    return {
        cohort_id: number
        for cohort_id, number in session.exec(query.group_by(col(Event.cohort_id)))
        if cohort_id
    }
