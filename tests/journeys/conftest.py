"""A whole school for journeys: site, worker and schedule as processes of their own, on a free port."""

from collections.abc import Iterator
from contextlib import ExitStack
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


@pytest.fixture
def running_school(tmp_path: Path, images: dict[str, str]) -> Iterator[School]:
    """Yield the school whose processes run; the test may also look behind the pages."""
    assert images
    with ExitStack() as stack:
        quiet = stack.enter_context(opened_school(tmp_path / "var", port=free_port(), cooldown_seconds=0))
        log = tmp_path / "processes.log"
        for command in ("web", "worker", "schedule"):
            stack.enter_context(process(quiet.settings, command, log))
        wait_for_site(quiet.settings.address)
        yield replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))
