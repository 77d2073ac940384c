"""The gradebook from outside: numbers and where they come from, results that are set, and exports."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services import gradebook, people, programmes
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Cohort
from tests.support.folk import cohort, key, person
from tests.support.pace_school import EXERCISE, PaceSchool
from tests.support.sites import make_site, visit

WISH = {"passed": "yes", "percent": "80,5", "reason": "Shown <at> the desk"}


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


@pytest.fixture
def aru(here: PaceSchool) -> Person:
    return here.student("aru")


@pytest.fixture
def mentor(app: Flask, here: PaceSchool, aru: Person) -> FlaskClient:
    here.attempt(aru, 1, 3)
    return visit(app, here.school, here.mentor)


@pytest.fixture
def cell(here: PaceSchool, aru: Person) -> str:
    return f"/cohorts/{here.here}/gradebook/{aru.id}/{EXERCISE}"


def test_a_cell_opens_to_what_it_rests_on(here: PaceSchool, mentor: FlaskClient, cell: str) -> None:
    assert f'href="{cell}"' in mentor.get(f"/cohorts/{here.here}/gradebook").text
    page = mentor.get(cell).text
    assert "3 of 10 points" in page
    assert "30 %" in page


def test_a_result_is_set_read_by_the_student_and_taken_back(
    app: Flask, here: PaceSchool, aru: Person, mentor: FlaskClient, cell: str
) -> None:
    school = here.school
    browser = visit(app, school, aru)
    assert mentor.post(cell, data=WISH).status_code == 303
    assert "80.5 %" in mentor.get(cell).text
    page = browser.get(f"/exercises/{EXERCISE}").text
    assert "Shown &lt;at&gt; the desk" in page
    assert "80.5 %" in page
    assert "A correction: a mentor has set the result" in browser.get("/credits").text
    told = gradebook.of_student(school, key(aru), EXERCISE)
    assert told is not None
    back = f"/cohorts/{here.here}/gradebook/overrides/{told.override.id}/withdraw"
    assert mentor.post(back, data={"reason": ""}).status_code == 422
    assert mentor.post(back, data={"reason": "By mistake"}).status_code == 303
    assert mentor.post(back, data={"reason": "By mistake"}).status_code == 409
    assert "By mistake" in mentor.get(cell).text
    assert "the desk" not in browser.get(f"/exercises/{EXERCISE}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"passed": ""},
        {"percent": "x"},
        {"percent": "nan"},
        {"percent": "1e9"},
        {"percent": "-1"},
    ],
)
def test_a_result_needs_a_reason_and_a_number_that_can_be(
    school: School, aru: Person, mentor: FlaskClient, cell: str, wrong: dict[str, str]
) -> None:
    assert mentor.post(cell, data={**WISH, **wrong}).status_code == 422
    assert gradebook.of_student(school, key(aru), EXERCISE) is None


def test_only_who_looks_after_a_cohort_sets_a_result(
    app: Flask, school: School, aru: Person, mentor: FlaskClient, cell: str
) -> None:
    there = cohort(school, "there")
    other = visit(app, school, person(school, "other", Role.MENTOR, cohort_id=there, password=None))
    director = visit(app, school, person(school, "director", Role.DIRECTOR, password=None))
    for who, status in ((visit(app, school, aru), 403), (other, 404), (director, 403)):
        assert who.post(cell, data=WISH).status_code == status
        assert who.get(cell).status_code == status
    through = f"/cohorts/{there}/gradebook/{aru.id}/{EXERCISE}"
    assert other.post(through, data=WISH).status_code == 404
    assert gradebook.of_student(school, key(aru), EXERCISE) is None
    assert mentor.get(cell.replace(EXERCISE, "nothing")).status_code == 404


def test_a_table_holds_no_formula(school: School, here: PaceSchool, aru: Person, mentor: FlaskClient) -> None:
    with school.database.write() as session:
        session.get_one(Person, key(aru)).name = "=HYPERLINK(1)"
    answer = mentor.get(f"/cohorts/{here.here}/gradebook.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows == [
        ["Name", "Login", "Passed", "Visits", "Events", "Addition"],
        ["'=HYPERLINK(1)", "aru", "0", "0", "0", "30.0"],
    ]
    without = mentor.get(f"/cohorts/{here.here}/gradebook.csv?exercise=nothing-like-it").text
    assert without.splitlines()[0].endswith("Events")


def test_the_same_is_there_for_programs(here: PaceSchool, mentor: FlaskClient) -> None:
    here.deadline(-3)
    answer = json.loads(mentor.get(f"/cohorts/{here.here}/gradebook.json").text)
    assert set(answer) == {"cohort", "exported_at", "exercises", "checkpoints", "students"}
    (student,) = answer["students"]
    assert (student["login"], student["attendance"]) == ("aru", {"visits": 0, "held": 0})
    (result,) = student["results"]
    del result["due_at"]
    assert result == {
        "exercise": EXERCISE,
        "percent": 30.0,
        "passed": False,
        "origin": "checks",
        "attempts": 1,
        "in_review": False,
        "done_at": None,
        "standing": "overdue",
    }


def test_where_no_marks_are_shown_mentors_see_them_and_students_do_not(
    app: Flask, here: PaceSchool, aru: Person, mentor: FlaskClient, cell: str
) -> None:
    school = here.school
    with school.database.read() as session:
        programme = session.get_one(Cohort, here.here).programme_id
    programmes.set_rules(school, programme, "entry", {"shows_marks": False})
    mentor.post(cell, data=WISH)
    assert "80.5 %" in mentor.get(cell).text
    known = people.by_id(school, key(aru))
    page = visit(app, school, known).get(f"/exercises/{EXERCISE}").text
    assert "80.5" not in page
    assert "Shown &lt;at&gt; the desk" in page
