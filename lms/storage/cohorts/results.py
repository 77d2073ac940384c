"""Queries on what came of many people's works at once: attempts, grades, rounds, and results set by mentors.

Each is one statement, however many people are asked about.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from lms.domain.reviews.states import ReviewState, RoundState
from lms.domain.verdicts import Verdict
from lms.storage.reviews.reliability import FOR_PEERS
from lms.storage.tables import Grade, Override, Review, Round, Submission, TeamMember, Work

Graded = tuple[int, Verdict, float, float]
"""A submission, and what a grade says of it: verdict, points, and how many there are."""


def theirs(people: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a work is of one of these people, alone or in a team."""
    teams = select(TeamMember.team_id).where(
        col(TeamMember.person_id).in_(people), col(TeamMember.confirmed_at).is_not(None)
    )
    return or_(col(Work.person_id).in_(people), col(Work.team_id).in_(teams))


def owners(session: Session, people: Collection[int]) -> Sequence[tuple[int, int, str]]:
    """Return whose works there are: person, work, exercise; a team's work is of each of its members."""
    alone = select(Work.person_id, Work.id, Work.exercise).where(col(Work.person_id).in_(people))
    together = (
        select(TeamMember.person_id, Work.id, Work.exercise)
        .join(Work, col(Work.team_id) == col(TeamMember.team_id))
        .where(col(TeamMember.person_id).in_(people), col(TeamMember.confirmed_at).is_not(None))
    )
    found = [*session.exec(alone), *session.exec(together)]
    return [(person or 0, work or 0, exercise) for person, work, exercise in found]


def attempts(session: Session, people: Collection[int]) -> Sequence[tuple[int, int, datetime]]:
    """Return the attempts, oldest first: work, submission, when."""
    query = (
        select(Submission.work_id, Submission.id, Submission.created_at)
        .join(Work, col(Work.id) == col(Submission.work_id))
        .where(theirs(people))
        .order_by(col(Submission.created_at), col(Submission.id))
    )
    return [(work, number or 0, when) for work, number, when in session.exec(query)]


def grades(session: Session, people: Collection[int]) -> Sequence[Graded]:
    """Return all grades, the newest of a submission last."""
    query = (
        select(Grade.submission_id, Grade.verdict, Grade.points, Grade.max_points)
        .join(Submission, col(Submission.id) == col(Grade.submission_id))
        .join(Work, col(Work.id) == col(Submission.work_id))
        .where(theirs(people))
        .order_by(col(Grade.id))
    )
    return [(number, Verdict(verdict), got, most) for number, verdict, got, most in session.exec(query)]


