"""The queue and its database under harm: workers killed at random, containers counted, many who write.

Jobs are real gradings in the real sandbox. A worker is killed by SIGKILL at moments that nobody chose, and
started anew; what is counted are rows and containers at the end. Who writes does so as sites and workers do.
"""

import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlmodel import col, func, select

from lms.jobs import make_celery, make_nudge
from lms.services.school import School
from lms.storage.tables import Grade, Job
from lms.storage.tables.queue import JobState
from tests.bench.lines import Line
from tests.bench.writers import crowd
from tests.support.schools import RIGHT, Pupil, opened_school
from tests.support.workers import process

JOBS = 600
KILLS = 40
WORKERS = 2
CALM_SECONDS = (1.0, 6.0)
"""A worker lives so long before it is killed: it has begun to grade by then, or has not."""
GIVEN_UP_SECONDS = 1800.0
WRITERS = 8
WRITES_A_SECOND = 150
WRITE_SECONDS = 60
MEBIBYTE = 1024 * 1024


def bench() -> Iterator[Line]:
    yield from many_who_write()
    yield from killed_workers()


def many_who_write() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder, opened_school(Path(folder)) as school:
        told = crowd(school.settings, WRITERS, WRITES_A_SECOND, WRITE_SECONDS)
    beside = WRITES_A_SECOND
    yield Line("writes_of_16_processes", told.rate, "writes/s", beside, ">= 135", told.rate >= 0.9 * beside)
    yield Line("writes_that_failed", told.faults, "writes", None, "= 0", told.faults == 0)
    yield Line("write_p99", told.p99 * 1000, "ms", told.median * 1000, "<= 250", told.p99 <= 0.25)
    wal = told.wal_bytes / MEBIBYTE
    yield Line("largest_wal", wal, "MB", None, "<= 64", wal <= 64)


def killed_workers() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder, school_in(Path(folder)) as school:
        jobs = handed_in(school, JOBS)
        kills = graded_under_kills(school, Path(folder, "log"))
        lost, doubled = jobs - done(school), verdicts(school) - graded(school)
        left = len(containers(school))
    yield Line("kills_of_workers", kills, "kills", jobs, f">= {KILLS}", kills >= KILLS and jobs >= JOBS)
    yield Line("jobs_lost", lost, "jobs", None, "= 0", lost == 0)
    yield Line("double_verdicts", doubled, "verdicts", None, "= 0", doubled == 0)
    yield Line("containers_left", left, "containers", None, "= 0", left == 0)


@contextmanager
def school_in(folder: Path) -> Iterator[School]:
    """Open a school that never gives up a job for its dead workers: there are more kills than tries."""
    values = {"slots": 1, "sweep_seconds": 1, "lease_seconds": 5, "attempts": KILLS + 1}
    with opened_school(folder, **values) as quiet:  # type: ignore[arg-type]  # settings
        yield replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))


def handed_in(school: School, count: int) -> int:
    """Hand in by several students, as many as there are jobs asked for."""
    pupils = [Pupil(school, f"pupil{number}") for number in range(20)]
    for number in range(count):
        pupils[number % len(pupils)].hand_in(RIGHT)
    return count


def graded_under_kills(school: School, log: Path) -> int:
    """Let two workers grade while now this one, now that one is killed; return how many were."""
    kills, ends = 0, time.monotonic() + GIVEN_UP_SECONDS
    with ExitStack() as stack:
        stack.enter_context(process(school.settings, "schedule", log))
        running = [stack.enter_context(process(school.settings, "worker", log)) for _ in range(WORKERS)]
        while done(school) < JOBS and time.monotonic() < ends:
            time.sleep(random.uniform(*CALM_SECONDS))
            if kills < KILLS and done(school) < JOBS:
                victim = random.randrange(WORKERS)
                running[victim].kill()
                running[victim].wait()
                running[victim] = stack.enter_context(process(school.settings, "worker", log))
                kills += 1
    return kills


def done(school: School) -> int:
    with school.database.read() as session:
        return session.exec(
            select(func.count()).select_from(Job).where(col(Job.state) == JobState.DONE)
        ).one()


def verdicts(school: School) -> int:
    with school.database.read() as session:
        return session.exec(select(func.count()).select_from(Grade)).one()


def graded(school: School) -> int:
    with school.database.read() as session:
        return session.exec(select(func.count(func.distinct(Grade.submission_id)))).one()


def containers(school: School) -> list[str]:
    label = f"label=qatarlas.school={school.settings.school_id}"
    argv = ["docker", "ps", "--all", "--quiet", "--filter", label]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split()
