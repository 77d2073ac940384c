"""A school that has exercises for checkpoints."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.services.school import School
from tests.support.checkpoints import school_with_pool


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with school_with_pool(tmp_path, database_url) as opened:
        yield opened
