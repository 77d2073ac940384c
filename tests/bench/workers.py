"""Jobs a second of one, two and four workers on one machine, and of two in network namespaces.

Each worker has one slot and starts nothing ahead, so that all that a work takes is counted. The ideal is
what one worker does, times what the machine itself gains: how many bare containers it runs a second when so
many are started at once, beside one after the other. The two in namespaces reach nothing but one PostgreSQL,
each by a line of its own, as two machines would.
"""

import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.engine import make_url
from sqlmodel import select

from lms.jobs import make_celery, make_nudge
from lms.services.grading import queue
from lms.services.school import School
from lms.settings import Settings
from lms.storage.tables import Grade
from tests.bench.grading_school import docker_run_many, load, timed
from tests.bench.lines import Line
from tests.servers import need_packages, postgresql
from tests.support.schools import RIGHT, Pupil, opened_school
from tests.support.workers import environment_of, process, wait_for_grade

JOBS = 40
READY_SECONDS = 120.0
LATE_SECONDS = 300.0
STOP_SECONDS = 30.0
GOAL = 0.7
BARE = 12
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Place:
    """A network namespace with one line to this machine; ``address`` is this machine's end of it."""

    name: str
    address: str


def bench() -> Iterator[Line]:
    yield load("before")
    with tempfile.TemporaryDirectory() as folder:
        alone = rate_here(Path(folder, "1"), 1)
        yield Line("workers_1", alone, "jobs/s", bare_rate(1), "-", alone > 0)
        for workers in (2, 4):
            found = rate_here(Path(folder, str(workers)), workers)
            yield beside_ideal(f"workers_{workers}", found, alone, workers)
        with apart(Path(folder)) as (school, places):
            single = rate_apart(school, places[:1], Path(folder, "log"))
            yield Line("apart_1_worker", single, "jobs/s", bare_rate(1), "-", single > 0)
            both = rate_apart(school, places, Path(folder, "log"))
            yield beside_ideal("apart_2_workers", both, single, 2)
    yield load("after")


def beside_ideal(name: str, found: float, alone: float, workers: int) -> Line:
    ideal = alone * bare_rate(workers) / bare_rate(1)
    return Line(name, found, "jobs/s", ideal, f">= {GOAL}", found >= GOAL * ideal)


def bare_rate(at_once: int) -> float:
    """Return how many bare containers a second this machine runs, so many at once."""
    return BARE / timed(lambda: docker_run_many(BARE, at_once))


def rate_here(folder: Path, workers: int) -> float:
    with ExitStack() as stack:
        quiet = stack.enter_context(opened_school(folder, slots=1, warm=0, sweep_seconds=1))
        school = heard(quiet)
        for _ in range(workers):
            stack.enter_context(process(school.settings, "worker", folder / "log"))
        return rate(school, workers, str(workers))


def rate_apart(school: School, places: Sequence[Place], log: Path) -> float:
    with ExitStack() as stack:
        for place in places:
            stack.enter_context(worker_in(place, school.settings, log))
        return rate(school, len(places), f"apart{len(places)}")


def rate(school: School, workers: int, name: str) -> float:
    """Return jobs a second: all are handed in at once, when every worker is ready and warm."""
    ends = time.monotonic() + READY_SECONDS
    while sum(row.engine is not None for row in queue.workers(school)) < workers:
        if time.monotonic() > ends:
            raise TimeoutError(name)
        time.sleep(0.1)
    pupils = [Pupil(school, f"pupil-{name}-{number}") for number in range(4)]
    for pupil in pupils:
        wait_for_grade(school, pupil.hand_in(RIGHT).id or 0)
    commits = [(pupils[n % len(pupils)], pupils[n % len(pupils)].commit(RIGHT)) for n in range(JOBS)]
    graded = count_grades(school)
    began = time.perf_counter()
    for pupil, commit_id in commits:
        pupil.accept(commit_id)
    while (done := count_grades(school) - graded) < JOBS:
        if time.perf_counter() - began > LATE_SECONDS:
            message = f"{name}: {done} of {JOBS} jobs are done"
            raise TimeoutError(message)
        time.sleep(POLL_SECONDS)
    return JOBS / (time.perf_counter() - began)


def count_grades(school: School) -> int:
    """Count the verdicts by a short look of our own: a look at pages would take from what is measured."""
    with school.database.read() as session:
        return session.exec(select(func.count()).select_from(Grade)).one()


def heard(school: School) -> School:
    return replace(school, nudge=make_nudge(make_celery(school.settings)))


@contextmanager
def apart(folder: Path) -> Iterator[tuple[School, list[Place]]]:
    """Open a school on a PostgreSQL that two namespaces can reach."""
    need_packages()
    with ExitStack() as stack:
        places = [stack.enter_context(namespace(number)) for number in range(2)]
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qatarlas-")))
        url = stack.enter_context(postgresql(room, *(place.address for place in places)))
        settings = {"slots": 1, "warm": 0, "sweep_seconds": 1}
        quiet = stack.enter_context(opened_school(folder / "apart", url, **settings))  # type: ignore[arg-type]  # settings
        yield heard(quiet), places


@contextmanager
def namespace(number: int) -> Iterator[Place]:
    """Make a network namespace with one line, and take both away at the end."""
    word = secrets.token_hex(2)
    name, near, far, net = f"qatarlas-{word}", f"qn{word}", f"qf{word}", f"10.211.{number + 1}"
    ip("netns", "add", name)
    try:
        ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        ip("addr", "add", f"{net}.1/24", "dev", near)
        ip("link", "set", near, "up")
        ip("-n", name, "addr", "add", f"{net}.2/24", "dev", far)
        ip("-n", name, "link", "set", far, "up")
        yield Place(name, f"{net}.1")
    finally:
        subprocess.run(["ip", "link", "del", near], check=False, stderr=subprocess.DEVNULL)
        ip("netns", "del", name)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@contextmanager
def worker_in(place: Place, settings: Settings, log: Path) -> Iterator[None]:
    """Run a worker that reaches the database by its own line alone."""
    url = make_url(settings.database).set(host=place.address).render_as_string(hide_password=False)
    inside = ["nsenter", f"--net=/run/netns/{place.name}"]  # `ip netns exec` would hide /sys, too
    argv = [*inside, sys.executable, "-m", "lms.cli", "worker"]
    environment = {**environment_of(settings), "QATARLAS_DATABASE_URL": url}
    with log.open("ab") as words:
        running = subprocess.Popen(argv, env=environment, stdout=words, stderr=words)
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(STOP_SECONDS)
        finally:
            running.kill()
