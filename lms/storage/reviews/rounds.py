"""Queries on rounds and the reviews in them, and on what matching needs to know of people."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from lms.domain.people import Role
from lms.domain.reviews.states import LIVE, TAKING_A_PLACE, ReviewKind, ReviewState, RoundState
from lms.storage.tables import (
    Cohort,
    Exclusion,
    LedgerEntry,
    Notice,
    Person,
    Review,
    ReviewerSetting,
    Round,
    Slot,
    TeamMember,
    Work,
)
from lms.storage.tables.ledger import Currency

UNDECIDED = (RoundState.OPEN, RoundState.MENTOR)


def of_round(session: Session, round_id: int) -> Sequence[Review]:
    """Return all reviews of a round, ended ones included, in the order of their offers."""
    return session.exec(select(Review).where(Review.round_id == round_id).order_by(col(Review.id))).all()


def undecided_of_work(session: Session, work_id: int) -> Round | None:
    query = select(Round).where(Round.work_id == work_id, col(Round.state).in_(UNDECIDED))
    return session.exec(query.order_by(col(Round.id).desc())).first()


def of_submission(session: Session, submission_id: int) -> Round | None:
    return session.exec(select(Round).where(Round.submission_id == submission_id)).first()


def withdrawn_since(session: Session, work_id: int, since: datetime) -> int:
    """Count the rounds of a work, opened since a time, that its authors took back."""
    query = select(func.count()).where(
        Round.work_id == work_id, Round.state == RoundState.WITHDRAWN, col(Round.opened_at) >= since
    )
    return session.exec(query).one()


def places_taken(session: Session, round_id: int) -> int:
    """Count a round's peers who have a place: asked, at work, or done."""
    query = select(func.count()).where(
        Review.round_id == round_id, Review.kind == ReviewKind.PEER, col(Review.state).in_(TAKING_A_PLACE)
    )
    return session.exec(query).one()


def of_person_in(session: Session, round_id: int, person_id: int, kind: ReviewKind) -> Review | None:
    query = select(Review).where(
        Review.round_id == round_id, Review.reviewer_id == person_id, Review.kind == kind
    )
    return session.exec(query).first()


def offered_between(session: Session, pair: Collection[int]) -> Sequence[Review]:
    """Return the offers, not accepted yet, by which one of two people would review a work of the other."""
    theirs = select(Work.id).where(or_(col(Work.person_id).in_(pair), col(Work.team_id).in_(_teams(pair))))
    query = (
        select(Review)
        .join(Round, col(Round.id) == col(Review.round_id))
        .where(Review.state == ReviewState.OFFERED)
        .where(col(Review.kind).in_((ReviewKind.PEER, ReviewKind.SECOND)))
        .where(col(Review.reviewer_id).in_(pair), col(Round.work_id).in_(theirs))
    )
    return session.exec(query).all()


def _teams(members: Collection[int]) -> SelectOfScalar[int]:
    return select(TeamMember.team_id).where(
        col(TeamMember.person_id).in_(members), col(TeamMember.confirmed_at).is_not(None)
    )


def of_reviewer(session: Session, person_id: int) -> Sequence[Review]:
    """Return all that somebody was ever asked to review, the newest first."""
    query = select(Review).where(Review.reviewer_id == person_id).order_by(col(Review.id).desc())
    return session.exec(query).all()


def lapsed(session: Session, now: datetime) -> Sequence[Review]:
    """Return the live reviews whose lease has ended."""
    query = select(Review).where(col(Review.state).in_(LIVE), col(Review.lease_until) <= now)
    return session.exec(query.order_by(col(Review.lease_until))).all()


def to_remind(session: Session, now: datetime, until: datetime) -> Sequence[Review]:
    """Return the live reviews whose lease ends by ``until`` and whose people were not reminded."""
    query = select(Review).where(
        col(Review.state).in_(LIVE),
        col(Review.lease_until) > now,
        col(Review.lease_until) <= until,
        col(Review.reminded_at).is_(None),
    )
    return session.exec(query).all()


def short_of_reviewers(session: Session) -> Sequence[Round]:
    """Return the open rounds in which a place is free, those that wait longest first."""
    taken = (
        select(Review.round_id, func.count().label("taken"))
        .where(Review.kind == ReviewKind.PEER, col(Review.state).in_(TAKING_A_PLACE))
        .group_by(col(Review.round_id))
        .subquery()
    )
    query = (
        select(Round)
        .outerjoin(taken, taken.c.round_id == col(Round.id))
        .where(Round.state == RoundState.OPEN, func.coalesce(taken.c.taken, 0) < Round.wanted)
        .order_by(col(Round.opened_at))
    )
    return session.exec(query).all()


def unopened(session: Session) -> Sequence[Review]:
    """Return the offers that may still go to somebody else: nobody has looked, booked or chosen by hand.

    Who has read the message about an offer has looked.
    """
    told = select(Notice.key).where(col(Notice.read_at).is_not(None), col(Notice.key).startswith("offer:"))
    booked = select(Slot.review_id).where(col(Slot.review_id).is_not(None), col(Slot.cancelled_at).is_(None))
    query = (
        select(Review)
        .join(Round, col(Round.id) == col(Review.round_id))
        .where(Round.state == RoundState.OPEN, *is_unopened())
        .where(col(Review.id).not_in(booked))
        .order_by(col(Review.id))
    )
    read = set(session.exec(told))
    return [one for one in session.exec(query) if f"offer:{one.id}" not in read]


