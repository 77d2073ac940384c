"""The guide's worked examples in the environments that `make test` does not build do what they say, too."""

from pathlib import Path

import pytest

from lms.runner.images import FIRST
from lms.runner.sandbox import DockerRunner
from tests.exercises import worked
from tests.exercises.worked import EXAMPLES, Example

FOUND = [one for one in EXAMPLES if one.environment not in FIRST]


@pytest.mark.parametrize("example", FOUND, ids=lambda one: one.exercise)
def test_an_example_passes_what_is_right_and_fails_what_is_wrong(
    runner: DockerRunner, tmp_path: Path, example: Example
) -> None:
    assert worked.not_as_stated(runner, example, tmp_path) == []
