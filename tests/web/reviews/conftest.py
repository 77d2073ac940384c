"""A school with a small project that peers review, and browsers of its people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services import people
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import person
from tests.support.schools import opened_school
from tests.support.sites import make_site, visit

Enter = Callable[[str], FlaskClient]


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with opened_school(tmp_path / "var", database_url, cooldown_seconds=0) as opened:
        yield opened


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def enter(app: Flask, school: School) -> Enter:
    """Return a function that gives the browser of somebody, by their login."""
    return lambda login: visit(app, school, people.by_login(school, login))


@pytest.fixture
def mentor(school: School) -> Person:
    return person(school, "mentor", Role.MENTOR, password=None)