def is_unopened() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Review.state) == ReviewState.OFFERED,
        col(Review.kind) == ReviewKind.PEER,
        col(Review.opened_at).is_(None),
        col(Review.by_hand).is_(None),
    )


def students_near(session: Session, cohort_id: int | None) -> Sequence[Person]:
    """Return the active students of the programme that a cohort is in; of no programme, for None."""
    query = select(Person).where(Person.role == Role.STUDENT, Person.active).order_by(col(Person.id))
    if cohort_id is None:
        return session.exec(query.where(col(Person.cohort_id).is_(None))).all()
    programme = select(Cohort.programme_id).where(Cohort.id == cohort_id).scalar_subquery()
    mates = select(Cohort.id).where(Cohort.programme_id == programme)
    return session.exec(query.where(col(Person.cohort_id).in_(mates))).all()


def loads(session: Session, people: Collection[int]) -> dict[int, int]:
    """Count the reviews that people have in hand; calibrations don't count."""
    query = (
        select(Review.reviewer_id, func.count())
        .where(
            col(Review.reviewer_id).in_(people),
            col(Review.state).in_(LIVE),
            Review.kind != ReviewKind.CALIBRATION,
        )
        .group_by(col(Review.reviewer_id))
    )
    return dict(session.exec(query).all())


def arcs(session: Session, without: Collection[int] = ()) -> Sequence[tuple[int, int, datetime]]:
    """Return who was asked to review whose work, and when: (reviewer, author, time).

    The ended are left out, and those ``without`` which it is to be.
    """
    asked = and_(
        col(Review.round_id) == col(Round.id),
        col(Review.state).in_(TAKING_A_PLACE),
        col(Review.kind).in_((ReviewKind.PEER, ReviewKind.SECOND)),
    )
    alone = (
        select(Review.id, Review.reviewer_id, Work.person_id, Review.offered_at)
        .join(Round, asked)
        .join(Work, col(Work.id) == col(Round.work_id))
    )
    together = (
        select(Review.id, Review.reviewer_id, TeamMember.person_id, Review.offered_at)
        .join(Round, asked)
        .join(Work, col(Work.id) == col(Round.work_id))
        .join(TeamMember, col(TeamMember.team_id) == col(Work.team_id))
        .where(col(TeamMember.confirmed_at).is_not(None))
    )
    found = [*session.exec(alone), *session.exec(together)]
    return [
        (reviewer, author, when)
        for review_id, reviewer, author, when in found
        if author is not None and review_id not in without
    ]


def passed_round(session: Session, exercise: str) -> frozenset[int]:
    """Return everybody who has passed an exercise by a decided round, alone or in a team."""
    passed = and_(
        col(Round.state) == RoundState.DECIDED, col(Round.passed).is_(True), col(Work.exercise) == exercise
    )
    alone = select(Work.person_id).join(Round, col(Round.work_id) == col(Work.id)).where(passed)
    together = (
        select(TeamMember.person_id)
        .join(Work, col(Work.team_id) == col(TeamMember.team_id))
        .join(Round, col(Round.work_id) == col(Work.id))
        .where(passed, col(TeamMember.confirmed_at).is_not(None))
    )
    found = [*session.exec(alone), *session.exec(together)]
    return frozenset(one for one in found if one is not None)


def kept_apart(session: Session, people: Collection[int]) -> frozenset[int]:
    """Return everybody who may not review these people, by a mentor's word."""
    query = select(Exclusion).where(
        or_(col(Exclusion.first_id).in_(people), col(Exclusion.second_id).in_(people))
    )
    pairs = [{one.first_id, one.second_id} for one in session.exec(query)]
    return frozenset(one for pair in pairs for one in pair - set(people))


def settings_of(session: Session, people: Collection[int]) -> dict[int, ReviewerSetting]:
    query = select(ReviewerSetting).where(col(ReviewerSetting.person_id).in_(people))
    return {one.person_id: one for one in session.exec(query)}


def experience_of(session: Session, people: Collection[int]) -> dict[int, int]:
    """Return everybody's XP in hundredths."""
    query = (
        select(LedgerEntry.person_id, func.sum(LedgerEntry.amount))
        .where(col(LedgerEntry.person_id).in_(people), LedgerEntry.currency == Currency.XP)
        .group_by(col(LedgerEntry.person_id))
    )
    return dict(session.exec(query).all())


def decided_times(session: Session, exercise: str, last: int) -> Sequence[tuple[datetime, datetime]]:
    """Return when the last decided rounds of an exercise were opened and decided."""
    query = (
        select(Round.opened_at, Round.decided_at)
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Work.exercise == exercise, Round.state == RoundState.DECIDED)
        .order_by(col(Round.decided_at).desc())
        .limit(last)
    )
    return [(opened, decided) for opened, decided in session.exec(query) if decided is not None]


def review_times(session: Session, exercise: str, last: int) -> Sequence[tuple[datetime, datetime, datetime]]:
    """Return when the last peers' reviews of an exercise were offered, accepted and handed in."""
    query = (
        select(Review.offered_at, Review.accepted_at, Review.ended_at)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Work.exercise == exercise, Review.kind == ReviewKind.PEER)
        .where(Review.state == ReviewState.HANDED_IN, col(Review.accepted_at).is_not(None))
        .order_by(col(Review.ended_at).desc())
        .limit(last)
    )
    return [
        (offered, accepted, ended)
        for offered, accepted, ended in session.exec(query)
        if accepted is not None and ended is not None
    ]
