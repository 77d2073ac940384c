"""Queries on digests, and on what a week holds of somebody's work."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from lms.domain.guardians.consents import Purpose
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.domain.verdicts import Verdict
from lms.storage.tables import Consent, Digest, Grade, Person, Review, Round, Submission, Work
from lms.storage.works import teams_of

BY_PEERS = (ReviewKind.PEER, ReviewKind.SECOND)


def unsent(session: Session, week: date, since: datetime) -> Sequence[tuple[int, int]]:
    """Return who agreed, before a time, to get digests and has none of this week: (minor, guardian)."""
    sent = select(Digest.id).where(
        Digest.week == week,
        col(Digest.ward_id) == col(Consent.person_id),
        col(Digest.guardian_id) == col(Consent.given_by),
    )
    query = (
        select(Consent.person_id, Consent.given_by)
        .where(
            Consent.purpose == Purpose.DIGEST,
            col(Consent.revoked_at).is_(None),
            Consent.given_at < since,
            col(Consent.given_by) != col(Consent.person_id),
            ~sent.exists(),
        )
        .distinct()
    )
    return session.exec(query.order_by(col(Consent.person_id), col(Consent.given_by))).all()


def of_ward(session: Session, ward_id: int, guardian_id: int | None, limit: int) -> Sequence[Digest]:
    """Return the digests about somebody, to one guardian or to all, the newest first."""
    query = select(Digest).where(Digest.ward_id == ward_id)
    if guardian_id is not None:
        query = query.where(Digest.guardian_id == guardian_id)
    return session.exec(query.order_by(col(Digest.week).desc(), col(Digest.id).desc()).limit(limit)).all()


def attempts(session: Session, person_id: int, since: datetime, until: datetime) -> Sequence[datetime]:
    query = select(Submission.created_at).where(
        Submission.person_id == person_id, Submission.created_at >= since, Submission.created_at < until
    )
    return session.exec(query).all()


def reviews(session: Session, person_id: int, since: datetime, until: datetime) -> Sequence[datetime]:
    """Return when somebody handed reviews of others' work in."""
    query = select(Review.ended_at).where(
        Review.reviewer_id == person_id,
        Review.state == ReviewState.HANDED_IN,
        col(Review.kind).in_(BY_PEERS),
        col(Review.ended_at) >= since,
        col(Review.ended_at) < until,
    )
    return [one for one in session.exec(query) if one is not None]


def passed(
    session: Session, person_id: int, since: datetime, until: datetime, reviewed: Collection[str]
) -> Sequence[str]:
    """Return the exercises whose checks somebody passed for the first time within a span."""
    first = func.min(Grade.created_at)
    query = (
        select(Work.exercise)
        .join(Submission, col(Submission.work_id) == col(Work.id))
        .join(Grade, col(Grade.submission_id) == col(Submission.id))
        .where(_theirs(person_id), Grade.verdict == Verdict.PASSED, col(Work.exercise).not_in(reviewed))
        .group_by(col(Work.exercise))
        .having(first >= since, first < until)
    )
    return session.exec(query.order_by(first)).all()


def finished(session: Session, person_id: int, since: datetime, until: datetime) -> Sequence[str]:
    """Return the exercises whose review was decided within a span, and well."""
    query = (
        select(Work.exercise)
        .join(Round, col(Round.work_id) == col(Work.id))
        .where(
            _theirs(person_id),
            Round.state == RoundState.DECIDED,
            col(Round.passed).is_(True),
            col(Round.decided_at) >= since,
            col(Round.decided_at) < until,
        )
    )
    return list(dict.fromkeys(session.exec(query.order_by(col(Round.decided_at)))))


def active(session: Session, person_id: int) -> Person | None:
    person = session.get(Person, person_id)
    return person if person is not None and person.active else None


def _theirs(person_id: int) -> ColumnElement[bool]:
    return or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id)))
