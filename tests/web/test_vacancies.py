"""Vacancies are loaded as a table: looked at first, then taken whole, its months in place of those before."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services.insights import vacancies
from lms.services.people import Person
from lms.services.school import School
from tests.support import small_school
from tests.support.databases import fresh_database_url
from tests.support.folk import person
from tests.support.schools import at, opened_school
from tests.support.sites import make_site, visit

TABLE = b"direction;count;month\nai;9;2026-10\ndata;2;2026-11\n"
WRONG = b"month,direction,count\n2026-10,ai,9\n2026-10,cooking,1\n"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with fresh_database_url(tmp_path) as url, opened_school(tmp_path / "var", url, language="en") as opened:
        small_school.fill(opened)
        yield at(opened, small_school.NOW)


@pytest.fixture
def chief(school: School) -> Person:
    return person(school, "chief", Role.ADMIN, born=date(1980, 1, 1), password=None)


@pytest.fixture
def browser(school: School, chief: Person) -> FlaskClient:
    return visit(make_site(school), school, chief)


def send(browser: FlaskClient, table: bytes) -> str:
    answer = browser.post("/vacancies", data={"table": (BytesIO(table), "centre.csv")})
    assert answer.status_code == 303
    return answer.headers["Location"]


def counts(school: School) -> dict[str, int]:
    return {one.month.isoformat()[:7]: one.count for one in vacancies.months(school)}


def test_a_table_is_looked_at_and_then_replaces_its_months(school: School, browser: FlaskClient) -> None:
    assert counts(school) == {"2026-10": 7, "2026-09": 50}
    place = send(browser, TABLE)
    text = browser.get(place).get_data(as_text=True)
    assert "are replaced: October 2026." in text
    assert "centre.csv" in text
    assert counts(school) == {"2026-10": 7, "2026-09": 50}
    assert browser.post(place).status_code == 303
    assert counts(school) == {"2026-11": 2, "2026-10": 9, "2026-09": 50}
    assert "Rows taken: 2." in browser.get("/vacancies").get_data(as_text=True)
    assert browser.post(place).status_code == 404


def test_a_table_with_one_wrong_row_is_not_taken_at_all(school: School, browser: FlaskClient) -> None:
    place = send(browser, WRONG)
    text = browser.get(place).get_data(as_text=True)
    assert "Row 3" in text
    assert "cooking" in text
    assert "Take the table" not in text
    assert browser.post(place).headers["Location"] == place
    assert counts(school) == {"2026-10": 7, "2026-09": 50}


def test_what_is_no_table_is_said_on_the_page(browser: FlaskClient) -> None:
    assert browser.post("/vacancies", data={}).status_code == 422
    answer = browser.post("/vacancies", data={"table": (BytesIO(b"a,b\n1,2\n"), "x.csv")})
    assert answer.status_code == 422
    assert "A column is missing: month, direction, count." in answer.get_data(as_text=True)


def test_a_table_that_is_forgotten_or_too_old_is_gone(school: School, chief: Person) -> None:
    number = vacancies.prepare(school, chief, TABLE, "")
    vacancies.discard(school, chief, number)
    with pytest.raises(MissingError):
        vacancies.preview(school, chief, number)
    number = vacancies.prepare(school, chief, TABLE, "")
    with pytest.raises(MissingError):
        vacancies.carry_out(at(school, small_school.NOW + timedelta(hours=25)), chief, number)


def test_of_two_hands_one_takes_a_table(school: School, chief: Person) -> None:
    number, gate = vacancies.prepare(school, chief, TABLE, ""), Barrier(2)
    found: list[str] = []

    def take() -> None:
        gate.wait()
        try:
            vacancies.carry_out(school, chief, number)
            found.append("taken")
        except (ConflictError, MissingError, RefusedError):
            found.append("late")

    hands = [Thread(target=take) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(found) == ["late", "taken"]
    assert counts(school)["2026-10"] == 9


def test_the_example_can_be_loaded_as_it_is(browser: FlaskClient) -> None:
    example = browser.get("/vacancies/example.csv").data
    assert "Take the table" in browser.get(send(browser, example)).get_data(as_text=True)
