"""Queries on what was done while a lab was on."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from lms.domain.cohorts.calendars import EventKind
from lms.storage.tables import Answer, AttendanceSheet, Event, Review, Run, Submission


def labs(session: Session, since: datetime, now: datetime) -> Sequence[Event]:
    """Return labs that have begun and ended not before ``since``, and whose lists are open."""
    query = (
        select(Event)
        .outerjoin(AttendanceSheet, col(AttendanceSheet.event_id) == col(Event.id))
        .where(
            Event.kind == EventKind.LAB,
            Event.starts_at <= now,
            Event.ends_at > since,
            col(Event.cancelled_at).is_(None),
            col(AttendanceSheet.closed_at).is_(None),
        )
    )
    return session.exec(query).all()


def active(
    session: Session, person_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, datetime]:
    """Return who handed in, answered in a review or ran a work in a time, and the first moment of it."""
    handed_in = select(col(Submission.person_id), col(Submission.created_at)).where(
        col(Submission.person_id).in_(person_ids), col(Submission.created_at).between(since, until)
    )
    reviewed = (
        select(col(Review.reviewer_id), col(Answer.updated_at))
        .join(Answer, col(Answer.review_id) == col(Review.id))
        .where(col(Review.reviewer_id).in_(person_ids), col(Answer.updated_at).between(since, until))
    )
    ran = (
        select(col(Review.reviewer_id), col(Run.created_at))
        .join(Run, col(Run.review_id) == col(Review.id))
        .where(col(Review.reviewer_id).in_(person_ids), col(Run.created_at).between(since, until))
    )
    found: dict[int, datetime] = {}
    for query in (handed_in, reviewed, ran):
        for person_id, moment in session.exec(query):
            found[person_id] = min(moment, found.get(person_id, moment))
    return found
