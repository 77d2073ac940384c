"""Queries on regrades: attempts graded once more after a fix. Their jobs come last in the queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from lms.domain.regrades import RegradeState
from lms.domain.verdicts import Verdict
from lms.storage import fences, queue
from lms.storage.changes import add_rows, change
from lms.storage.people import in_cohort
from lms.storage.queue import Claim
from lms.storage.tables import CheckResult, Grade, Job, Person, Regrade, RegradeLine, Submission, Work
from lms.storage.tables.queue import JobState, Rank

RESTING = (JobState.DONE, JobState.DEAD)


def line_of(session: Session, job_id: int) -> RegradeLine | None:
    """Return the line that a job finds out, or None for a job that is no regrade."""
    return session.exec(select(RegradeLine).where(RegradeLine.job_id == job_id)).first()


def hold(session: Session, exercise: str) -> None:
    """Let nobody else begin a regrade of an exercise until the end of the transaction.

    Its oldest work is locked for that: whatever attempts are asked for, it is the same for everybody.
    """
    oldest = select(Work).where(Work.exercise == exercise).order_by(col(Work.id)).limit(1)
    session.exec(oldest.with_for_update()).first()


def on_trial(session: Session, exercise: str) -> Regrade | None:
    """Return the regrade of an exercise that is neither applied nor dropped."""
    query = select(Regrade).where(Regrade.exercise == exercise, Regrade.state == RegradeState.TRIAL)
    return session.exec(query.order_by(col(Regrade.id).desc())).first()


def of_exercise(session: Session, exercise: str, limit: int) -> Sequence[Regrade]:
    """Return the regrades of an exercise, the newest first."""
    query = select(Regrade).where(Regrade.exercise == exercise).order_by(col(Regrade.id).desc())
    return session.exec(query.limit(limit)).all()


def graded(session: Session, exercise: str, since: datetime | None, cohort_id: int | None) -> Sequence[Grade]:
    """Return the newest grade of each attempt at an exercise, of a time or a cohort if these are given."""
    newest = (
        select(func.max(Grade.id))
        .join(Submission, col(Submission.id) == col(Grade.submission_id))
        .join(Work, col(Work.id) == col(Submission.work_id))
        .where(Work.exercise == exercise)
        .group_by(col(Grade.submission_id))
    )
    if since is not None:
        newest = newest.where(Submission.created_at >= since)
    if cohort_id is not None:
        people = select(Person.id).where(in_cohort(cohort_id))
        newest = newest.where(col(Submission.person_id).in_(people))
    return session.exec(select(Grade).where(col(Grade.id).in_(newest)).order_by(col(Grade.id))).all()


def add_lines(session: Session, regrade_id: int, before: Sequence[Grade], now: datetime) -> None:
    """Add attempts by their grades, each with a job that waits behind all that students wait for."""
    jobs = queue.enqueue_all(session, [one.submission_id for one in before], now, Rank.REGRADE)
    lines = [
        RegradeLine(
            regrade_id=regrade_id,
            submission_id=one.submission_id,
            grade_id=one.id or 0,
            job_id=jobs[one.submission_id],
            seed=one.seed,
            verdict_before=one.verdict,
            points_before=one.points,
            max_points_before=one.max_points,
        )
        for one in before
    ]
    add_rows(session, lines)


def lines(session: Session, regrade_id: int) -> Sequence[tuple[RegradeLine, Job, Submission]]:
    query = (
        select(RegradeLine, Job, Submission)
        .join(Job, col(Job.id) == col(RegradeLine.job_id))
        .join(Submission, col(Submission.id) == col(RegradeLine.submission_id))
        .where(RegradeLine.regrade_id == regrade_id)
    )
    return session.exec(query.order_by(col(Submission.work_id), col(Submission.number).desc())).all()


def ends(session: Session, regrade_id: int) -> Sequence[tuple[Verdict | None, JobState, str | None]]:
    """Return for each line the verdict that was found, if it was, and how its job stands, with its fault."""
    query = select(RegradeLine.verdict, Job.state, Job.fault).join(
        Job, col(Job.id) == col(RegradeLine.job_id)
    )
    found = session.exec(query.where(RegradeLine.regrade_id == regrade_id)).all()
    return [
        (Verdict(verdict) if verdict else None, JobState(state), fault) for verdict, state, fault in found
    ]


def checks_before(session: Session, regrade_id: int) -> dict[int, list[CheckResult]]:
    """Return the checks of every grade that a regrade is about, by the grade."""
    query = (
        select(CheckResult)
        .join(RegradeLine, col(RegradeLine.grade_id) == col(CheckResult.grade_id))
        .where(RegradeLine.regrade_id == regrade_id)
        .order_by(col(CheckResult.grade_id), col(CheckResult.position))
    )
    found: dict[int, list[CheckResult]] = {}
    for one in session.exec(query):
        found.setdefault(one.grade_id, []).append(one)
    return found


def claim_next(  # noqa: PLR0917  which jobs, for whom, and for how long
    session: Session, regrade_id: int, owner: str, now: datetime, lease: timedelta, attempts: int
) -> Claim | None:
    """Claim the next job of one regrade that nobody holds."""
    mine = col(Job.id).in_(select(RegradeLine.job_id).where(RegradeLine.regrade_id == regrade_id))
    job = fences.claim_next(session, Job, owner, now, lease, attempts, mine, started_at=now, progress=[])
    return None if job is None or job.id is None else Claim(job.id, job.submission_id, owner, job.attempt + 1)


def call_off(session: Session, regrade_id: int, now: datetime) -> None:
    """Let nothing of a regrade be graded any more."""
    mine = select(RegradeLine.job_id).where(RegradeLine.regrade_id == regrade_id)
    waits = and_(col(Job.id).in_(mine), col(Job.state).not_in(RESTING))
    change(session, Job, waits, state=JobState.DONE, ended_at=now, owner=None, lease_until=None)


def revive(session: Session, regrade_id: int, now: datetime) -> bool:
    """Let what was given up be tried again."""
    mine = select(RegradeLine.job_id).where(RegradeLine.regrade_id == regrade_id)
    dead = and_(col(Job.id).in_(mine), col(Job.state) == JobState.DEAD)
    return change(session, Job, dead, state=JobState.WAITING, attempt=0, not_before=now, ended_at=None)


def unsettled(session: Session) -> Sequence[int]:
    """Return the regrades that were applied and still have lines to settle."""
    query = (
        select(Regrade.id)
        .join(RegradeLine, col(RegradeLine.regrade_id) == col(Regrade.id))
        .where(Regrade.state == RegradeState.APPLIED, col(RegradeLine.settled).is_(False))
        .distinct()
    )
    return [one for one in session.exec(query) if one is not None]
