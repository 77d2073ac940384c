"""Queries on what XP rests on: passed attempts, decided rounds, finished reviews."""

from collections.abc import Sequence

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lms.domain.reviews.states import ReviewState, RoundState
from lms.domain.verdicts import Verdict
from lms.storage.reviews.reliability import FOR_PEERS
from lms.storage.tables import Grade, Review, Round, Submission, Work
from lms.storage.works import teams_of


def best_final(session: Session, person_id: int, exercise: str) -> float | None:
    """Return the highest final score among the passed rounds of a person's works on an exercise."""
    query = (
        select(func.max(Round.final))
        .join(Work, col(Work.id) == col(Round.work_id))
        .where(Work.exercise == exercise, Round.state == RoundState.DECIDED, col(Round.passed).is_(True))
        .where(or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id))))
    )
    return session.exec(query).one()


def best_points(session: Session, person_id: int, exercise: str) -> Sequence[tuple[float, float]]:
    """Return points and their maximum of the passed attempts of a person's works on an exercise."""
    query = (
        select(Grade.points, Grade.max_points)
        .join(Submission, col(Submission.id) == col(Grade.submission_id))
        .join(Work, col(Work.id) == col(Submission.work_id))
        .where(Work.exercise == exercise, Grade.verdict == Verdict.PASSED)
        .where(or_(col(Work.person_id) == person_id, col(Work.team_id).in_(teams_of(person_id))))
        .distinct()
    )
    return session.exec(query).all()


def finished_reviews(session: Session, round_id: int) -> Sequence[Review]:
    """Return the reviews of a round that peers have handed in, second ones after an appeal included."""
    query = select(Review).where(
        Review.round_id == round_id,
        Review.state == ReviewState.HANDED_IN,
        col(Review.under_mentor).is_(False),
        col(Review.kind).in_(FOR_PEERS),
    )
    return session.exec(query.order_by(col(Review.id))).all()
