"""The pages of intakes: planned and run by an admin, wished in by students, proved to anyone."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.domain.tracks.intakes import IntakeState
from lms.services import people
from lms.services.school import School
from lms.services.tracks import intakes, outcomes
from lms.services.tracks.intakes import Share
from tests.support import track_school
from tests.support.folk import cohort, person
from tests.support.intakes import IntakeSchool, intake_school, plan
from tests.support.schools import at
from tests.support.sites import make_site, visit


@pytest.fixture
def one(school: School) -> IntakeSchool:
    return intake_school(school, seats=(1, 1), students=3)


def as_person(one: IntakeSchool, person_id: int, school: School | None = None) -> FlaskClient:
    used = school or one.school
    return visit(make_site(used), used, people.by_id(used, person_id))


@pytest.fixture
def admin(one: IntakeSchool) -> FlaskClient:
    return as_person(one, one.admin_id)


@pytest.fixture
def student(one: IntakeSchool) -> FlaskClient:
    return as_person(one, one.students[0])


def ranked(page: str) -> list[int]:
    """Return the tracks of a list of wishes in the order of the page."""
    return [int(found) for found in re.findall(r'data-track="(\d+)"', page)]


def test_an_admin_plans_an_intake_and_sees_what_was_refused(one: IntakeSchool, admin: FlaskClient) -> None:
    address = f"/programmes/{one.programme_id}/intakes"
    form = {
        "name": "Winter",
        "opens_at": "2030-01-01T10:00",
        "closes_at": "2030-01-01T09:00",
        "track": str(one.tracks[0]),
        f"seats-{one.tracks[0]}": "7",
    }
    assert "Track-0" in admin.get(f"{address}/new").text
    refused = admin.post(address, data=form)
    assert refused.status_code == 422
    assert "The end must be later than the beginning." in refused.text
    assert 'value="7"' in refused.text
    made = admin.post(address, data={**form, "closes_at": "2030-01-09T10:00"})
    assert made.status_code == 303
    page = admin.get(made.location).text
    assert "Winter" in page
    assert "Open it now" in page
    newest = intakes.listing(one.school)[0].intake
    assert newest.opens_at.isoformat() == "2030-01-01T05:00:00+00:00"  # ten in Aqtobe
    changed = admin.post(
        f"{made.location}/edit", data={**form, "name": "Spring", "closes_at": "2030-02-01T10:00"}
    )
    assert changed.status_code == 303
    assert intakes.by_id(one.school, newest.id or 0).name == "Spring"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"seats": "many"}, "Write the seats of each track as a number."),
        ({"track": "x"}, "Write the seats of each track as a number."),
        ({"closes_at": "soon"}, "Write a day and a time."),
        ({"name": ""}, "Write a name"),
    ],
)
def test_a_form_with_nonsense_is_refused(
    one: IntakeSchool, admin: FlaskClient, typed: dict[str, str], words: str
) -> None:
    track = typed.get("track", str(one.tracks[0]))
    form = {
        "name": typed.get("name", "Winter"),
        "opens_at": "2030-01-01T10:00",
        "closes_at": typed.get("closes_at", "2030-01-09T10:00"),
        "track": track,
        f"seats-{track}": typed.get("seats", "7"),
    }
    answer = admin.post(f"/programmes/{one.programme_id}/intakes", data=form)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_student_ranks_tracks_by_buttons(one: IntakeSchool, student: FlaskClient) -> None:
    address = f"/intakes/{one.intake_id}/wishes"
    first, second = one.tracks
    assert "You have no wishes yet." in student.get(address).text
    for track, step, after in (
        (first, "add", [first]),
        (second, "add", [first, second]),
        (second, "up", [second, first]),
        (first, "remove", [second]),
    ):
        saved = student.post(f"{address}/{track}", data={"step": step})
        assert saved.status_code == 303
        assert ranked(student.get(address).text) == after
    dragged = student.post(address, data={"track": [str(first), str(second)]})
    assert dragged.status_code == 303
    assert ranked(student.get(address).text) == [first, second]
    for wrong in (["x"], ["99999"], [str(first), str(first)]):
        assert student.post(address, data={"track": wrong}).status_code == 422
    assert student.post(f"{address}/{first}", data={"step": "sideways"}).status_code == 422


def test_who_comes_too_late_is_told_so(one: IntakeSchool) -> None:
    client = as_person(one, one.students[0], one.over)
    address = f"/intakes/{one.intake_id}/wishes"
    late = client.post(f"{address}/{one.tracks[0]}", data={"step": "add"}, follow_redirects=True)
    assert "The time for wishes is over." in late.text
    assert ranked(late.text) == []


def test_a_student_sees_the_outcome_and_why(one: IntakeSchool) -> None:
    for n in range(3):
        one.wish(n, 0, 1)
    one.run()
    found = outcomes.results(one.school, one.intake_id)
    second, without = found[one.tracks[1]][0].person.id or 0, found[None][0].person.id or 0
    page = as_person(one, second).get(f"/intakes/{one.intake_id}/wishes").text
    assert "Track-1, your wish 2: place 1 of 1." in page
    assert "Wish 1, Track-0, was full at lottery number 1; yours is 2." in page
    page = as_person(one, without).get(f"/intakes/{one.intake_id}/wishes").text
    assert "None of your wishes had a seat left for you." in page
    assert "You stand in line for each of your wishes" in page


def test_an_admin_opens_watches_and_runs(one: IntakeSchool, admin: FlaskClient) -> None:
    one.wish(0, 0)
    address = f"/intakes/{one.intake_id}"
    assert "1 of 3 students have wishes" in admin.get(address).text
    assert "Student-0" not in admin.get(address).text
    end = intakes.by_id(one.school, one.intake_id).closes_at
    moved = admin.post(f"{address}/extend", data={"closes_at": "2020-01-01T10:00"}, follow_redirects=True)
    assert "It can only be moved to later." in moved.text
    admin.post(f"{address}/extend", data={"closes_at": f"{end + timedelta(days=9):%Y-%m-%dT%H:%M}"})
    assert intakes.by_id(one.school, one.intake_id).closes_at > end
    assert "everybody is told" in admin.post(f"{address}/run", follow_redirects=True).text
    again = admin.post(f"{address}/run", follow_redirects=True)
    assert "its lottery has run" in again.text
    assert "Student-0" in again.text
    made = intakes.create(
        one.school, one.admin_id, one.programme_id, plan(one.school, {one.tracks[0]: Share(1)})
    )
    assert "Every student" in admin.post(f"/intakes/{made.id}/open", follow_redirects=True).text
    admin.post(f"/intakes/{made.id}/cancel")
    assert intakes.by_id(one.school, made.id or 0).state is IntakeState.CANCELLED


def test_a_mentor_sees_names_of_their_own_students_only(one: IntakeSchool) -> None:
    other = cohort(one.school, "second")
    track_school.student(one.school, "zarina", other)
    for n in range(3):
        one.wish(n, 0)
    one.run()
    for cohort_id, sees in ((one.cohort_id, True), (other, False)):
        mentor = person(
            one.school, f"mentor-{cohort_id}", people.Role.MENTOR, cohort_id=cohort_id, password=None
        )
        page = as_person(one, mentor.id or 0).get(f"/intakes/{one.intake_id}").text
        assert ("Student-0" in page) is sees


def test_anyone_can_check_an_intake_and_nobody_sees_the_seed_before(one: IntakeSchool) -> None:
    made = intakes.by_id(one.school, one.intake_id)
    anyone = visit(make_site(one.school), one.school, None)
    address = f"/intakes/proof/{made.key}"
    before = anyone.get(address).text
    assert made.digest in before
    assert made.seed not in before
    assert anyone.get(f"{address}.json").status_code == 404
    one.wish(0, 0)
    one.run()
    file = anyone.get(f"{address}.json")
    content = json.loads(file.text)
    assert (content["seed"], content["digest"]) == (made.seed, made.digest)
    assert "Student-0" not in file.text
    after = anyone.get(address).text
    assert content["sum"] in after
    assert made.seed in after
    assert anyone.get("/intakes/proof/none").status_code == 404


def test_a_planned_intake_is_shown_to_no_student(school: School) -> None:
    one = intake_school(school, opened=False)
    made = intakes.by_id(school, one.intake_id)
    client = as_person(one, one.students[0])
    assert made.name not in client.get("/intakes").text
    assert client.get(f"/intakes/proof/{made.key}").status_code == 404
    intakes.open_(at(school, school.now()), one.intake_id)
    assert made.name in client.get("/intakes").text


def test_an_open_intake_is_the_next_thing_on_the_page_of_tracks(
    one: IntakeSchool, student: FlaskClient
) -> None:
    address = f"/intakes/{one.intake_id}/wishes"
    assert "Rank the tracks that you would like." in student.get("/tracks/mine").text
    student.post(f"{address}/{one.tracks[0]}", data={"step": "add"})
    page = student.get("/tracks/mine").text
    assert "You have 1 wish." in page
    assert f'href="{address}"' in page
    one.run()
    assert f'href="{address}"' not in student.get("/tracks/mine").text


def test_mentors_of_the_programme_run_it_and_others_look_on(one: IntakeSchool, app: Flask) -> None:
    school, address = one.school, f"/intakes/{one.intake_id}"
    elsewhere = cohort(school, "elsewhere", programme="another")
    for login, cohort_id, status in (("theirs", elsewhere, 403), ("mine", one.cohort_id, 303)):
        mentor = person(school, login, Role.MENTOR, cohort_id=cohort_id, password=None)
        page = visit(app, school, mentor)
        shown = page.get(address).text
        assert ("/run" in shown) is (status == 303)
        assert page.post(f"{address}/run").status_code == status
        assert page.get(f"/programmes/{one.programme_id}/intakes/new").status_code == (
            200 if status == 303 else 403
        )
