"""Submissions: a commit is accepted, waits, is graded; and what may be seen of it on the way."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lms.domain.exercises import Kind
from lms.errors import N_, MissingError
from lms.services.grading import waits
from lms.services.school import School
from lms.storage import queue
from lms.storage import submissions as rows
from lms.storage.tables import CheckResult, Grade, Job, Person, Submission, Work
from lms.storage.tables.queue import JobState, Rank
from lms.storage.tables.works import Source

__all__ = [
    "Attempt",
    "CheckResult",
    "SubmissionView",
    "accept",
    "attempts",
    "author_of",
    "follow",
    "newest",
    "view",
]

QUICK_SECONDS = 3.0
LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Attempt:
    """A submission in a list: what it is, and how it ended so far."""

    submission: Submission
    job: Job
    grade: Grade | None


@dataclass(frozen=True)
class SubmissionView:
    """All that a page or a waiting push tells of one submission at one moment.

    ``progress`` holds the checks decided so far, as ``CheckResult`` rows not yet stored while the job
    runs. ``queue_place`` is 1 for what is next and None when it does not wait. ``wait`` is how long it is
    until the verdict, as far as anybody can tell.
    """

    submission: Submission
    work: Work
    job: Job
    grade: Grade | None
    checks: tuple[CheckResult, ...]
    queue_place: int | None
    running: int
    wait: timedelta | None = None

    @property
    def ended(self) -> bool:
        return self.job.state in {JobState.DONE, JobState.DEAD}


def accept(school: School, *, work_id: int, commit_id: str, person_id: int, source: Source) -> Submission:
    """Make a commit an attempt and queue it; the same commit a second time is the same attempt."""
    with school.database.write() as session:
        # one attempt of a work at a time has a number
        work = session.get_one(Work, work_id, with_for_update=True)
        known = rows.by_commit(session, work_id, commit_id)
        if known is not None:
            return known
        submission = Submission(
            work_id=work_id,
            number=rows.last_number(session, work_id) + 1,
            commit_id=commit_id,
            source=source,
            person_id=person_id,
            created_at=school.now(),
        )
        session.add(submission)
        session.flush()
        queue.enqueue(session, _key(submission), school.now(), _rank(school, work))
    school.nudge()
    return submission


def _rank(school: School, work: Work) -> Rank:
    """Return what a push is graded before: those who sit a checkpoint have their time counted."""
    exercise = school.catalogue.find(work.exercise)
    sits = exercise is not None and exercise.kind is Kind.CHECKPOINT
    return Rank.CHECKPOINT if sits else Rank.PUSH


def view(school: School, submission_id: int) -> SubmissionView:
    with school.database.read() as session:
        return _view(session, school, submission_id)


def attempts(school: School, work_id: int) -> tuple[Attempt, ...]:
    """Return a work's attempts, the newest first."""
    with school.database.read() as session:
        return _attempts(session, rows.of_work(session, work_id))


def newest(school: School, limit: int = 50, cohort_ids: Collection[int] | None = None) -> tuple[Attempt, ...]:
    with school.database.read() as session:
        return _attempts(session, rows.newest(session, limit, cohort_ids))


def follow(
    school: School, submission_id: int, seconds: float, pause: Callable[[float], None] = time.sleep
) -> Iterator[SubmissionView]:
    """Yield a view at once and at each change, until the job has ended or ``seconds`` are over.

    The job itself is looked at often, what stands ahead of it once a second.
    """
    began = time.monotonic()
    seen = view(school, submission_id)
    seen_at = began
    yield seen
    while not seen.ended and (waited := time.monotonic() - began) < seconds:
        pause(0.03 if waited < QUICK_SECONDS else 0.2)
        if time.monotonic() - seen_at < LOOK_SECONDS and not _has_moved(school, seen):
            continue
        last, seen, seen_at = seen, view(school, submission_id), time.monotonic()
        if _key_of_change(last) != _key_of_change(seen):
            yield seen


def _has_moved(school: School, seen: SubmissionView) -> bool:
    """Tell whether the job is not any more what was seen of it."""
    with school.database.read() as session:
        job = queue.newest_job(session, _key(seen.submission))
    return job is None or _state_of(job) != _state_of(seen.job)


def _state_of(job: Job) -> tuple[object, ...]:
    return job.id, job.state, job.attempt, len(job.progress)


def author_of(school: School, submission: Submission) -> Person:
    with school.database.read() as session:
        return session.get_one(Person, submission.person_id)


def _view(session: Session, school: School, submission_id: int) -> SubmissionView:
    submission = session.get(Submission, submission_id)
    job = queue.newest_job(session, submission_id)
    if submission is None or job is None:
        raise MissingError(N_("There is no such attempt."))
    grade = rows.newest_grades(session, [submission_id]).get(submission_id)
    if grade is not None and job.state is JobState.DONE:
        checks = tuple(rows.checks_of(session, grade.id or 0))
    else:
        checks = tuple(_passing_row(position, item) for position, item in enumerate(job.progress))
    running = queue.count(session, queue.is_running())
    work = session.get_one(Work, submission.work_id)
    place = wait = None
    if job.state is JobState.WAITING:
        place, wait = waits.line(session, school, job, school.catalogue.find(work.exercise))
    return SubmissionView(submission, work, job, grade, checks, place, running, wait)


def _passing_row(position: int, item: dict[str, Any]) -> CheckResult:
    return CheckResult(grade_id=0, position=position, **item)


def _attempts(session: Session, submissions: Sequence[Submission]) -> tuple[Attempt, ...]:
    keys = [_key(submission) for submission in submissions]
    jobs, grades = rows.newest_jobs(session, keys), rows.newest_grades(session, keys)
    return tuple(
        Attempt(submission, jobs[key], grades.get(key))
        for submission, key in zip(submissions, keys, strict=True)
    )


def _key_of_change(seen: SubmissionView) -> tuple[object, ...]:
    return seen.job.state, seen.job.attempt, seen.queue_place, seen.wait, len(seen.checks)


def _key(submission: Submission) -> int:
    if submission.id is None:
        message = "a submission without a row has no key"
        raise ValueError(message)
    return submission.id
