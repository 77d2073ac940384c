"""A cohort's pace from outside: what students see, the board, and who tries to move their own deadline."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services.pace import dues, planning
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import cohort, key, person
from tests.support.pace_school import EXERCISE, PaceSchool
from tests.support.reviews import PROJECT
from tests.support.sites import make_site, visit


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
def mentor(app: Flask, school: School, here: PaceSchool) -> FlaskClient:
    return visit(app, school, here.mentor)


@pytest.fixture
def browser(app: Flask, school: School, aru: Person) -> FlaskClient:
    return visit(app, school, aru)


def lines(school: School, who: Person) -> dict[str, dues.Line]:
    return {one.exercise: one for one in dues.mine(school, who).lines}


def test_a_plan_is_set_edited_and_seen_by_students(
    school: School, here: PaceSchool, aru: Person, mentor: FlaskClient, browser: FlaskClient
) -> None:
    first = school.today() + timedelta(days=1)
    wish = {"first": first.isoformat(), "every": "7", "at": "18:00", "exercises": [EXERCISE, PROJECT]}
    assert mentor.post(f"/cohorts/{here.here}/pace/plan", data=wish).status_code == 303
    assert f'value="{first.isoformat()}T18:00"' in mentor.get(f"/cohorts/{here.here}/pace").text
    for address in ("/", "/deadlines", f"/exercises/{EXERCISE}"):
        assert "due soon" in browser.get(address).text, address
    day = {"day": first.isoformat()}
    assert "Deadlines of this week" in browser.get("/calendar", query_string=day).text
    later = (first + timedelta(days=2)).isoformat()
    edited = {EXERCISE: f"{later}T09:30", PROJECT: ""}
    assert mentor.post(f"/cohorts/{here.here}/pace", data=edited).status_code == 303
    assert set(lines(school, aru)) == {EXERCISE}
    assert f'value="{later}T09:30"' in mentor.get(f"/cohorts/{here.here}/pace").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "x"},
        {"every": "0"},
        {"every": "x"},
        {"at": "25:00"},
        {"exercises": []},
        {"first": "2020-01-01"},
    ],
)
def test_a_plan_that_makes_no_sense_stays_in_its_form(
    school: School, here: PaceSchool, mentor: FlaskClient, wrong: dict[str, object]
) -> None:
    day = (school.today() + timedelta(days=1)).isoformat()
    wish = {"first": day, "every": "7", "at": "18:00", "exercises": [EXERCISE], **wrong}
    assert mentor.post(f"/cohorts/{here.here}/pace/plan", data=wish).status_code == 422
    assert mentor.post(f"/cohorts/{here.here}/pace", data={EXERCISE: "tomorrow"}).status_code == 422
    assert not planning.plan_of(school, here.here).deadlines


def test_an_extension_is_given_read_and_taken_back(
    school: School, here: PaceSchool, aru: Person, mentor: FlaskClient, browser: FlaskClient
) -> None:
    here.deadline(-2)
    address = f"/cohorts/{here.here}/board/{aru.id}/extensions"
    wish = {"exercise": EXERCISE, "days": "4", "reason": "Was <ill>"}
    assert mentor.post(address, data={**wish, "reason": " "}).status_code == 422
    assert mentor.post(address, data=wish).status_code == 303
    for place in ("/deadlines", f"/exercises/{EXERCISE}"):
        page = browser.get(place).text
        assert "4 days more: Was &lt;ill&gt;" in page
    made = lines(school, aru)[EXERCISE].extension
    assert made is not None
    back = f"/cohorts/{here.here}/extensions/{made.id}/withdraw"
    assert [mentor.post(back).status_code for _ in range(2)] == [303, 409]
    assert "overdue" in browser.get("/deadlines").text


def test_the_clock_is_stopped_for_all_or_for_one(
    school: School, here: PaceSchool, aru: Person, mentor: FlaskClient, browser: FlaskClient
) -> None:
    here.deadline(3)
    today = school.today()
    days = {"first": today.isoformat(), "last": (today + timedelta(days=1)).isoformat(), "reason": "Holidays"}
    assert mentor.post(f"/cohorts/{here.here}/pace/freezes", data={**days, "last": "x"}).status_code == 422
    assert mentor.post(f"/cohorts/{here.here}/pace/freezes", data=days).status_code == 303
    own = {**days, "last": (today + timedelta(days=3)).isoformat(), "reason": "Ill"}
    assert mentor.post(f"/cohorts/{here.here}/board/{aru.id}/freezes", data=own).status_code == 303
    due = lines(school, aru)[EXERCISE].due
    assert due.at - due.planned == timedelta(days=4)
    assert "moved by a pause" in browser.get("/deadlines").text
    page = mentor.get(f"/cohorts/{here.here}/board").text
    assert "paused until" in page
    for one in dues.mine(school, aru).freezes:
        assert mentor.post(f"/cohorts/{here.here}/freezes/{one.id}/withdraw").status_code == 303
    assert not lines(school, aru)[EXERCISE].due.moved


def test_a_board_warns_with_reasons_until_somebody_has_spoken(
    here: PaceSchool, aru: Person, mentor: FlaskClient, browser: FlaskClient
) -> None:
    here.attempt(aru, 9, 3)
    address = f"/cohorts/{here.here}/board"
    assert "no push for 9 days" in mentor.get(address).text
    noted = mentor.post(f"{address}/{aru.id}/spoken", data={"note": "Has <exams>"})
    assert noted.status_code == 303
    page = mentor.get(address).text
    assert "no push" not in page
    assert "spoken with" in page
    assert "Has &lt;exams&gt;" in mentor.get(f"{address}/{aru.id}").text
    for place in ("/", "/deadlines", "/inbox", "/me"):
        assert "exams" not in browser.get(place).text


def test_order_and_choice_stand_in_the_address(here: PaceSchool, aru: Person, mentor: FlaskClient) -> None:
    here.student("bek")
    here.attempt(aru, 9, 3)
    address = f"/cohorts/{here.here}/board"
    by_name = mentor.get(f"{address}?sort=name&show=warned").text
    assert "Aru" in by_name
    assert "Nobody is in this list now" in mentor.get(f"{address}?show=paused").text
    assert mentor.get(f"{address}?sort=%00&show=nothing").status_code == 200


def test_nobody_moves_their_own_deadline(
    app: Flask, school: School, here: PaceSchool, aru: Person, browser: FlaskClient
) -> None:
    """A student gives themself days, and a mentor of another cohort gives them."""
    here.deadline(-2)
    there = cohort(school, "there")
    other = visit(app, school, person(school, "other", Role.MENTOR, cohort_id=there, password=None))
    today = school.today().isoformat()
    asked = {
        f"/cohorts/{here.here}/board/{aru.id}/extensions": {
            "exercise": EXERCISE,
            "days": "9",
            "reason": "Mine",
        },
        f"/cohorts/{here.here}/board/{aru.id}/freezes": {"first": today, "last": today, "reason": "Mine"},
        f"/cohorts/{here.here}/pace/freezes": {"first": today, "last": today, "reason": "Mine"},
        f"/cohorts/{here.here}/pace": {EXERCISE: ""},
        f"/cohorts/{here.here}/board/{aru.id}/spoken": {"note": "Mine"},
    }
    for address, form in asked.items():
        assert browser.post(address, data=form).status_code == 403, address
        assert other.post(address, data=form).status_code == 404, address
        ours = address.replace(f"/cohorts/{here.here}/board", f"/cohorts/{there}/board")
        if ours != address:
            assert other.post(ours, data=form).status_code == 404, ours
    due = lines(school, aru)[EXERCISE].due
    assert (due.moved, due.standing) == (False, dues.Standing.OVERDUE)
    assert key(aru) not in {one.person_id for one in planning.plan_of(school, here.here).freezes}
