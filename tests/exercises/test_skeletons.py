"""What ``lms exercises new`` writes proves itself in the real sandbox as it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.skeletons import Skeleton
from lms.runner.images import FIRST
from lms.runner.sandbox import DockerRunner
from lms.services.school import School
from lms.settings import Settings
from tests.exercises import skeletons
from tests.support.schools import opened_school


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRunner]:
    with DockerRunner(Settings(var=tmp_path_factory.mktemp("var"), warm=1, slots=1)) as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with opened_school(tmp_path / "var") as opened:
        yield opened


@pytest.mark.parametrize(
    ("skeleton", "environment"),
    skeletons.of(FIRST),
    ids=[f"{one.kind}-{name}" for one, name in skeletons.of(FIRST)],
)
def test_a_new_exercise_verifies_at_once(
    school: School, runner: DockerRunner, tmp_path: Path, skeleton: Skeleton, environment: str
) -> None:
    assert skeletons.not_as_stated(school, runner, tmp_path / "exercises", skeleton, environment) == []
