"""Queries on measures of graded works, and on who wishes to be shown with theirs."""

from collections.abc import Iterator

from sqlalchemy import and_, delete, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from lms.domain.leaderboards import Board, Reached
from lms.storage.tables import CheckResult, Grade, LeaderboardEntry, Submission, Work


def measures(session: Session, exercise: str, checks_version: str, board: Board) -> Iterator[Reached]:
    """Yield what works have reached under these checks; of an attempt its newest grade is what counts."""
    later = aliased(Grade)
    is_later = and_(col(later.submission_id) == col(Grade.submission_id), col(later.id) > col(Grade.id))
    query = (
        select(Submission.work_id, Submission.created_at, CheckResult.measures)
        .join(Grade, col(Grade.submission_id) == col(Submission.id))
        .join(CheckResult, col(CheckResult.grade_id) == col(Grade.id))
        .join(Work, col(Work.id) == col(Submission.work_id))
        .where(
            Work.exercise == exercise,
            ~exists().where(is_later),
            Grade.checks_version == checks_version,
            CheckResult.name == board.check,
            col(CheckResult.passed).is_not(None),
        )
    )
    for work_id, at, told in session.exec(query):
        for one in told:
            if one["name"] == board.measure:
                yield Reached(work_id, one["value"], at)


def joined(session: Session, exercise: str) -> frozenset[int]:
    """Return who wishes to be shown."""
    query = select(LeaderboardEntry.person_id).where(LeaderboardEntry.exercise == exercise)
    return frozenset(session.exec(query))


def leave(session: Session, exercise: str, person_id: int) -> None:
    own = (col(LeaderboardEntry.exercise) == exercise, col(LeaderboardEntry.person_id) == person_id)
    session.exec(delete(LeaderboardEntry).where(*own))
