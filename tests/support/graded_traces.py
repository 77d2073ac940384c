"""What somebody leaves where works are graded: in findings, foreign reports, regrades and likenesses."""

from typing import Any

from sqlmodel import Session, col, select

from lms.domain.beside import Kind
from lms.domain.verdicts import Verdict
from lms.services.school import School
from lms.storage.queue import enqueue
from lms.storage.tables import (
    BesideRun,
    CheckResult,
    CodePrint,
    CodeReading,
    Grade,
    LeaderboardEntry,
    Likeness,
    LikenessAnswer,
    Regrade,
    RegradeLine,
    Submission,
)
from lms.storage.tables.queue import JobState, Rank
from tests.support.reviews import grade_row


def leave_grades(school: School, person_id: int, work_id: int, other_work_id: int, words: str) -> None:
    """Leave these words with the newest attempt at a work, which is like another's work."""
    own, other = (_newest(school, one) for one in (work_id, other_work_id))
    grade_row(school, own.id or 0, points=1)
    with school.database.write() as session:
        query = select(Grade).where(Grade.submission_id == own.id).order_by(col(Grade.id).desc())
        grade = session.exec(query).first()
        assert grade is not None
        _of_grade(session, school, grade, words)
        _alike(session, school, own, other, person_id, words)


def _newest(school: School, work_id: int) -> Submission:
    query = select(Submission).where(Submission.work_id == work_id).order_by(col(Submission.id).desc())
    with school.database.read() as session:
        found = session.exec(query).first()
    assert found is not None
    return found


def _of_grade(session: Session, school: School, grade: Grade, words: str) -> None:
    row: dict[str, Any] = {
        "name": "adds",
        "passed": False,
        "points": 0.0,
        "max_points": 1.0,
        "seconds": 0.1,
        "memory_bytes": 1,
        "findings": [{"reason": "wrong_value", "got": words}],
        "measures": [],
    }
    session.add(CheckResult(grade_id=grade.id or 0, position=0, **row))
    session.add(
        BesideRun(
            grade_id=grade.id or 0,
            kind=Kind.TAP,
            version="1",
            state=JobState.DONE,
            not_before=school.now(),
            created_at=school.now(),
            words=words,
            output=words,
            cases=[{"name": words, "outcome": "failed"}],
        )
    )
    job = enqueue(session, grade.submission_id, school.now(), Rank.REGRADE)
    regrade = Regrade(exercise="three-checks", checks_version="1", begun_at=school.now(), reason="A fix.")
    session.add(regrade)
    session.flush()
    job.state, job.progress = JobState.DONE, [row]
    session.add(
        RegradeLine(
            regrade_id=regrade.id or 0,
            submission_id=grade.submission_id,
            grade_id=grade.id or 0,
            job_id=job.id or 0,
            seed=1,
            verdict_before=grade.verdict,
            points_before=1,
            max_points_before=10,
            verdict=Verdict.FAILED,
            outcomes=[row],
        )
    )


def _alike(  # noqa: PLR0917  two attempts and who explains them
    session: Session, school: School, own: Submission, other: Submission, person_id: int, words: str
) -> None:
    now = school.now()
    session.add(CodeReading(submission_id=own.id or 0, marks=1, read_at=now))
    session.add(CodePrint(exercise="three-checks", mark=1, work_id=own.work_id, submission_id=own.id or 0))
    found = Likeness(
        exercise="three-checks",
        work_id=own.work_id,
        submission_id=own.id or 0,
        other_work_id=other.work_id,
        other_submission_id=other.id or 0,
        share=0.8,
        found_at=now,
        asked_at=now,
        note=words,
    )
    session.add(found)
    session.flush()
    session.add(LikenessAnswer(likeness_id=found.id or 0, person_id=person_id, words=words, created_at=now))
    session.add(LeaderboardEntry(exercise="three-checks", person_id=person_id, joined_at=now))
