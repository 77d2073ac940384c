"""Fixtures that tests of every room may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lms.runner.client import Engine
from lms.runner.engine import answers
from lms.runner.images import FIRST, ensure_images
from lms.services.school import School
from lms.settings import ROOT
from lms.storage.database import Database
from tests.support.databases import fresh_database_url, migrated
from tests.support.schools import opened_school

collect_ignore = ["environments"]
"""They need the images of all environments: `make verify` names them."""

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
"""A busy machine is no failure of a property: no test here says how long an example may take."""


@pytest.fixture(scope="session")
def images() -> dict[str, str]:
    """Return the ids of the first runner images, built now if they are not; without an engine this fails."""
    engine = Engine()
    assert answers(engine), "no Docker engine answers: `make test` starts one, or start yours"
    return ensure_images(engine, ROOT / "graders", print, FIRST)


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    with fresh_database_url(tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a migrated, empty database."""
    with migrated(database_url) as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return an empty school on real storage, with one small exercise."""
    with opened_school(tmp_path / "var", database_url) as opened:
        yield opened
