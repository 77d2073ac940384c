"""What the tests of grading share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.runner.sandbox import DockerRunner
from lms.settings import Settings
from lms.storage.content.catalogue import load
from tests.exercises import folders


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """Return a small exercise: ``adds`` for 4 points, hidden ``adds_hidden`` after it for 2, 5 to pass."""
    folders.exercise(tmp_path)
    (found,) = load(tmp_path / "exercises", folders.graders(tmp_path))
    return found


@pytest.fixture(scope="session")
def docker_runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRunner]:
    """Return a runner on the real engine; its containers are gone afterwards."""
    settings = Settings(var=tmp_path_factory.mktemp("var"), warm=1, slots=1)
    with DockerRunner(settings) as runner:
        yield runner
