"""Queries on announcements, and on who has read them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.domain.people import Role
from lms.storage.tables import (
    Announcement,
    AnnouncementRead,
    Cohort,
    Enrolment,
    GuardianLink,
    Person,
)


def of_cohort(session: Session, cohort_id: int, limit: int) -> Sequence[tuple[Announcement, Person]]:
    """Return the announcements to a cohort with who wrote them, the newest first."""
    query = (
        select(Announcement, Person)
        .join(Person, col(Person.id) == col(Announcement.by))
        .where(Announcement.cohort_id == cohort_id)
        .order_by(col(Announcement.id).desc())
        .limit(limit)
    )
    return session.exec(query).all()


def readers(session: Session, cohort_id: int) -> dict[int, int]:
    """Return how many of those who are students of the cohort now have read each announcement to it."""
    query = (
        select(AnnouncementRead.announcement_id, func.count())
        .join(Announcement, col(Announcement.id) == col(AnnouncementRead.announcement_id))
        .join(Person, col(Person.id) == col(AnnouncementRead.person_id))
        .join(Enrolment, col(Enrolment.person_id) == col(Person.id))
        .where(
            Announcement.cohort_id == cohort_id,
            Enrolment.cohort_id == cohort_id,
            col(Enrolment.ended_at).is_(None),
            Person.role == Role.STUDENT,
            Person.active,
        )
        .group_by(col(AnnouncementRead.announcement_id))
    )
    return dict(session.exec(query).all())


def shown(
    session: Session, cohort_ids: Collection[int], today: date, *, guardians_only: bool
) -> Sequence[tuple[Announcement, Person, Cohort]]:
    """Return what is shown to these cohorts today, the newest first."""
    query = (
        select(Announcement, Person, Cohort)
        .join(Person, col(Person.id) == col(Announcement.by))
        .join(Cohort, col(Cohort.id) == col(Announcement.cohort_id))
        .where(
            col(Announcement.cohort_id).in_(cohort_ids),
            col(Announcement.withdrawn_at).is_(None),
            Announcement.shown_until >= today,
        )
        .order_by(col(Announcement.id).desc())
    )
    if guardians_only:
        query = query.where(Announcement.for_guardians)
    return session.exec(query).all()


def read_by(session: Session, person_id: int) -> frozenset[int]:
    query = select(AnnouncementRead.announcement_id).where(AnnouncementRead.person_id == person_id)
    return frozenset(session.exec(query))


def is_read(session: Session, announcement_id: int, person_id: int) -> bool:
    return session.get(AnnouncementRead, (announcement_id, person_id)) is not None


def guardians_in(session: Session, cohort_id: int) -> Sequence[tuple[Person, Person]]:
    """Return the confirmed guardians of everybody in a cohort, each with the ward."""
    there = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort_id, col(Enrolment.ended_at).is_(None)
    )
    wards = session.exec(select(Person).where(col(Person.id).in_(there), Person.active)).all()
    by_id = {one.id: one for one in wards}
    query = (
        select(GuardianLink.ward_id, Person)
        .join(Person, col(Person.id) == col(GuardianLink.guardian_id))
        .where(
            col(GuardianLink.ward_id).in_(there), col(GuardianLink.confirmed_at).is_not(None), Person.active
        )
    )
    return [(guardian, by_id[ward_id]) for ward_id, guardian in session.exec(query) if ward_id in by_id]
