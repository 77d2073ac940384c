"""Push accepted -> verdict recorded, beside a bare ``docker run`` of the same image, interleaved."""

import secrets
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from lms.grading.grade import grade
from lms.runner.client import Engine
from lms.runner.sandbox import DockerRunner
from lms.settings import Settings
from lms.storage.content.catalogue import load as load_exercises
from tests.bench.grading_school import (
    IMAGE,
    Graded,
    docker_run,
    docker_run_many,
    graded_school,
    load,
    timed,
    with_checks,
    with_long_checks,
)
from tests.bench.lines import Line
from tests.support.schools import RIGHT

ROUNDS = 20
BURST = 20
BURSTS = 3
FLOOD = 200
DRAINED = 40
"""Of a flood's verdicts so many come first, when the pool is not empty yet."""
FURTHER = 20
READY_SECONDS = 60.0
SLEEPER = {"solution.py": b"import time\n\ndef add(a, b):\n    time.sleep(1)\n    return a + b\n"}
IMPORTS: dict[str, tuple[str, ...]] = {"python": (), "numpy": ("numpy",)}
LIBRARY = ("base64", "binascii", "ctypes", "importlib.util", "json", "random", "select", "signal", "typing")


def bench() -> Iterator[Line]:
    yield load("before")
    with new_folder() as folder, graded_school(folder, warm=BURST + 4) as school:
        yield from one_by_one("warm", school, ready=1, median=0.3, tail=0.6)
        yield from bursts(school)
        yield from flood(school)
    left = len(school.containers())
    yield Line("containers_left", left, "containers", None, "<= 0", left == 0)
    with new_folder() as folder, graded_school(folder, warm=0) as school:
        yield from one_by_one("cold", school, ready=0, median=1.1)
    yield from further_checks()
    yield from side_by_side()
    for environment, imports in IMPORTS.items():
        yield idle_memory(environment, imports)
    yield load("after")


def one_by_one(
    name: str, school: Graded, ready: int, median: float, tail: float | None = None
) -> Iterator[Line]:
    bare, ours = [], []
    for _ in range(ROUNDS):
        school.await_ready(ready)
        bare.append(timed(docker_run))
        ours += school.hand_in(1)
    yield below(f"push_to_verdict_{name}", statistics.median(ours), statistics.median(bare), median)
    if tail is not None:
        late = statistics.quantiles(ours, n=20)[-1]
        yield below(f"push_to_verdict_{name}_p95", late, statistics.median(bare), tail)


def bursts(school: Graded) -> Iterator[Line]:
    """Yield jobs a second of twenty at once out of a filled pool, which the first such burst has filled."""
    school.hand_in(BURST)
    bare, ours = [], []
    for _ in range(BURSTS):
        school.await_ready(BURST)
        bare.append(BURST / timed(lambda: docker_run_many(BURST)))
        ours.append(BURST / school.hand_in(BURST)[-1])
    yield above("burst_of_20_filled", statistics.median(ours), statistics.median(bare), 3)


def flood(school: Graded) -> Iterator[Line]:
    """Yield jobs a second of two hundred at once when the pool is drained, and how the worker has grown."""
    school.await_ready(BURST)
    before = school.memory()
    bare = timed(lambda: docker_run_many(FLOOD // 2))
    seconds = school.hand_in(FLOOD)
    bare += timed(lambda: docker_run_many(FLOOD // 2))
    rate = (FLOOD - DRAINED) / (seconds[-1] - seconds[DRAINED - 1])
    yield above("flood_of_200_drained", rate, FLOOD / bare, 0.9)
    grown = school.memory() - before
    yield Line("worker_grown_by_200_jobs", grown, "MB", before, "<= 20", grown <= 20)


def further_checks() -> Iterator[Line]:
    """Yield what each further check of a Python function takes, all in one work."""
    with new_folder() as folder, ExitStack() as stack:
        few, many = (with_checks(folder / str(count), count) for count in (0, FURTHER))
        runner = stack.enter_context(DockerRunner(Settings(var=folder, slots=1, warm=2)))
        took: dict[Path, list[float]] = {few: [], many: []}
        for _ in range(ROUNDS // 2):
            for place, seconds in took.items():
                seconds.append(graded_in(runner, place, RIGHT))
        difference = statistics.median(took[many]) - statistics.median(took[few])
        each = difference / FURTHER * 1000
        yield Line("further_check", each, "ms", None, "<= 20", each <= 20)


def side_by_side() -> Iterator[Line]:
    """Yield what two long checks take on two slots, beside one after the other on one."""
    with new_folder() as folder:
        place = with_long_checks(folder)
        took = {}
        for slots in (1, 2):
            with DockerRunner(Settings(var=folder / str(slots), slots=slots, warm=0)) as runner:
                runner.warm_judges()
                took[slots] = statistics.median(graded_in(runner, place, SLEEPER) for _ in range(3))
        yield below("two_long_checks_on_two_slots", took[2], took[1], 0.8)


def graded_in(runner: DockerRunner, exercises: Path, files: dict[str, bytes]) -> float:
    (exercise,) = load_exercises(exercises, runner.settings.graders)
    return timed(lambda: grade(files, exercise, runner, 1, lambda _outcome: None))


def idle_memory(environment: str, imports: tuple[str, ...]) -> Line:
    """Say what a container that waits for a work holds, beside its interpreter with its imports alone.

    These are the exercise's, and what of the standard library an agent can't do without.
    """
    with closing(Engine()) as engine:
        with (
            new_folder() as folder,
            DockerRunner(Settings(var=folder, slots=1, warm=0), engine) as runner,
            runner.open_student(environment, {}, imports) as sandbox,
        ):
            assert sandbox.prepared is not None
            for kind in sandbox.prepared.awaited:
                sandbox.prepared.expect(kind)
            ours = anonymous(engine, sandbox.prepared.container.id)
        with bare_interpreter(IMAGE.replace("python", environment), (*LIBRARY, *imports)) as name:
            alone = anonymous(engine, name)
    return below(f"idle_{environment}", ours, alone, 1.3, "MB")


@contextmanager
def bare_interpreter(image: str, imports: tuple[str, ...]) -> Iterator[str]:
    """Yield the name of a bare container in which Python has imported something and does nothing."""
    name = f"bench-{secrets.token_hex(4)}"
    program = f"import time, {', '.join(imports)}\nprint('ready', flush=True)\ntime.sleep(600)"
    run(
        [
            "docker",
            "run",
            "--detach",
            "--name",
            name,
            "--network",
            "none",
            image,
            "python3",
            "-sP",
            "-c",
            program,
        ]
    )
    ends = time.monotonic() + READY_SECONDS
    try:
        while b"ready" not in run(["docker", "logs", name]):
            if time.monotonic() > ends:
                raise TimeoutError(program)
            time.sleep(0.1)
        yield name
    finally:
        run(["docker", "rm", "--force", name])


def run(argv: list[str]) -> bytes:
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE).stdout


def anonymous(engine: Engine, container: str) -> float:
    """Return the memory that is a container's own, in MB, whatever files it has read."""
    told = engine.stats(container)["memory_stats"]["stats"]
    return float(told.get("anon", told.get("rss", 0))) / 2**20


def below(name: str, value: float, yardstick: float, share: float, unit: str = "s") -> Line:
    return Line(name, value, unit, yardstick, f"<= {share}", value <= share * yardstick)


def above(name: str, value: float, yardstick: float, share: float) -> Line:
    return Line(name, value, "jobs/s", yardstick, f">= {share}", value >= share * yardstick)


@contextmanager
def new_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
