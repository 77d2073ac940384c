"""The worked examples of the guide for authors do what they say, as they are printed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.runner.images import FIRST
from lms.runner.sandbox import DockerRunner
from lms.settings import Settings
from tests.exercises import worked
from tests.exercises.worked import EXAMPLES, Example

FOUND = [one for one in EXAMPLES if one.environment in FIRST]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRunner]:
    with DockerRunner(Settings(var=tmp_path_factory.mktemp("var"), warm=1, slots=1)) as opened:
        yield opened


@pytest.mark.parametrize("source", worked.programs(), ids=lambda source: worked.checks_in(source)[0])
def test_a_program_of_the_guide_stands_alone(source: str) -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E9,F", "--quiet", "-"]
    done = subprocess.run(ruff, input=source, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    exec(compile(source, "the guide", "exec"), {"__name__": "checks"})


@pytest.mark.parametrize("example", FOUND, ids=lambda one: one.exercise)
def test_an_example_passes_what_is_right_and_fails_what_is_wrong(
    runner: DockerRunner, tmp_path: Path, example: Example
) -> None:
    assert worked.not_as_stated(runner, example, tmp_path) == []


def test_each_kind_of_check_has_an_example_that_is_tried() -> None:
    linked = set(re.findall(r"^\| `\w+` \|.*\[([^]]+)\]\(#[\w-]+\) \|$", worked.GUIDE, re.MULTILINE))
    assert linked - {one.section.lstrip("# ") for one in EXAMPLES} == {"Asking"}  # the first one asks
