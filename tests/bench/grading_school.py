"""What the measurements of grading share: schools with a worker in a process, exercises, bare containers."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import psutil

from lms.jobs import make_celery, make_nudge
from lms.services.school import School
from tests.bench.lines import Line
from tests.support.schools import EXERCISES, RIGHT, Pupil, opened_school
from tests.support.workers import process

SLOTS = 2
IMAGE = "qatarlas/python"
POLL_SECONDS = 0.003
LATE_SECONDS = 300.0
STILL_SECONDS = 1.5
EXERCISE = "three-checks"


def load(moment: str) -> Line:
    """Say how many processes stand in line, beside how many can run: a busy machine has its own figures."""
    return Line(f"machine_load_{moment}", os.getloadavg()[0], "processes", os.cpu_count(), "-", held=True)


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def docker_run(*argv: str) -> None:
    options = ["--rm", "--network", "none", "--entrypoint", "echo"]
    subprocess.run(
        ["docker", "run", *options, *argv, IMAGE, "one line"], check=True, stdout=subprocess.DEVNULL
    )


def docker_run_many(count: int, at_once: int = SLOTS) -> None:
    """Run bare containers, as many at once as the school has slots if nothing else is said."""
    with ThreadPoolExecutor(at_once) as pool:
        for future in [pool.submit(docker_run) for _ in range(count)]:
            future.result()


@dataclass(frozen=True)
class Graded:
    """A school with a worker, and what a measurement does with both."""

    school: School
    pupil: Pupil
    worker: psutil.Process
    looking: sqlite3.Connection

    def hand_in(self, count: int, files: Mapping[str, bytes] = RIGHT) -> list[float]:
        """Hand in new commits at once; return after how many seconds each more verdict was recorded."""
        commits = [self.pupil.commit(dict(files)) for _ in range(count)]
        before = self.ended()
        began = time.perf_counter()
        for commit_id in commits:
            self.pupil.accept(commit_id)
        seconds: list[float] = []
        while len(seconds) < count:
            time.sleep(POLL_SECONDS)
            passed = time.perf_counter() - began
            seconds += [passed] * (self.ended() - before - len(seconds))
            if passed > LATE_SECONDS:
                raise TimeoutError(self.school.settings.var)
        return seconds

    def ended(self) -> int:
        """Count the verdicts on a connection kept for it: a new one a look takes from what is measured."""
        return int(self.looking.execute("SELECT count(*) FROM grade").fetchone()[0])

    def containers(self, *filters: str) -> set[str]:
        """Return the ids of this school's containers that fit the filters."""
        argv = ["docker", "ps", "--all", "--quiet"]
        for one in (f"label=qatarlas.school={self.school.settings.school_id}", *filters):
            argv += ["--filter", one]
        told = subprocess.run(argv, check=True, capture_output=True, text=True)
        return set(told.stdout.split())

    def await_ready(self, count: int) -> None:
        """Return when so many containers stand ready: none was started or removed for a while."""
        give_up = time.monotonic() + LATE_SECONDS
        before, since = set[str](), time.monotonic()
        while time.monotonic() < give_up:
            students = self.containers("label=qatarlas.role=student")
            running = self.containers("label=qatarlas.role=student", "status=running")
            if students != before or students != running or len(students) < count:
                before, since = students, time.monotonic()
            elif time.monotonic() - since > STILL_SECONDS:
                return
            time.sleep(0.2)
        raise TimeoutError(f"{count} containers are not ready")

    def memory(self) -> float:
        return float(self.worker.memory_info().rss) / 2**20


@contextmanager
def graded_school(folder: Path, **settings: object) -> Iterator[Graded]:
    """Run a worker on a school; its first work is graded already."""
    values: dict[str, object] = {"slots": SLOTS, **settings}
    with opened_school(folder, **values) as quiet:  # type: ignore[arg-type]  # settings by name
        school = replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))
        pupil = Pupil(school, exercise=EXERCISE)
        with (
            process(school.settings, "worker", folder / "worker.log") as worker,
            closing(sqlite3.connect(folder / "school.db", isolation_level=None)) as looking,
        ):
            graded = Graded(school, pupil, psutil.Process(worker.pid), looking)
            graded.hand_in(1)
            yield graded
    left = graded.containers()
    assert not left, f"{len(left)} containers are left"


def with_checks(folder: Path, count: int) -> Path:
    """Lay out the small exercise with so many checks more, each of one call."""
    made = copied(folder)
    checks = "".join(
        f'\n\n@check\ndef further_{number}(work: Work) -> None:\n    """add gives {number} more."""\n'
        f'    work.call("solution", "add", {number}, 1).returns({number + 1})\n'
        for number in range(count)
    )
    entries = "".join(
        f'\n[[checks]]\nname = "further_{number}"\npoints = 1\n[checks.title]\nen = "Further {number}"\n'
        for number in range(count)
    )
    append(made / "checks.py", checks)
    append(made / "exercise.toml", entries)
    return made.parent


def with_long_checks(folder: Path) -> Path:
    """Lay out the small exercise with two of its checks called long."""
    made = copied(folder)
    text = (made / "exercise.toml").read_text()
    (made / "exercise.toml").write_text(text.replace("hidden = false\n", "hidden = false\nlong = true\n"))
    return made.parent


def copied(folder: Path) -> Path:
    return Path(copytree(EXERCISES / EXERCISE, folder / "exercises" / EXERCISE))


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)
