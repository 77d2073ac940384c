"""What students and mentors read on their pages, on real storage."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.exercises import Exercise, Reason
from lms.domain.people import Language, Role
from lms.domain.verdicts import Finding
from lms.services import people
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions, teams, works
from lms.storage.tables import Submission
from lms.web.exercises import subject_of
from tests.support.folk import cohort, key, person
from tests.support.schools import WRONG, Pupil
from tests.web.conftest import FIRST, SECOND, TEAM, Browser
from tests.web.graded import claim, decide, give_up, outcomes, settle

SMALL, NEGATIVE, RANDOM = "adds_small_numbers", "adds_negative_numbers", "adds_random_numbers"
ON_PAGE = {
    SMALL: Finding(
        reason=Reason.WRONG_VALUE, asked="add(2, 3)", expected="5", got="<b>-1</b>", note="mind the sign"
    ),
    RANDOM: Finding(reason=Reason.RAISED, asked="add(secret, 41)", expected="secret", got="secret"),
}


@pytest.fixture
def pupil(school: School) -> Pupil:
    made = Pupil(school)
    people.set_language(school, made.person_id, Language.ENGLISH)
    return made


@pytest.fixture
def page(browse: Browser, pupil: Pupil) -> FlaskClient:
    """Return the student's browser."""
    return browse(pupil.person)


@pytest.fixture
def exercise(school: School) -> Exercise:
    return school.catalogue.get(FIRST)


@pytest.fixture
def mentor(school: School) -> Person:
    return person(school, "mentor", Role.MENTOR)


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return " ".join(answer.text.split())


def read_attempt(client: FlaskClient, handed_in: Submission) -> str:
    return read(client, f"/submissions/{handed_in.id}")


def test_the_start_page_is_kazakh_unless_somebody_wants_another_language(browse: Browser) -> None:
    client = browse(None)
    assert '<html lang="kk">' in read(client, "/")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ru-RU,ru;q=0.9,en;q=0.8"
    assert '<html lang="ru">' in read(client, "/")
    client.post("/language", data={"language": "en"})
    assert '<html lang="en">' in read(client, "/")


def test_a_language_goes_with_the_person(browse: Browser, school: School) -> None:
    who = person(school, "dana", language=Language.RUSSIAN)
    first, second = browse(who), browse(who)
    assert '<html lang="ru">' in read(first, "/")
    assert first.post("/language", data={"language": "kk", "next": "/exercises"}).location == "/exercises"
    assert '<html lang="kk">' in read(second, "/")


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/exercises?x=1", "/exercises?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\r\nSet-Cookie:x", "/"),
        ("", "/"),
    ],
)
def test_a_language_button_never_leads_elsewhere(browse: Browser, wanted: str, location: str) -> None:
    answer = browse(None).post("/language", data={"language": "en", "next": wanted})
    assert answer.location == location


def test_an_unknown_language_is_refused(browse: Browser) -> None:
    assert browse(None).post("/language", data={"language": "tlh"}).status_code == 422


def test_home_leads_a_newcomer_to_the_first_exercise(page: FlaskClient) -> None:
    text = read(page, "/")
    assert "Begin here" in text
    assert f'href="/exercises/{FIRST}"' in text
    assert "0 of 3 exercises passed" in text


