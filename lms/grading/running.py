"""Running: one command of a reviewer in a sandbox of the exercise, on the files of the work they review.

Whatever the work's code does is an outcome. An exception means that a machine broke.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from lms.domain.exercises import Exercise
from lms.domain.runs import notebook_of
from lms.domain.texts import storable
from lms.grading.clerk import Clerk
from lms.grading.messages import NotebookAnswer, NotebookQuestion, ProcessAnswered, ProcessAsked, RunQuestion
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
    """How a command ended. ``exit_code`` is negative for a signal, and None where nobody could see it.

    ``notebook`` is the file of a notebook that was run, with the outputs of this run.
    """

    exit_code: int | None
    stdout: str
    stderr: str
    cut: bool
    timed_out: bool
    out_of_memory: bool
    seconds: float
    memory_bytes: int
    notebook: str | None = None


def run(files: Mapping[str, bytes], exercise: Exercise, runner: Runner, command: Command) -> Ran:
    """Run a command in a fresh container within the exercise's limits."""
    limits = exercise.limits.model_dump()
    with closing(runner.open_student(exercise.environment.name, limits, exercise.preload)) as sandbox:
        sandbox.load(files)
        answer = Clerk(files, exercise, sandbox).process(question_of(command))
    return outcome(answer)


def question_of(command: Command) -> ProcessAsked:
    files = {path: encoded(content) for path, content in command.files.items()}
    path = notebook_of(command.argv)
    if path is not None:
        return NotebookQuestion(
            kind="notebook",
            path=path,
            variables=[],
            calls=[],
            seed=0,
            files=files,
            collect=[path],
            output_limit=OUTPUT_BYTES,
        )
    return RunQuestion(
        kind="run",
        argv=list(command.argv),
        stdin=encoded(command.stdin),
        files=files,
        output_limit=OUTPUT_BYTES,
    )


def outcome(answer: ProcessAnswered) -> Ran:
    ended = answer.exit if answer.signal is None else -answer.signal
    ran = Ran(
        exit_code=None if answer.timed_out else ended,
        stdout=shown(answer.stdout),
        stderr=shown(answer.stderr),
        cut=answer.stdout_cut or answer.stderr_cut,
        timed_out=answer.timed_out,
        out_of_memory=answer.usage.memory_exceeded,
        seconds=answer.usage.seconds,
        memory_bytes=answer.usage.memory_bytes,
    )
    return with_notebook(ran, answer) if isinstance(answer, NotebookAnswer) else ran


def with_notebook(ran: Ran, answer: NotebookAnswer) -> Ran:
    """Add the notebook and how it ended: what ran it ends well even where a cell did not."""
    if answer.outcome != "returned":
        error = answer.error.message if answer.error else ""
        words = f"{storable(error or answer.outcome)}\n" if not ran.timed_out else ""
        return replace(ran, exit_code=ran.exit_code or None, stderr=f"{words}{ran.stderr}"[:OUTPUT_BYTES])
    code = 1 if stopped(answer.value or "") and ran.exit_code == 0 else ran.exit_code
    return replace(ran, exit_code=code, notebook=next(map(text_of, answer.collected.values()), None))


def stopped(report: str) -> bool:
    """Tell whether a run says that it stopped early; one that says nothing sensible did, too."""
    try:
        told = json.loads(report)
    except (ValueError, RecursionError):
        return True
    return not isinstance(told, dict) or told.get("error") is not None


def text_of(content: str | None) -> str | None:
    """Return a file as text that every database keeps, or None if it is none."""
    try:
        text = base64.b64decode(content or "").decode()
    except UnicodeDecodeError:
        return None
    return None if not text or "\0" in text else text


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def shown(output: str) -> str:
    """Return output as text that every database keeps: what is no UTF-8 is escaped."""
    return storable(base64.b64decode(output)[:OUTPUT_BYTES].decode(errors="backslashreplace"))
