"""Gradings: a worker claims a job, grades the commit, and records what came of it."""

import logging
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.verdicts import CheckOutcome, Report, Verdict
from lms.errors import N_, MissingError, UnavailableError
from lms.grading.grade import grade
from lms.grading.runner import Runner
from lms.services import ledger
from lms.services.grading import beside
from lms.services.school import School
from lms.storage import queue, regrades
from lms.storage import submissions as rows
from lms.storage.queue import Claim
from lms.storage.tables import Grade, RegradeLine, Submission, Work

PROGRESS_SECONDS = 0.15
BACKOFF_SECONDS = 5
SEED_BITS = 31

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Assignment:
    """What is graded: a commit's files against an exercise."""

    submission: Submission
    exercise: Exercise
    files: dict[str, bytes]


def claim(school: School, owner: str, lacking: Collection[str] = ()) -> Claim | None:
    """Take the next job that nobody holds; works on exercises in ``lacking`` can't be graded here."""
    lease = timedelta(seconds=school.settings.lease_seconds)
    with school.database.write() as session:
        return queue.claim_next(session, owner, school.now(), lease, school.settings.attempts, lacking)


def grade_claimed(school: School, runner: Runner, held: Claim) -> Report | None:
    """Grade a claimed job; whatever goes wrong on our side gives the job back, never fails the student.

    Return what came of it; None where it could not be graded.
    """
    try:
        assignment = assign(school, held.submission_id)
        progress = Progress(school, held)
        seed = recorded_seed(school, held)
        if seed is None:
            seed = secrets.randbits(SEED_BITS)
        report = grade(assignment.files, assignment.exercise, runner, seed, progress.add)
    except UnavailableError as error:
        give_back(school, held, str(error), counted=False)
    except Exception as error:
        log.warning("grading of job %d failed", held.job_id, exc_info=True)
        give_back(school, held, f"{type(error).__name__}: {error}", counted=True)
    else:
        settle(school, held, report)
        return report
    return None


def recorded_seed(school: School, held: Claim) -> int | None:
    """Return the seed with which an attempt that is graded once more was graded before."""
    with school.database.read() as session:
        line = regrades.line_of(session, held.job_id)
    return None if line is None else line.seed


def assign(school: School, submission_id: int) -> Assignment:
    with school.database.read() as session:
        submission = session.get_one(Submission, submission_id)
        work = session.get_one(Work, submission.work_id)
    files = school.repositories.export(submission.work_id, submission.commit_id)
    return Assignment(submission, school.catalogue.get(work.exercise), files)


def settle(school: School, held: Claim, report: Report) -> None:
    """Record a verdict, or give back what our side could not judge; a lost claim records nothing."""
    if report.verdict is Verdict.ERRORED:
        log.warning("the checks of job %d are broken: %s", held.job_id, report.fault)
        give_back(school, held, report.fault or "the judge broke", counted=True)
        return
    with school.database.write() as session:
        if not queue.finish(session, held, school.now()):
            log.warning("job %d was claimed by another worker: this verdict is dropped", held.job_id)
            return
        line = regrades.line_of(session, held.job_id)
        if line is None:
            record(session, school, held, report)
        else:
            note_trial(session, line, report)


def record(session: Session, school: School, held: Claim, report: Report) -> None:
    """Keep the report as the grade, unless the same checks in the same image have spoken; a pass pays XP."""
    known = rows.same_grade(session, held.submission_id, report.checks_version, report.image_id)
    if known is not None:
        beside.order(session, school, known)
        return
    recorded = Grade(
        submission_id=held.submission_id,
        job_id=held.job_id,
        checks_version=report.checks_version,
        image_id=report.image_id,
        seed=report.seed,
        verdict=report.verdict,
        points=report.points,
        max_points=report.max_points,
        seconds=report.seconds,
        cpu_seconds=report.cpu_seconds,
        memory_bytes=report.memory_bytes,
        created_at=school.now(),
    )
    rows.keep_grade(session, recorded, map(as_row, report.outcomes))
    beside.order(session, school, recorded)
    if report.verdict is Verdict.PASSED:
        ledger.pay_xp(session, school, session.get_one(Submission, held.submission_id).work_id)


def note_trial(session: Session, line: RegradeLine, report: Report) -> None:
    """Keep what grading once more has found, which is no grade of anybody's yet."""
    line.verdict, line.points, line.max_points = report.verdict, report.points, report.max_points
    line.outcomes = [as_row(outcome) for outcome in report.outcomes]
    line.image_id, line.checks_version = report.image_id, report.checks_version
    line.seconds, line.cpu_seconds = report.seconds, report.cpu_seconds
    line.memory_bytes = report.memory_bytes
    session.add(line)


def give_back(school: School, held: Claim, fault: str, *, counted: bool) -> None:
    later = school.now() + timedelta(seconds=BACKOFF_SECONDS * held.attempt)
    with school.database.write() as session:
        queue.give_back(session, held, fault, later, attempts=school.settings.attempts, counted=counted)


def as_row(outcome: CheckOutcome) -> dict[str, Any]:
    """Return an outcome as the columns of ``CheckResult``, without its key."""
    return {
        "name": outcome.name,
        "passed": outcome.passed,
        "points": outcome.points,
        "max_points": outcome.max_points,
        "seconds": outcome.seconds,
        "memory_bytes": outcome.memory_bytes,
        "findings": [finding.model_dump(mode="json", exclude_none=True) for finding in outcome.findings],
        "measures": [measure.model_dump(mode="json") for measure in outcome.measures],
    }


@dataclass
class Progress:
    """Shows the checks decided so far to who waits, not more often than a person can read."""

    school: School
    held: Claim
    rows: list[dict[str, Any]] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)

    def add(self, outcome: CheckOutcome) -> None:
        self.rows.append(as_row(outcome))
        if time.monotonic() - self.written_at < PROGRESS_SECONDS:
            return
        with self.school.database.write() as session:
            queue.note_progress(session, self.held, list(self.rows))
        self.written_at = time.monotonic()


def again(school: School, runner: Runner, submission_id: int) -> Report:
    """Grade a graded submission once more with the recorded seed, recording nothing."""
    with school.database.read() as session:
        recorded = rows.newest_grades(session, [submission_id]).get(submission_id)
    if recorded is None:
        raise MissingError(N_("This attempt has no grade yet."))
    assignment = assign(school, submission_id)
    return grade(assignment.files, assignment.exercise, runner, recorded.seed, lambda _outcome: None)
