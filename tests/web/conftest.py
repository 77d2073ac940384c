"""A school with a path of three exercises, its site, and browsers of its people."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import playwright.sync_api as playwright
import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.services.people import Person
from lms.services.school import School
from tests.support.browsers import chromium
from tests.support.commands import free_port
from tests.support.schools import EXERCISES, opened_school
from tests.support.sites import make_site, visit
from tests.support.workers import process, wait_for_site

FIRST, SECOND, TEAM = "three-checks", "then-this", "together"
Browser = Callable[[Person | None], FlaskClient]


def exercises_in(folder: Path) -> Path:
    """Lay out a path: one exercise, a second that needs it, and one for teams."""
    for slug in (FIRST, SECOND, TEAM):
        shutil.copytree(EXERCISES / FIRST, folder / slug)
    rewrite(
        folder / SECOND,
        r'en = "Addition"',
        'en = "Then this"',
        r"(?m)^xp = 10$",
        'xp = 20\nprerequisites = ["three-checks"]',
    )
    rewrite(
        folder / TEAM,
        r'en = "Addition"',
        'en = "Together"',
        r"(?m)^\[title\]$",
        "[team]\nsmallest = 2\nlargest = 3\n\n[title]",
    )
    return folder


def rewrite(exercise: Path, *changes: str) -> None:
    path = exercise / "exercise.toml"
    text = path.read_text()
    for shape, words in zip(changes[::2], changes[1::2], strict=True):
        text = re.sub(shape, words, text, count=1)
    path.write_text(text)


@contextmanager
def running_site(folder: Path, **settings: Any) -> Iterator[School]:
    """Run the site under gunicorn in a process of its own; the test may also look behind the pages."""
    values: dict[str, Any] = {"port": free_port(), **settings}
    with (
        opened_school(folder / "var", f"sqlite:///{folder / 'school.db'}", **values) as opened,
        process(opened.settings, "web", folder / "web.log"),
    ):
        wait_for_site(opened.settings.address)
        yield opened


def session_cookie(school: School, who: Person) -> str:
    """Return the session of somebody who is logged in: the key that signs it is in the school's folder."""
    kept = visit(make_site(school), school, who).get_cookie("qatarlas")
    assert kept is not None
    return kept.value


@pytest.fixture(scope="module")
def chrome() -> Iterator[playwright.Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    (tmp_path / "exercises").mkdir()
    settings: dict[str, Any] = {"cooldown_seconds": 0, "attempts": 1, "upload_bytes": 200_000}
    exercises = exercises_in(tmp_path / "exercises")
    with opened_school(tmp_path / "var", database_url, exercises=exercises, **settings) as opened:
        assert not opened.catalogue.errors
        yield opened


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def browse(app: Flask, school: School) -> Browser:
    """Return a function that gives a browser in which somebody is logged in."""
    return lambda who: visit(app, school, who)
