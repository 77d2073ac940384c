"""Queries on scores: the reviews that they rest on, what was learnt of reviewers, and the log of each."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.storage.tables import (
    Answer,
    Appeal,
    Person,
    PopulationFit,
    Review,
    ReviewerFitRow,
    Round,
    ScoreEntry,
    SpotCheck,
)

NO_COHORT = 0
"""The key under which people without a cohort are fitted together."""
SPEAKING = (ReviewKind.PEER, ReviewKind.MENTOR)


def handed_in(session: Session, rounds: Collection[int]) -> Sequence[Review]:
    """Return the reviews of rounds that have a say in their score, peers' and mentors', oldest first.

    What was written under a mentor's eye has none until the mentor lets it count.
    """
    query = select(Review).where(
        col(Review.round_id).in_(rounds),
        col(Review.kind).in_(SPEAKING),
        Review.state == ReviewState.HANDED_IN,
        col(Review.under_mentor).is_(False),
    )
    return session.exec(query.order_by(col(Review.id))).all()


def answers_of(session: Session, reviews: Collection[int]) -> dict[int, list[Answer]]:
    """Return the answers of each review."""
    found: dict[int, list[Answer]] = {}
    for answer in session.exec(select(Answer).where(col(Answer.review_id).in_(reviews))):
        found.setdefault(answer.review_id, []).append(answer)
    return found


def rounds_of_cohort(session: Session, cohort_id: int) -> Sequence[Round]:
    """Return the rounds, withdrawn ones left out, that people of a cohort have asked for."""
    theirs = select(Person.id).where(func.coalesce(Person.cohort_id, NO_COHORT) == cohort_id)
    query = select(Round).where(col(Round.asked_by).in_(theirs), col(Round.state) != RoundState.WITHDRAWN)
    return session.exec(query.order_by(col(Round.id))).all()


def cohorts_with_rounds(session: Session) -> Sequence[int]:
    key = func.coalesce(Person.cohort_id, NO_COHORT)
    query = select(key).join(Round, col(Round.asked_by) == col(Person.id)).distinct().order_by(key)
    return session.exec(query).all()


def rounds_of_rubric(session: Session, rubric_id: int) -> Sequence[Round]:
    query = select(Round).where(Round.rubric_id == rubric_id, col(Round.state) != RoundState.WITHDRAWN)
    return session.exec(query.order_by(col(Round.id))).all()


def fits(session: Session, cohort_id: int, people: Collection[int]) -> dict[int, ReviewerFitRow]:
    query = select(ReviewerFitRow).where(
        ReviewerFitRow.cohort_id == cohort_id, col(ReviewerFitRow.person_id).in_(people)
    )
    return {row.person_id: row for row in session.exec(query)}


def population(session: Session, cohort_id: int) -> PopulationFit | None:
    return session.get(PopulationFit, cohort_id)


def keep_fit(
    session: Session, cohort_id: int, people: Iterable[ReviewerFitRow], population: PopulationFit
) -> None:
    """Replace what the fit before said of a cohort."""
    session.exec(delete(ReviewerFitRow).where(col(ReviewerFitRow.cohort_id) == cohort_id))
    session.add_all(people)
    session.merge(population)


def log_of(session: Session, round_id: int) -> Sequence[ScoreEntry]:
    """Return every score that a round ever had, the newest first."""
    query = select(ScoreEntry).where(ScoreEntry.round_id == round_id).order_by(col(ScoreEntry.id).desc())
    return session.exec(query).all()


def overturned(session: Session, reviews: Collection[int]) -> dict[int, list[Answer]]:
    """Return the answers that an appeal has changed, by review."""
    query = select(Answer).where(col(Answer.review_id).in_(reviews), col(Answer.corrected_from).is_not(None))
    found: dict[int, list[Answer]] = {}
    for answer in session.exec(query):
        found.setdefault(answer.review_id, []).append(answer)
    return found


def decided_unchecked(session: Session, cohort_id: int, since: datetime) -> Sequence[Round]:
    """Return a cohort's rounds decided since a time that have no mentor's review and no spot check yet."""
    by_mentor = select(Review.round_id).where(
        Review.kind == ReviewKind.MENTOR, Review.state == ReviewState.HANDED_IN
    )
    seen = {*session.exec(by_mentor), *session.exec(select(SpotCheck.round_id))}
    return [
        one
        for one in rounds_of_cohort(session, cohort_id)
        if one.state is RoundState.DECIDED
        and one.decided_at is not None
        and one.decided_at >= since
        and one.id not in seen
    ]


def chosen_since(session: Session, cohort_id: int, since: datetime) -> bool:
    """Tell whether spot checks were chosen among a cohort's rounds since a time."""
    theirs = {one.id for one in rounds_of_cohort(session, cohort_id)}
    query = select(SpotCheck.round_id).where(col(SpotCheck.created_at) >= since)
    return any(one in theirs for one in session.exec(query))


def appeal_answered_by(session: Session, second_id: int) -> Appeal | None:
    return session.exec(select(Appeal).where(Appeal.second_id == second_id)).first()
