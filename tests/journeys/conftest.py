"""A whole school for journeys: site, worker and schedule as processes of their own, on a free port."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lms.jobs import make_celery, make_nudge
from lms.services.school import School
from tests.support.browsers import chromium
from tests.support.commands import free_port
from tests.support.schools import opened_school
from tests.support.workers import process, wait_for_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@contextmanager
def processes(folder: Path) -> Iterator[School]:
    """Run a school's processes; the test may also look behind the pages."""
    with ExitStack() as stack:
        quiet = stack.enter_context(opened_school(folder / "var", port=free_port(), cooldown_seconds=0))
        for command in ("web", "worker", "schedule"):
            stack.enter_context(process(quiet.settings, command, folder / "processes.log"))
        wait_for_site(quiet.settings.address)
        yield replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))


@pytest.fixture
def running_school(tmp_path: Path, images: dict[str, str]) -> Iterator[School]:
    assert images
    with processes(tmp_path) as school:
        yield school


@pytest.fixture
def school_without_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody-listens.sock")
    with processes(tmp_path) as school:
        yield school