def rounds(session: Session, people: Collection[int]) -> Sequence[tuple[Round, datetime]]:
    """Return the rounds that go on or are decided, each with when its attempt was handed in."""
    query = (
        select(Round, Submission.created_at)
        .join(Submission, col(Submission.id) == col(Round.submission_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(theirs(people), Round.state != RoundState.WITHDRAWN)
        .order_by(col(Round.id))
    )
    return session.exec(query).all()


def arrived(session: Session, people: Collection[int]) -> dict[int, int]:
    """Return how many reviews the rounds that go on have been given, by round."""
    query = (
        select(Review.round_id, func.count())
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(theirs(people), col(Round.state).in_((RoundState.OPEN, RoundState.MENTOR)))
        .where(Review.state == ReviewState.HANDED_IN, col(Review.kind).in_(FOR_PEERS))
        .group_by(col(Review.round_id))
    )
    return {number: count for number, count in session.exec(query) if number is not None}


def overrides(session: Session, people: Collection[int]) -> Sequence[Override]:
    """Return the results that mentors have set and not taken back."""
    query = select(Override).where(col(Override.person_id).in_(people), col(Override.withdrawn_at).is_(None))
    return session.exec(query).all()


def override(session: Session, person_id: int, exercise: str) -> Override | None:
    return next((one for one in overrides(session, [person_id]) if one.exercise == exercise), None)


def override_log(session: Session, person_id: int, exercise: str) -> Sequence[Override]:
    """Return all results that were ever set, the newest first."""
    query = select(Override).where(Override.person_id == person_id, Override.exercise == exercise)
    return session.exec(query.order_by(col(Override.id).desc())).all()


def passed(
    session: Session, people: Collection[int], exercises: Collection[str], reviewed: Collection[str]
) -> dict[int, set[str]]:
    """Return which of these exercises each of these people has passed, alone or in a team.

    One of the ``reviewed`` is passed when its round of reviews was decided so, another by its checks; what a
    mentor has set stands before both.
    """
    member = (col(TeamMember.team_id) == col(Work.team_id)) & col(TeamMember.confirmed_at).is_not(None)
    who = func.coalesce(Work.person_id, TeamMember.person_id)
    mine: tuple[ColumnElement[bool], ...] = (
        or_(col(Work.person_id).in_(people), col(TeamMember.person_id).in_(people)),
        col(Work.exercise).in_(exercises),
    )
    by_checks = (
        select(who, Work.exercise)
        .select_from(Work)
        .outerjoin(TeamMember, member)
        .join(Submission, col(Submission.work_id) == col(Work.id))
        .join(Grade, col(Grade.submission_id) == col(Submission.id))
        .where(Grade.verdict == Verdict.PASSED, col(Work.exercise).not_in(reviewed), *mine)
    )
    by_peers = (
        select(who, Work.exercise)
        .select_from(Work)
        .outerjoin(TeamMember, member)
        .join(Round, col(Round.work_id) == col(Work.id))
        .where(Round.state == RoundState.DECIDED, col(Round.passed).is_(True))
        .where(col(Work.exercise).in_(reviewed), *mine)
    )
    found: dict[int, set[str]] = {}
    for person_id, exercise in (*session.exec(by_checks.distinct()), *session.exec(by_peers.distinct())):
        found.setdefault(person_id, set()).add(exercise)
    for word in overrides(session, people):
        theirs = found.setdefault(word.person_id, set())
        theirs.discard(word.exercise)
        if word.passed and word.exercise in exercises:
            theirs.add(word.exercise)
    return found


def given(session: Session, people: Collection[int], since: datetime) -> dict[int, int]:
    """Return how many reviews of peers' works each person has handed in since a time."""
    query = (
        select(Review.reviewer_id, func.count())
        .where(col(Review.reviewer_id).in_(people), Review.state == ReviewState.HANDED_IN)
        .where(col(Review.kind).in_(FOR_PEERS), col(Review.ended_at) >= since)
        .group_by(col(Review.reviewer_id))
    )
    return dict(session.exec(query).all())


def got(session: Session, people: Collection[int], since: datetime) -> dict[int, int]:
    """Return how many reviews of peers each work was given since a time."""
    query = (
        select(Round.work_id, func.count())
        .join(Review, col(Review.round_id) == col(Round.id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(theirs(people), col(Review.kind) == FOR_PEERS[0], Review.state == ReviewState.HANDED_IN)
        .where(col(Review.ended_at) >= since)
        .group_by(col(Round.work_id))
    )
    return dict(session.exec(query).all())


def team_sizes(session: Session, works: Iterable[int]) -> dict[int, int]:
    """Return how many members the teams of these works have."""
    query = (
        select(Work.id, func.count())
        .join(TeamMember, col(TeamMember.team_id) == col(Work.team_id))
        .where(col(Work.id).in_(list(works)), col(TeamMember.confirmed_at).is_not(None))
        .group_by(col(Work.id))
    )
    return {work: count for work, count in session.exec(query) if work is not None}


def in_hand(session: Session, people: Collection[int]) -> dict[int, int]:
    """Return how many reviews of peers each person is offered or has accepted."""
    query = (
        select(Review.reviewer_id, func.count())
        .where(col(Review.reviewer_id).in_(people), col(Review.kind).in_(FOR_PEERS))
        .where(col(Review.state).in_((ReviewState.OFFERED, ReviewState.ACCEPTED)))
        .group_by(col(Review.reviewer_id))
    )
    return dict(session.exec(query).all())


def expired(session: Session, people: Collection[int], since: datetime) -> dict[int, int]:
    """Return how many reviews each person has accepted and let expire since a time."""
    query = (
        select(Review.reviewer_id, func.count())
        .where(col(Review.reviewer_id).in_(people), Review.state == ReviewState.EXPIRED)
        .where(col(Review.accepted_at).is_not(None), col(Review.ended_at) >= since)
        .group_by(col(Review.reviewer_id))
    )
    return dict(session.exec(query).all())
