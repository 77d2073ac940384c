"""A school with an exercise alone, one for teams and one that peers review."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.services.school import School
from tests.support.schools import opened_school
from tests.web.world import exercises_for


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    (tmp_path / "exercises").mkdir()
    exercises = exercises_for(tmp_path / "exercises")
    with opened_school(tmp_path / "var", database_url, exercises=exercises, cooldown_seconds=0) as opened:
        yield opened
