"""What an author's checks do wrong in a real judge is the author's error, told soon; the judge serves on."""

import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.domain.verdicts import Report, Verdict
from lms.grading import hearing
from lms.grading.grade import grade
from lms.runner.sandbox import DockerRunner
from lms.storage.content.catalogue import load
from tests.exercises import folders
from tests.grading.fakes import FILES

OF_THE_PROCESSOR = {"cpu_seconds": 1.0, "seconds": 60.0}
BY_THE_CLOCK = {"cpu_seconds": 60.0, "seconds": 1.0}
BODIES = {
    "computes for ever": (
        OF_THE_PROCESSOR,
        "while True:\n        pass",
        "took more than 1 s of processor time",
    ),
    "computes for ever in C": (OF_THE_PROCESSOR, "sum(iter(int, 1))", "took more than 1 s of processor time"),
    "waits for ever": (BY_THE_CLOCK, "__import__('time').sleep(1000)", "took more than 1 s"),
    "runs a notebook where none can run": (hearing.WATCH, "work.notebook('a.ipynb')", "EnvironmentLacks"),
}


def with_checks(folder: Path, body: str = "") -> Exercise:
    """Return the small exercise, whose first check does this before anything else."""
    checks = folders.CHECKS.replace('5."""\n', f'5."""\n    {body}\n', 1)
    folders.exercise(folder, changes={"checks.py": checks})
    (found,) = load(folder / "exercises", folders.graders(folder))
    return found


def graded(runner: DockerRunner, exercise: Exercise) -> Report:
    return grade(FILES, exercise, runner, 7, lambda _outcome: None)


@pytest.mark.usefixtures("images")
@pytest.mark.parametrize(("watch", "body", "words"), BODIES.values(), ids=BODIES.keys())
def test_the_author_is_told_the_line_and_the_judge_serves_on(  # noqa: PLR0917  a case has three parts
    docker_runner: DockerRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    watch: Mapping[str, float],
    body: str,
    words: str,
) -> None:
    monkeypatch.setattr(hearing, "WATCH", watch)
    docker_runner.warm_judges()
    before = {judge.container.id for judge in docker_runner.judges.idle}
    started = time.monotonic()
    report = graded(docker_runner, with_checks(tmp_path / "wrong", body))
    assert report.verdict is Verdict.ERRORED
    first = (report.fault or "").splitlines()[0]
    assert re.match(r"checks\.py:[78] in adds: ", first)
    assert words in first
    assert time.monotonic() - started < hearing.JUDGE_SECONDS / 2

    report = graded(docker_runner, with_checks(tmp_path / "right"))
    assert report.verdict is Verdict.PASSED
    assert {judge.container.id for judge in docker_runner.judges.idle} == before


@pytest.mark.usefixtures("images")
def test_a_slow_work_takes_no_time_of_the_check(
    docker_runner: DockerRunner, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "WATCH", BY_THE_CLOCK)
    slow = {"solution.py": b"import time\ndef add(a, b):\n    time.sleep(1.5)\n    return a + b\n"}
    report = grade(slow, exercise, docker_runner, 7, lambda _outcome: None)
    assert report.verdict is Verdict.PASSED
