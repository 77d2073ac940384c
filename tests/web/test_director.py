"""The director's pages: the figures lead to their rows, and the rows to a table for other programs."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services.school import School
from lms.storage.tables import Person
from tests.support import small_school
from tests.support.databases import fresh_database_url
from tests.support.folk import person
from tests.support.schools import at, opened_school
from tests.support.sites import make_site, visit


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with fresh_database_url(tmp_path) as url, opened_school(tmp_path / "var", url, language="en") as opened:
        small_school.fill(opened)
        yield at(opened, small_school.NOW)


@pytest.fixture
def director(school: School) -> FlaskClient:
    return visit(make_site(school), school, person(school, "director", Role.DIRECTOR, born=date(1980, 1, 1)))


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def test_the_page_opens_on_this_month_and_every_link_of_it_opens(director: FlaskClient) -> None:
    text = director.get("/school").get_data(as_text=True)
    assert "October 2026" in text
    links = set(re.findall(r'href="(/school[^"]*)"', text))
    assert len(links) > 15
    for link in links:
        assert director.get(link.replace("&amp;", "&")).status_code == 200, link


def test_tracks_are_a_part_of_the_school_to_a_director(school: School, director: FlaskClient) -> None:
    chief = visit(make_site(school), school, person(school, "chief", Role.ADMIN, born=date(1980, 1, 1)))
    marked = re.compile(r'<a href="([^"]+)"[^>]* aria-current="page">')
    for path, admins in (("/school", "/school"), ("/tracks/demand", "/tracks"), ("/tracks", "/tracks")):
        assert set(marked.findall(director.get(path).get_data(as_text=True))) == {"/school"}, path
        assert set(marked.findall(chief.get(path).get_data(as_text=True))) == {admins}, path


@pytest.mark.parametrize(
    ("kind", "at_", "name"),
    [
        ("month", "2026-09", "September 2026"),
        ("quarter", "2026-10", "4th quarter 2026"),
        ("year", "", "2026"),
    ],
)
def test_other_periods_are_chosen_in_the_address(
    director: FlaskClient, kind: str, at_: str, name: str
) -> None:
    assert name in read(director, f"/school?kind={kind}&at={at_}")


def test_drop_outs_are_opened_by_week(director: FlaskClient) -> None:
    everybody = read(director, "/school/rows/drop-outs?at=2026-10")
    assert "Person 1" in everybody
    assert "Person 3" in everybody
    late = read(director, "/school/rows/drop-outs?at=2026-10&part=6")
    assert "Person 1" in late
    assert "Person 3" not in late


def test_a_table_for_other_programs_computes_nothing(school: School, director: FlaskClient) -> None:
    with school.database.write() as session:
        session.get_one(Person, 1).name = "=1+1"
    answer = director.get("/school/rows/students.csv?at=2026-10").get_data(as_text=True)
    assert answer.startswith("\ufeffName,Cohort,Since\r\n")
    assert "'=1+1,Blue,2026-09-01\r\n" in answer


def test_no_such_figure_is_no_page(director: FlaskClient) -> None:
    assert director.get("/school/rows/secrets").status_code == 404


def test_an_empty_school_has_a_page_too(tmp_path: Path) -> None:
    with opened_school(tmp_path / "empty", language="en") as school:
        client = visit(
            make_site(school), school, person(school, "chief", Role.DIRECTOR, born=date(1980, 1, 1))
        )
        assert "Nobody left before the end" in read(client, "/school")
        assert "Nothing was counted here" in read(client, "/school/rows/visits")


def test_long_lists_are_turned_by_pages(school: School, director: FlaskClient) -> None:
    with school.database.write() as session:
        for n in range(450):
            born = small_school.added(
                session,
                Person(login=f"x{n}", name=f"Extra {n:03}", role=Role.STUDENT, created_at=small_school.NOW),
            )
            small_school.enrol(session, born, 1)
    first = read(director, "/school/rows/starts?at=2026-10")
    assert "page 1 of 3" in first
    assert "Extra 000" in first
    assert "Extra 449" in read(director, "/school/rows/starts?at=2026-10&place=3")
    assert "page 3 of 3" in read(director, "/school/rows/starts?at=2026-10&place=99")
