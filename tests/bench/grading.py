"""Push accepted -> verdict recorded, beside a bare ``docker run`` of the same image, interleaved."""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lms.jobs import make_celery, make_nudge
from tests.bench.lines import Line
from tests.support.schools import RIGHT, Pupil, opened_school
from tests.support.workers import process, wait_for_grade

ROUNDS = 15
BURST = 20
SLOTS = 2
IMAGE = "qatarlas/python"
POLL_SECONDS = 0.002


def bench() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder, running_school(Path(folder)) as hand_in:
        hand_in(1)
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(timed(docker_run))
            ours.append(hand_in(1))
        ratio = statistics.median(ours) / statistics.median(bare)
        yield Line(
            "push_to_verdict", statistics.median(ours), "s", statistics.median(bare), "<= 1.3", ratio <= 1.3
        )
        yield from burst(hand_in)


def burst(hand_in: Callable[[int], float]) -> Iterator[Line]:
    """Yield jobs a second of twenty at once on two slots, in pairs with bare containers."""
    bare, ours = [], []
    for _ in range(3):
        bare.append(BURST / timed(lambda: docker_run_many(BURST)))
        ours.append(BURST / hand_in(BURST))
    rate, yardstick = statistics.median(ours), statistics.median(bare)
    yield Line("burst_of_20_on_2_slots", rate, "jobs/s", yardstick, ">= 0.8", rate / yardstick >= 0.8)


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def docker_run() -> None:
    argv = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "echo", IMAGE, "one line"]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def docker_run_many(count: int) -> None:
    with ThreadPoolExecutor(SLOTS) as pool:
        for future in [pool.submit(docker_run) for _ in range(count)]:
            future.result()


@contextmanager
def running_school(folder: Path) -> Iterator[Callable[[int], float]]:
    """Yield a function that hands in new commits at once and returns the seconds until all are graded."""
    with opened_school(folder, slots=SLOTS) as quiet:
        school = replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))
        pupil = Pupil(school)

        def hand_in(count: int) -> float:
            commits = [pupil.commit(RIGHT) for _ in range(count)]
            began = time.perf_counter()
            accepted = [pupil.accept(commit_id) for commit_id in commits]
            for submission in accepted:
                wait_for_grade(school, submission.id or 0, POLL_SECONDS)
            return time.perf_counter() - began

        with process(school.settings, "worker", folder / "worker.log"):
            yield hand_in
