"""A real engine, real images and a runner whose containers are counted when it is done."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lms.runner.client import Engine
from lms.runner.sandbox import DockerRunner
from lms.runner.student import Sandbox
from lms.settings import ROOT


@dataclass(frozen=True)
class RunnerWishes:
    """Settings of a runner of the test's own."""

    graders: Path = ROOT / "graders"
    slots: int = 2
    warm_containers: int = 0
    container_runtime: str = ""
    school_id: str = field(default_factory=lambda: f"test-{secrets.token_hex(6)}")


@dataclass(frozen=True)
class Student:
    """A sandbox, and shorter words to ask it."""

    sandbox: Sandbox

    def runs(self, program: str, **question: Any) -> dict[str, Any]:
        """Run a Python program that is no part of the work; stdout and stderr come back as text."""
        files = {"case.py": base64.b64encode(program.encode()).decode(), **question.pop("files", {})}
        return self.runs_argv("python3", "case.py", files=files, **question)

    def runs_argv(self, *argv: str, **question: Any) -> dict[str, Any]:
        answer = self.sandbox.ask({"kind": "run", "argv": list(argv), **question})
        return answer | {name: base64.b64decode(answer[name]).decode() for name in ("stdout", "stderr")}

    def calls(self, function: str, *args: Any, **question: Any) -> dict[str, Any]:
        asked = {"kind": "call", "module": "solution", "function": function, "args": list(args)}
        return self.sandbox.ask({**asked, "kwargs": {}, "seed": 7, **question})

    def is_well(self) -> bool:
        """Whether an ordinary question gets its ordinary answer."""
        answer = self.runs("print('well')")
        return (answer["exit"], answer["stdout"]) == (0, "well\n") and not answer["usage"]["memory_exceeded"]


@pytest.fixture(scope="session")
def engine(images: dict[str, str]) -> Iterator[Engine]:
    assert images
    with closing(Engine()) as opened:
        yield opened


@pytest.fixture(scope="module")
def runner(engine: Engine) -> Iterator[DockerRunner]:
    """Return a runner; it must leave no container behind."""
    wishes = RunnerWishes()
    with DockerRunner(wishes, engine) as opened:
        yield opened
    assert engine.ours({"qatarlas.school": wishes.school_id}) == []


def opened(
    runner: DockerRunner,
    files: Mapping[str, bytes] | None = None,
    limits: Mapping[str, float] | None = None,
    environment: str = "python",
) -> Student:
    sandbox = runner.open_student(environment, limits or {}, [])
    sandbox.load(files or {})
    return Student(sandbox)


@pytest.fixture
def student(runner: DockerRunner) -> Iterator[Student]:
    """Return a fresh sandbox with an empty work in it."""
    made = opened(runner)
    yield made
    made.sandbox.close()


@pytest.fixture(scope="module")
def shared(runner: DockerRunner) -> Iterator[Student]:
    """Return one sandbox for many questions that leave nothing behind."""
    made = opened(runner)
    yield made
    made.sandbox.close()
