"""A whole school for journeys: site, worker and schedule as processes of their own, on a free port."""

import re
import subprocess
import sys
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

CORPUS = Path(__file__).parent.parent / "exercises" / "corpora" / "01edu"
IMPORTED = "kaggle-titanic"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@contextmanager
def processes(folder: Path, **settings: object) -> Iterator[School]:
    """Run a school's processes; the test may also look behind the pages."""
    values = {"port": free_port(), "cooldown_seconds": 0, **settings}
    with ExitStack() as stack:
        quiet = stack.enter_context(opened_school(folder / "var", **values))  # type: ignore[arg-type]  # settings
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
def school_of_imports(tmp_path: Path, images: dict[str, str]) -> Iterator[School]:
    """A running school whose projects were imported from a corpus of another school, by the command."""
    assert images
    exercises = tmp_path / "exercises"
    command = [sys.executable, "-m", "lms.cli", "exercises", "import", str(CORPUS), "--into", str(exercises)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    give_xp(exercises / IMPORTED / "exercise.toml")
    with processes(tmp_path, exercises=exercises) as school:
        yield school


def give_xp(definition: Path) -> None:
    """Say what a project is worth, as a school does after an import: the corpus has no XP."""
    text = definition.read_text()
    worth = re.sub(r"(?m)^xp = 0$", "xp = 500", text)
    assert worth != text
    definition.write_text(worth)


@pytest.fixture
def school_without_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody-listens.sock")
    with processes(tmp_path) as school:
        yield school
