"""One site for most tests of git; each test brings its own people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git.site import Client, Site, Student, running_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site that takes attempts at any pace and waits for no verdict."""
    values = {"cooldown_seconds": 0, "pushes_per_hour": 10_000, "push_wait_seconds": 0, "language": "en"}
    with running_site(tmp_path_factory.mktemp("site"), **values) as running:
        yield running


@pytest.fixture
def student(site: Site) -> Student:
    return site.student()


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path)


@pytest.fixture
def work(client: Client, student: Student) -> Client:
    """Return a clone of the student's work."""
    return client.clone(student)


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site with narrow limits that waits a while for verdicts."""
    values = {
        "cooldown_seconds": 3600,
        "pushes_per_hour": 2,
        "push_bytes": 1024 * 1024,
        "push_wait_seconds": 3,
        "stream_places": 2,
        "language": "en",
    }
    with running_site(tmp_path_factory.mktemp("strict"), **values) as running:
        yield running
