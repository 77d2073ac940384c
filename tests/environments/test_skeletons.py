"""New exercises in the environments that `make test` does not build prove themselves, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.skeletons import SKELETONS, Skeleton
from lms.runner.images import FIRST
from lms.runner.sandbox import DockerRunner
from lms.services.school import School
from tests.exercises import skeletons
from tests.support.schools import opened_school

OTHERS = {name for one in SKELETONS for name in one.environments} - set(FIRST)
FOUND = [(one, name) for one, name in skeletons.of(OTHERS) if set(one.environments).isdisjoint(FIRST)]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with opened_school(tmp_path / "var") as opened:
        yield opened


@pytest.mark.parametrize(
    ("skeleton", "environment"), FOUND, ids=[f"{one.kind}-{name}" for one, name in FOUND]
)
def test_a_new_exercise_verifies_at_once(
    school: School, runner: DockerRunner, tmp_path: Path, skeleton: Skeleton, environment: str
) -> None:
    assert skeletons.not_as_stated(school, runner, tmp_path / "exercises", skeleton, environment) == []