def test_home_says_what_is_left_to_do(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    tried = pupil.hand_in(WRONG)
    settle(school, exercise, {SMALL: 0, RANDOM: 0})
    text = read(page, "/")
    assert "3 of 10 points: 2 checks to go" in text
    assert f'href="/submissions/{tried.id}"' in text


def test_home_goes_on_after_a_pass(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    pupil.hand_in(WRONG)
    settle(school, exercise, {})
    text = read(page, "/")
    assert "Next on your path" in text
    assert "1 of 3 exercises passed" in text


def test_home_says_when_nothing_is_graded(page: FlaskClient) -> None:
    assert "The grader is not running. Your work is kept" in read(page, "/")


def test_a_guardian_starts_with_their_children(browse: Browser, school: School) -> None:
    answer = browse(person(school, "guard", Role.GUARDIAN)).get("/")
    assert answer.location == "/children"


def test_exercises_say_their_state_and_what_opens_them(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    pupil.hand_in(WRONG)
    settle(school, exercise, {SMALL: 0})
    text = read(page, "/exercises")
    assert "begun" in text
    assert "Best: 6 of 10" in text
    assert "Opens after: Addition" in text
    assert text.index("Addition") < text.index("Then this")


def test_a_locked_exercise_can_be_read_but_not_handed_in(page: FlaskClient) -> None:
    text = read(page, f"/exercises/{SECOND}")
    assert "pass this first" in text
    assert "git clone" not in text


def test_an_exercise_says_how_to_clone_it(page: FlaskClient, school: School) -> None:
    text = read(page, f"/exercises/{FIRST}")
    assert f"git clone {school.settings.address}/git/aru/{FIRST}.git" in text
    assert 'href="/me/tokens"' in text
    assert "<code>solution.py</code>" in text


def test_attempts_stand_as_dots_and_newest_first(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    for shares in ({SMALL: 0}, {}):
        pupil.hand_in(WRONG)
        settle(school, exercise, shares)
    part = read(page, f"/exercises/{FIRST}/attempts")
    dots, rows = part.split("<ul", 1)
    assert dots.index("Attempt 1: not passed yet") < dots.index("Attempt 2: passed")
    assert rows.index("Attempt 2") < rows.index("Attempt 1")
    assert "hx-get" not in part


def test_attempts_ask_again_while_one_is_graded(page: FlaskClient, pupil: Pupil) -> None:
    pupil.hand_in(WRONG)
    assert 'hx-get="/exercises/three-checks/attempts"' in read(page, f"/exercises/{FIRST}/attempts")


def test_an_exercise_that_is_not_there_is_a_page_too(page: FlaskClient) -> None:
    assert "There is no exercise “nope”." in read(page, "/exercises/nope", 404)


def test_an_attempt_that_waits_says_its_place(page: FlaskClient, pupil: Pupil) -> None:
    first, second = pupil.hand_in(WRONG), pupil.hand_in(WRONG)
    assert "In the queue: you are next" in read_attempt(page, first)
    text = read_attempt(page, second)
    assert "In the queue: place 2" in text
    assert f'data-stream="/submissions/{second.id}/stream"' in text
    assert '<meta http-equiv="refresh"' in text


def test_an_attempt_that_is_graded_shows_checks_as_they_fall(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    handed_in = pupil.hand_in(WRONG)
    decide(school, claim(school), outcomes(exercise, {SMALL: 0}, ON_PAGE)[:2])
    text = read_attempt(page, handed_in)
    assert "Being graded: 2 of 3 checks" in text
    assert "add(2, 3)" in text
    assert "still to come" in text


def test_a_failed_attempt_leads_with_what_is_left(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    handed_in = pupil.hand_in(WRONG)
    settle(school, exercise, {SMALL: 0, RANDOM: 0}, ON_PAGE)
    text = read_attempt(page, handed_in)
    assert "<h1>3 of 10 points: 2 checks to go</h1>" in text
    assert "Nothing is lost" in text
    assert "The value that came back is not the expected one." in text
    assert "&lt;b&gt;-1&lt;/b&gt;" in text
    assert "mind the sign" in text
    assert "sha256:0123456789abcdef" in text
    assert "774123" in text
    assert "http-equiv" not in text


def test_a_hidden_check_keeps_its_secret(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    handed_in = pupil.hand_in(WRONG)
    settle(school, exercise, {RANDOM: 0}, ON_PAGE)
    text = read_attempt(page, handed_in)
    assert "secret" not in text
    assert "The program stopped with an error." in text
    assert "What this check asks is not shown" in text


def test_a_passed_attempt_says_so(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    handed_in = pupil.hand_in(WRONG)
    settle(school, exercise, {})
    text = read_attempt(page, handed_in)
    assert "<h1>10 of 10 points: passed</h1>" in text
    assert "data-ended" in text


def test_a_fault_of_ours_is_not_the_students(page: FlaskClient, pupil: Pupil, school: School) -> None:
    handed_in = pupil.hand_in(WRONG)
    give_up(school, "OSError: no space left")
    text = read_attempt(page, handed_in)
    assert "A fault of the system, not of your work" in text
    assert "no space left" not in text


def test_what_checks_expect_is_said_in_the_readers_language(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    people.set_language(school, pupil.person_id, Language.RUSSIAN)
    handed_in = pupil.hand_in(WRONG)
    exits = Finding(reason=Reason.WRONG_EXIT, asked="python3 a.py", expected="exit code 0", got="exit code 3")
    prints = Finding(reason=Reason.WRONG_OUTPUT, asked="python3 a.py", expected="nothing", got="exit code 3")
    settle(school, exercise, {SMALL: 0, NEGATIVE: 0}, {SMALL: exits, NEGATIVE: prints})
    text = read_attempt(page, handed_in)
    assert "код выхода" in text
    assert "<pre><mark>nothing</mark></pre>" in text
    assert "<pre><mark>exit code 3</mark></pre>" in text


def test_the_live_part_is_the_page_without_its_frame(
    page: FlaskClient, pupil: Pupil, school: School, exercise: Exercise
) -> None:
    handed_in = pupil.hand_in(WRONG)
    assert "<html" not in read(page, f"/submissions/{handed_in.id}/live")
    settle(school, exercise, {})
    assert "data-ended" in read(page, f"/submissions/{handed_in.id}/live")


def test_the_desk_shows_what_needs_a_mentor_and_lets_it_be_graded_again(
    browse: Browser, pupil: Pupil, school: School, mentor: Person
) -> None:
    handed_in = pupil.hand_in(WRONG)
    give_up(school, "OSError: no space left")
    client = browse(mentor)
    text = read(client, "/desk")
    assert "OSError: no space left" in text
    job = submissions.view(school, handed_in.id or 0).job
    for told in ("It is in the queue again.", "This attempt is already being graded again."):
        assert client.post(f"/jobs/{job.id}/retry").location == "/desk"
        assert told in read(client, "/desk")


def test_the_desk_of_a_cohort_shows_no_other(browse: Browser, pupil: Pupil, school: School) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    people.move(school, pupil.person_id, here)
    pupil.hand_in(WRONG)
    ours = person(school, "ours", Role.MENTOR, cohort_id=here)
    theirs = person(school, "theirs", Role.MENTOR, cohort_id=there)
    assert "Ару" in read(browse(ours), "/desk")
    assert "Nobody has handed in anything yet" in read(browse(theirs), "/desk")


def test_staff_start_with_what_needs_them(
    browse: Browser, pupil: Pupil, school: School, mentor: Person
) -> None:
    assert "Everything is graded" in read(browse(mentor), "/")
    pupil.hand_in(WRONG)
    give_up(school, "x")
    assert "1 attempt needs you" in read(browse(mentor), "/")


@pytest.mark.usefixtures("pupil")
def test_a_team_is_made_asked_and_confirmed(browse: Browser, school: School) -> None:
    here = cohort(school, "here")
    captain = person(school, "dana", cohort_id=here)
    other = person(school, "erlan", cohort_id=here)
    first, second = browse(captain), browse(other)
    assert "in a team of 2 to 3" in read(first, f"/exercises/{TEAM}")
    first.post(f"/exercises/{TEAM}/team")
    team = works_team(school, captain)
    refused = first.post(f"/teams/{team}/ask", data={"login": "aru"})
    assert refused.status_code == 422
    assert "look for somebody of your own cohort" in refused.text
    first.post(f"/teams/{team}/ask", data={"login": "erlan"})
    assert "One more has to confirm" in read(first, f"/exercises/{TEAM}")
    assert "Dana would like you in the team" in read(second, f"/exercises/{TEAM}")
    second.post(f"/teams/{team}/confirm")
    assert "Erlan" in read(second, f"/exercises/{TEAM}")
    assert works.find_or_open(school, TEAM, key(other)).team_id == team


def works_team(school: School, captain: Person) -> int:
    (view,) = teams.of_person(school, key(captain), TEAM)
    return view.team.id or 0


def test_a_page_keeps_its_language_where_a_text_is_missing(app: Flask, exercise: Exercise) -> None:
    lacking = replace(exercise, subjects={"en": "# Addition\n\nAdd.", "kk": ""})
    with app.test_request_context(headers={"Accept-Language": "kk"}):
        assert subject_of(lacking) == ("\nAdd.", "en")
