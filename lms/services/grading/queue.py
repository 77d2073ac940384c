"""The queue as people see it, and as workers keep it: who works, what waits, what is stuck."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_
from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.errors import N_, ConflictError
from lms.runner.names import is_gone
from lms.services.school import School
from lms.storage import fences, queue, submissions
from lms.storage.fences import Hold
from lms.storage.tables import BesideRun, Job, Run, Submission, Work, WorkerRow
from lms.storage.tables.queue import JobState

__all__ = [
    "EngineState",
    "Hold",
    "StuckJob",
    "dead",
    "grading_waits",
    "lately",
    "leave",
    "report",
    "retry",
    "spare_stopped",
    "stuck",
    "sweep",
    "waits",
    "workers",
]

SILENT = timedelta(seconds=30)
STUCK = timedelta(minutes=10)
LISTED = 50
LATELY = 20


@dataclass(frozen=True)
class EngineState:
    """What a worker says of its engine: ``version`` is None when it can't be reached."""

    version: str | None
    fault: str | None
    images: Mapping[str, str]


@dataclass(frozen=True)
class StuckJob:
    job: Job
    submission: Submission
    work: Work


def report(school: School, name: str, state: EngineState, minded: Collection[Hold] = ()) -> None:
    """Renew a worker's word about itself and the leases of what it is minding; forget the dead."""
    now, lease = school.now(), timedelta(seconds=school.settings.lease_seconds)
    with school.database.write() as session:
        row = session.get(WorkerRow, name)
        if row is None:
            row = WorkerRow(name=name, seen_at=now, started_at=now, slots=school.settings.slots)
        row.seen_at, row.engine, row.fault, row.images = now, state.version, state.fault, dict(state.images)
        session.add(row)
        for kind in fences.KINDS:
            held = [one.row_id for one in minded if one.kind is kind]
            fences.renew(session, kind, name, held, now, lease)
        _forget_dead(session, now)


def leave(school: School, name: str) -> None:
    """Take a worker that ends off the list."""
    with school.database.write() as session:
        row = session.get(WorkerRow, name)
        if row is not None:
            session.delete(row)
        _release(session, [name], school.now())


def sweep(school: School) -> int:
    """Bury what killed its workers, and wake workers for what waits unheard; return how many wait."""
    now = school.now()
    with school.database.write() as session:
        _forget_dead(session, now)
        for kind in fences.KINDS:
            fences.bury(session, kind, now, school.settings.attempts)
        waiting = sum(fences.count(session, kind, fences.claimable(kind, now)) for kind in fences.KINDS)
    for _ in range(min(waiting, school.settings.slots)):
        school.nudge()
    return waiting


def spare_stopped(school: School) -> None:
    """Let what this machine's workers held when they were stopped on purpose be claimed anew, uncounted."""
    with school.database.write() as session:
        stopped = [row for row in queue.workers(session) if is_gone(row.name)]
        names = [row.name for row in stopped]
        queue.spare_owners(session, names, school.now())
        for kind in (Run, BesideRun):
            fences.spare_owners(session, kind, names, school.now())
        for row in stopped:
            session.delete(row)


def workers(school: School) -> tuple[WorkerRow, ...]:
    """Return the workers that spoke lately."""
    with school.database.read() as session:
        return tuple(row for row in queue.workers(session) if row.seen_at > school.now() - SILENT)


def grading_waits(school: School) -> str | None:
    """Return words on why nothing is graded now (to be translated), or None when it is."""
    living = workers(school)
    if not living:
        return N_("The grader is not running. Your work is kept and will be graded when it is back.")
    if not any(row.engine for row in living):
        return N_("The sandbox is not available. Your work is kept and will be graded when it is back.")
    return None


def lately(school: School) -> tuple[tuple[Exercise, int], ...]:
    """Return the exercises whose works came last, and how many of the last ones each has."""
    with school.database.read() as session:
        slugs = queue.newest_exercises(session, LATELY)
    known = Counter(slug for slug in slugs if slug in school.catalogue)
    return tuple((school.catalogue.get(slug), count) for slug, count in known.items())


def dead(school: School, cohort_ids: Collection[int] | None = None) -> tuple[StuckJob, ...]:
    """Return the jobs that were given up, which a mentor may try again; of these cohorts if given."""
    with school.database.read() as session:
        return _told(session, queue.in_state(session, JobState.DEAD, LISTED, cohort_ids))


def stuck(school: School, cohort_ids: Collection[int] | None = None) -> tuple[StuckJob, ...]:
    """Return the jobs that wait or run for longer than any should; of these cohorts if given."""
    late = school.now() - STUCK
    with school.database.read() as session:
        states = (JobState.RUNNING, JobState.WAITING)
        jobs = [job for state in states for job in queue.in_state(session, state, LISTED, cohort_ids)]
        return _told(session, [job for job in jobs if job.created_at < late])


def retry(school: School, job_id: int) -> None:
    """Let a dead job be tried again from the start."""
    with school.database.write() as session:
        if not queue.revive(session, job_id, school.now()):
            raise ConflictError(N_("This attempt is already being graded again."))
    school.nudge()


def waits(school: School) -> int:
    """Return how many attempts wait that somebody handed in."""
    with school.database.read() as session:
        return queue.count(session, and_(queue.claimable(school.now()), queue.is_awaited()))


def _told(session: Session, jobs: Sequence[Job]) -> tuple[StuckJob, ...]:
    found = submissions.with_works(session, [job.submission_id for job in jobs])
    return tuple(StuckJob(job, *found[job.submission_id]) for job in jobs)


def _forget_dead(session: Session, now: datetime) -> None:
    """Free at once what the dead of this host held; the silent of other hosts lose it with their lease."""
    gone = [row for row in queue.workers(session) if is_gone(row.name)]
    if gone:
        _release(session, [row.name for row in gone], now)
    for row in gone:
        session.delete(row)
    for row in queue.workers(session):
        if row not in gone and row.seen_at < now - 10 * SILENT:
            session.delete(row)


def _release(session: Session, owners: Collection[str], now: datetime) -> None:
    for kind in fences.KINDS:
        fences.release_owners(session, kind, owners, now)
