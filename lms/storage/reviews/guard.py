"""Queries on all that is seen of reviewers, and on what mentors did about it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.storage.tables import (
    GuardAction,
    Review,
    ReviewerFitRow,
    Round,
    SpotCheck,
    Submission,
    TeamMember,
    Work,
)


def handed_in(session: Session, since: datetime) -> Sequence[tuple[Review, Round, Work, Submission]]:
    """Return the peers' reviews that were handed in since a time and count, oldest first."""
    query = (
        select(Review, Round, Work, Submission)
        .join(Round, col(Round.id) == col(Review.round_id))
        .join(Work, col(Work.id) == col(Round.work_id))
        .join(Submission, col(Submission.id) == col(Round.submission_id))
        .where(Review.kind == ReviewKind.PEER, Review.state == ReviewState.HANDED_IN)
        .where(col(Review.ended_at) >= since, col(Review.grade).is_not(None))
        .order_by(col(Review.ended_at), col(Review.id))
    )
    return session.exec(query).all()


def members(session: Session, teams: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the confirmed members of teams."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    query = select(TeamMember).where(
        col(TeamMember.team_id).in_(teams), col(TeamMember.confirmed_at).is_not(None)
    )
    for one in session.exec(query):
        found[one.team_id].add(one.person_id)
    return {team: frozenset(people) for team, people in found.items()}


def fits(session: Session) -> dict[int, ReviewerFitRow]:
    """Return what the model says of each reviewer, where it has seen most of them."""
    query = select(ReviewerFitRow).order_by(col(ReviewerFitRow.reviews))
    return {one.person_id: one for one in session.exec(query)}


def last_actions(session: Session) -> dict[str, GuardAction]:
    """Return the newest action on each finding."""
    query = select(GuardAction).order_by(col(GuardAction.id))
    return {one.finding: one for one in session.exec(query)}


def actions(session: Session, limit: int) -> Sequence[GuardAction]:
    return session.exec(select(GuardAction).order_by(col(GuardAction.id).desc()).limit(limit)).all()


def unchecked_rounds(session: Session, reviewers: Collection[int], since: datetime) -> Sequence[Round]:
    """Return the decided rounds without a spot check that these people have reviewed since a time."""
    theirs = (
        select(Review.round_id)
        .where(col(Review.reviewer_id).in_(reviewers), Review.kind == ReviewKind.PEER)
        .where(Review.state == ReviewState.HANDED_IN, col(Review.ended_at) > since)
    )
    query = (
        select(Round)
        .where(Round.state == RoundState.DECIDED, col(Round.id).in_(theirs))
        .where(col(Round.id).not_in(select(SpotCheck.round_id)))
        .order_by(col(Round.decided_at), col(Round.id))
    )
    return session.exec(query).all()


def checked_rounds(session: Session, reviewers: Collection[int], since: datetime, why: str) -> int:
    """Count the spot checks, chosen for one reason, of what these people have reviewed since a time."""
    query = (
        select(SpotCheck.round_id)
        .join(Review, col(Review.round_id) == col(SpotCheck.round_id))
        .where(SpotCheck.why == why, col(Review.reviewer_id).in_(reviewers))
        .where(Review.kind == ReviewKind.PEER, col(Review.ended_at) > since)
        .distinct()
    )
    return len(session.exec(query).all())
