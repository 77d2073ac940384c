"""The watch over checks, each part alone: with it the author is told and nobody else pays, without it not.

An author's endless check would be taken for a fault of ours, and tried again and again. Checks run in real
judges. `make attack-proof` runs it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lms.domain.verdicts import Verdict
from lms.grading import grade as grading
from lms.grading import hearing
from lms.runner.client import Engine
from lms.runner.errors import SandboxFault
from tests.grading.fakes import FILES
from tests.grading.test_authors_errors import with_checks
from tests.runner.openings import Change, OpenRunner, judge_without
from tests.runner.test_lives import eventually, processes

OF_THE_PROCESSOR = {"cpu_seconds": 1.0, "seconds": 600.0}
BY_THE_CLOCK = {"cpu_seconds": 600.0, "seconds": 1.0}
PATIENCE = 8.0
"""Seconds after which a worker gives a judge up; the watch is sooner by far."""
LOOP = "while True:\n        pass"
SLEEP = "__import__('time').sleep(600)"
SLOW = {"solution.py": b"import time\ndef add(a, b):\n    time.sleep(1.5)\n    return a + b\n"}


def without_timer(which: str) -> Change:
    """Let one of the kernel's timers never ring."""
    return judge_without(f"""
import signal
whole = signal.setitimer
def setitimer(which, *rest):
    return (0.0, 0.0) if which == signal.ITIMER_{which} else whole(which, *rest)
signal.setitimer = setitimer
""")


@dataclass(frozen=True)
class Part:
    """``body`` is what a check does before anything else."""

    name: str
    watch: Mapping[str, float]
    body: str
    remove: Change
    holds: Callable[["Graded"], bool]
    files: Mapping[str, bytes] = field(default_factory=lambda: FILES)


@dataclass(frozen=True)
class Graded:
    """What became of a work, and whether its judge is alone in its container then."""

    verdict: Verdict | None
    fault: str
    alone: bool


def is_told(graded: Graded) -> bool:
    return graded.verdict is Verdict.ERRORED and "took more than" in graded.fault


def has_its_line(graded: Graded) -> bool:
    return graded.fault.startswith(("checks.py:7 ", "checks.py:8 "))


def is_alone(graded: Graded) -> bool:
    return graded.alone


def has_passed(graded: Graded) -> bool:
    return graded.verdict is Verdict.PASSED


PARTS = [
    Part("its time of the processor", OF_THE_PROCESSOR, LOOP, without_timer("PROF"), is_told),
    Part("its time by the clock", BY_THE_CLOCK, SLEEP, without_timer("REAL"), is_told),
    Part(
        "the way to what goes on for ever",
        OF_THE_PROCESSOR,
        LOOP,
        judge_without("from graders.judge import watch\nwatch.faulthandler.register = lambda *_, **__: None"),
        has_its_line,
    ),
    Part(
        "no time while a work answers",
        BY_THE_CLOCK,
        "pass",
        judge_without(
            "import contextlib\nfrom graders.judge import watch\n"
            "watch.Watch.paused = lambda self: contextlib.nullcontext()"
        ),
        has_passed,
        SLOW,
    ),
    Part(
        "the end of what a check has started",
        hearing.WATCH,
        "__import__('subprocess').Popen(['sleep', '600'])",
        judge_without("import os\nos.killpg = lambda *_: None"),
        is_alone,
    ),
]


def graded(engine: Engine, folder: Path, part: Part, *changes: Change) -> Graded:
    """Grade a work; a judge that had to be given up is a fault of ours, and says nothing."""
    exercise = with_checks(folder, part.body)
    with OpenRunner(engine, *changes) as runner:
        try:
            report = grading.grade(part.files, exercise, runner, 7, lambda _outcome: None)
        except SandboxFault:
            return Graded(None, "", alone=False)
        (judge,) = runner.judges.idle
        alone = eventually(lambda: is_without_others(engine, judge.container.id), PATIENCE)
        return Graded(report.verdict, report.fault or "", alone=alone)


def is_without_others(engine: Engine, judge: str) -> bool:
    """Tell whether a judge runs nothing else; one that has ended, or ends just now, does not."""
    try:
        return processes(engine, judge) <= 1
    except SandboxFault:
        return True


@pytest.fixture
def engine(images: dict[str, str]) -> Engine:
    assert images
    return Engine()


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(
            one,
            id=one.name,
            marks=pytest.mark.removal(f"the watch over checks: {one.name}", case="the judge"),
        )
        for one in PARTS
    ],
)
def test_a_check_keeps_nobody_by_this_alone(
    engine: Engine, tmp_path: Path, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "WATCH", part.watch)
    monkeypatch.setattr(hearing, "JUDGE_SECONDS", PATIENCE)
    held = part.holds(graded(engine, tmp_path / "held", part))
    assert (held, part.holds(graded(engine, tmp_path / "fallen", part, part.remove))) == (True, False)
