"""The student's own tests, judged by what they catch: they pass on right programs and fail on wrong ones.

Right programs and programs with a planted bug are the author's. A student's tests run beside one of them at a
time; all that comes back is whether they passed.
"""

import ast
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.kit.findings import Failed, fail, finding
from graders.kit.values.shown import last_lines
from graders.kit.work import Work, run_text

COMMAND = ("python3", "-m", "unittest", "-q")
STOPPED = {"timed_out", "memory", "output_limit"}
NEARLY = 0.9  # of the time that tests have, where a bug is caught by the clock
OTHERWISE_WRITTEN = "It is right, and written in another way."
Bands = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Program:
    """A program that is tested: its source, and for one with a bug, what is wrong with it."""

    source: str
    fault: str


def catches(
    work: Work,
    path: str,
    *,
    right: Sequence[str],
    bugs: Sequence[str],
    command: Sequence[str] = COMMAND,
    bands: Bands = ((1.0, 1.0), (0.75, 0.6), (0.5, 0.3)),
) -> float:
    """Run the student's tests on every program that takes the place of ``path``; return the share caught.

    ``right`` and ``bugs`` name files in ``hidden/``. Tests have to pass on each right program; name two or
    more that are written differently, so that tests which know one text by heart fail on another. The first
    line of a bug's docstring says what is wrong with it, and is told when it was not caught.
    """
    planted = [written(work, name) for name in bugs]
    missed = missed_of(work, path, [written(work, name) for name in right], planted, command)
    caught = 1 - len(missed) / len(planted)
    work.score.findings.extend(
        finding(
            "wrong_value", asked=run_text(command, ""), expected="a test that fails", got=bug.fault or None
        )
        for bug in missed
        if bug.fault
    )
    work.band(f"bugs that were caught, of {len(planted)}", round(caught, 6), bands)
    return caught


def missed_of(
    work: Work, path: str, right: Sequence[Program], planted: Sequence[Program], command: Sequence[str]
) -> list[Program]:
    """Run the tests on every program, and return the bugs that were not caught.

    The order is drawn by lot: by the number of a process or by the clock, tests can tell the how manieth
    program they are run on, and must learn nothing of it from that.
    """
    missed: set[int] = set()
    programs = [*right, *planted]
    for at in work.random.sample(range(len(programs)), len(programs)):
        if at < len(right):
            passes(work, path, right[at], command, shown=at == 0)
        elif not catches_one(work, path, programs[at], command):
            missed.add(at)
    return [programs[at] for at in sorted(missed)]


def passes(work: Work, path: str, program: Program, command: Sequence[str], *, shown: bool) -> None:
    """Fail the check unless the tests pass on a right program; its output is shown for the first alone."""
    output = work.run(*command, files={path: disguised(program.source, work.random, path)})
    if output.exit_code != 0:
        note = last_lines(output.stderr or output.stdout) if shown else OTHERWISE_WRITTEN
        expected = f"all tests pass beside a right {path}"
        fail("wrong_exit", asked=run_text(command, ""), expected=expected, got="tests fail", note=note)


def catches_one(work: Work, path: str, bug: Program, command: Sequence[str]) -> bool:
    """Tell whether the tests fail on a program with a bug; a bug that never ends is caught by the clock.

    Tests that had no time left because they had wasted what the whole work has have caught nothing.
    """
    began, most = time.monotonic(), work.options.seconds or work.limits.seconds
    try:
        output = work.run(*command, files={path: disguised(bug.source, work.random, path)})
    except Failed as failed:
        reason = failed.finding["reason"]
        if reason not in STOPPED or (reason == "timed_out" and time.monotonic() - began < NEARLY * most):
            raise
        return True
    return output.exit_code != 0


def written(work: Work, name: str) -> Program:
    """Return a program of ``hidden/`` with the first line of its docstring."""
    source = work.hidden(name).read_text(encoding="utf-8")
    words = ast.get_docstring(ast.parse(source)) if Path(name).suffix == ".py" else None
    return Program(source, (words or "").split("\n")[0])


def disguised(source: str, rng: random.Random, path: str) -> str:
    """Return a Python program that does the same and reads differently each time, without its comments.

    Docstrings go, so that no bug tells its name; a constant that nobody reads makes every text new.
    """
    if Path(path).suffix != ".py":
        return source
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            without_docstring(node)
    mark = f"_{rng.getrandbits(64):016x} = {rng.getrandbits(32)}"
    return f"{ast.unparse(tree)}\n{mark}\n"


def without_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:] or [ast.Pass()]
