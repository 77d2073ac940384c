"""Running: one command of a reviewer in a sandbox of the exercise, on the files of the work they review.

Whatever the work's code does is an outcome. An exception means that a machine broke.
"""

import base64
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from lms.domain.exercises import Exercise
from lms.grading.clerk import Clerk
from lms.grading.messages import ProcessAnswered, RunQuestion
from lms.grading.runner import Runner

OUTPUT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Command:
    """What is run: arguments, what it reads, and files that are laid over those of the work."""

    argv: Sequence[str]
    stdin: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """How a command ended. ``exit_code`` is negative for a signal, and None where nobody could see it."""

    exit_code: int | None
    stdout: str
    stderr: str
    cut: bool
    timed_out: bool
    out_of_memory: bool
    seconds: float
    memory_bytes: int


def run(files: Mapping[str, bytes], exercise: Exercise, runner: Runner, command: Command) -> Ran:
    """Run a command in a fresh container within the exercise's limits."""
    limits = exercise.limits.model_dump()
    with closing(runner.open_student(exercise.environment.name, limits, exercise.preload)) as sandbox:
        sandbox.load(files)
        answer = Clerk(files, exercise, sandbox).process(question_of(command))
    return outcome(answer)


def question_of(command: Command) -> RunQuestion:
    return RunQuestion(
        kind="run",
        argv=list(command.argv),
        stdin=encoded(command.stdin),
        files={path: encoded(content) for path, content in command.files.items()},
        output_limit=OUTPUT_BYTES,
    )


def outcome(answer: ProcessAnswered) -> Ran:
    ended = answer.exit if answer.signal is None else -answer.signal
    return Ran(
        exit_code=None if answer.timed_out else ended,
        stdout=shown(answer.stdout),
        stderr=shown(answer.stderr),
        cut=answer.stdout_cut or answer.stderr_cut,
        timed_out=answer.timed_out,
        out_of_memory=answer.usage.memory_exceeded,
        seconds=answer.usage.seconds,
        memory_bytes=answer.usage.memory_bytes,
    )


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def shown(output: str) -> str:
    """Return output as text that every database keeps: what is no UTF-8 is escaped, and so is NUL."""
    return base64.b64decode(output)[:OUTPUT_BYTES].decode(errors="backslashreplace").replace("\0", "\\x00")
