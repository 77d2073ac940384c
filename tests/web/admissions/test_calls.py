"""Calls and their applications on pages of the staff: made, filtered, decided, exported."""

import csv
import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lms.domain.admissions.applications import PoolRule
from lms.domain.people import Role
from lms.services.admissions import calls, filling, questions
from lms.services.school import School
from tests.support import admissions
from tests.support.admissions import sent, state
from tests.support.folk import cohort, person
from tests.web.admissions.test_applying import S
from tests.web.conftest import FIRST, Browser


def wished(school: School, **other: object) -> dict[str, object]:
    today = school.today()
    return {
        "name_kk": "Күз",
        "name_ru": "Осень",
        "name_en": "Autumn",
        "about_en": "Projects",
        "opens_at": f"{today - timedelta(days=1)}T09:00",
        "closes_at": f"{today + timedelta(days=9)}T18:30",
        "starts_on": str(today + timedelta(days=30)),
        "seats": "20",
        "cohort": "",
        "pool_cohort": "",
        "needed": "0",
        "level": "0",
        "xp": "0",
        "presence": "0",
        "every": "every",
        **other,
    }


def test_a_call_is_made_and_changed(school: School, boss: FlaskClient) -> None:
    here, pool = cohort(school, "here"), cohort(school, "pool")
    programme = admissions.programme_of(school, here)
    assert boss.get(f"/admissions/new/{programme}").status_code == 200
    first = wished(school, cohort=str(here))
    answer = boss.post(f"/admissions/new/{programme}", data=first)
    assert answer.status_code == 303
    (made,) = calls.listing(school)
    assert made.admission.closes_at.isoformat()[11:16] == "13:30"  # 18:30 in Aqtobe
    changed = {
        **first,
        "seats": "5",
        "pool_cohort": str(pool),
        "pool_from": str(school.today()),
        "exercises": [FIRST],
        "needed": "1",
        "every": "any",
    }
    assert boss.post(f"/admissions/{made.admission.id}/settings", data=changed).status_code == 303
    (now,) = calls.listing(school)
    assert (now.admission.seats, now.rule) == (5, PoolRule(exercises=(FIRST,), needed=1, every=False))
    page = boss.get(f"/admissions/{made.admission.id}/settings").text
    assert "T18:30" in page
    assert page.count("checked") == 1
    for path in ("", "/pool", "/questions"):
        assert boss.get(f"/admissions/{made.admission.id}{path}").status_code == 200
    assert "Autumn" in boss.get("/admissions").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_ru": ""},
        {"seats": "-1"},
        {"seats": "many"},
        {"opens_at": "soon"},
        {"closes_at": "2020-01-01T10:00"},
        {"starts_on": ""},
        {"cohort": "999"},
        {"exercises": ["nothing"]},
        {"needed": "3"},
        {"level": "5000"},
        {"presence": "101"},
    ],
)
def test_a_call_that_cannot_be_is_not_made(
    school: School, boss: FlaskClient, wrong: dict[str, object]
) -> None:
    programme = admissions.programme_of(school, cohort(school, "here"))
    assert boss.post(f"/admissions/new/{programme}", data=wished(school, **wrong)).status_code == 422
    assert calls.listing(school) == ()


def test_questions_are_built_with_a_preview_in_three_languages(
    school: School, call: int, boss: FlaskClient
) -> None:
    form = {
        "words_kk": "Қайда тұрасыз?",
        "words_ru": "Где живёте?",
        "words_en": "Where do you live?",
        "kind": "one",
        "choices_kk": "Ауыл\nҚала",
        "choices_ru": "Село\nГород",
        "choices_en": "Village\nTown",
        "required": "y",
    }
    assert boss.post(f"/admissions/{call}/questions", data=form).status_code == 303
    for code, words in (("kk", "Қала"), ("ru", "Город"), ("en", "Town")):
        assert words in boss.get(f"/admissions/{call}/questions?preview={code}").text
    (row,) = questions.listing(school, call)
    less = {**form, "choices_ru": "Село"}
    assert boss.post(f"/admissions/questions/{row.id}", data=less).status_code == 422
    assert (
        boss.post(f"/admissions/questions/{row.id}", data={**form, "words_en": "Where?"}).status_code == 303
    )
    assert questions.listing(school, call)[0].words["en"] == "Where?"
    assert "Where?" in boss.get(f"/admissions/questions/{row.id}").text
    admissions.ask(school, call)
    boss.post(f"/admissions/questions/{row.id}/move", data={"way": "down"})
    assert questions.listing(school, call)[1].id == row.id
    boss.post(f"/admissions/questions/{row.id}/take-off")
    assert row.id not in {one.id for one in questions.listing(school, call)}
    assert boss.get(f"/admissions/questions/{row.id}").status_code == 404


def test_applications_are_filtered_and_decided_in_bulk(school: School, call: int, boss: FlaskClient) -> None:
    first, second, third = (sent(school, call, login) for login in ("aru", "dias", "sanzhar"))
    page = boss.get(f"/admissions/{call}").text
    assert all(name in page for name in ("Aru", "Dias", "Sanzhar"))
    page = boss.get(f"/admissions/{call}?text=dia").text
    assert "Dias" in page
    assert "Sanzhar" not in page
    into = str(calls.view(school, call).admission.cohort_id)
    form = {"decision": "accept", "cohort": into, "reason": "Good", "id": [first, second, third]}
    full = boss.post(f"/admissions/{call}/decide", data=form)
    assert full.status_code == 409
    assert "2 places are left, and 3 people are chosen" in full.text
    assert full.text.count("checked") == 3
    assert boss.post(f"/admissions/{call}/decide", data={**form, "reason": ""}).status_code == 422
    assert boss.post(f"/admissions/{call}/decide", data={**form, "id": ["x"]}).status_code == 422
    assert boss.post(f"/admissions/{call}/decide", data={**form, "id": []}).status_code == 422
    assert boss.post(f"/admissions/{call}/decide", data={**form, "id": [first, second]}).status_code == 303
    assert {state(school, one) for one in (first, second)} == {S.ACCEPTED}
    assert "Sanzhar" not in boss.get(f"/admissions/{call}?state=accepted").text
    assert boss.get(f"/admissions/{call}?state=nothing").status_code == 200
    one = boss.get(f"/admissions/applications/{first}").text
    assert "Good" in one
    assert "Boss" in one


def test_who_could_not_be_decided_on_is_named(school: School, call: int, boss: FlaskClient) -> None:
    application = sent(school, call, "aru")
    form = {"decision": "decline", "cohort": "", "reason": "No", "id": [application]}
    assert boss.post(f"/admissions/{call}/decide", data=form).status_code == 303
    answer = boss.post(f"/admissions/{call}/decide", data=form, follow_redirects=True)
    assert "Aru: the application is not at this step" in answer.text


def test_the_pool_shows_figures_and_ticks_who_passes(school: School, boss: FlaskClient) -> None:
    call = admissions.call(
        school,
        pool_cohort_id=cohort(school, "pool", "tumo"),
        pool_from=school.today(),
        rule=PoolRule(exercises=(FIRST,), needed=1),
    )
    application = sent(school, call, "aru")
    form = {"decision": "pool", "cohort": "", "reason": "Come", "id": [application]}
    assert boss.post(f"/admissions/{call}/decide", data=form).status_code == 303
    page = boss.get(f"/admissions/{call}/pool").text
    assert "exercises: 0 / 1" in page
    assert "checked" not in page
    form = {"decision": "accept", "cohort": "", "reason": "Did well", "id": [application], "from": "pool"}
    answer = boss.post(f"/admissions/{call}/decide", data=form)
    assert answer.location.endswith("/pool")
    assert state(school, application) is S.ACCEPTED


def test_the_table_holds_answers_and_no_formulas(school: School, call: int, boss: FlaskClient) -> None:
    question = admissions.ask(school, call)
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {question: ['=HYPERLINK("http://x")']})
    filling.submit(school, application)
    sent_without = admissions.applicant(school, "draft")
    admissions.begun(school, call, sent_without)
    answer = boss.get(f"/admissions/{call}/applications.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][0] == "Name"
    assert rows[0][-1] == "Why?"
    assert [row[1] for row in rows[1:]] == ["aru"]
    assert rows[1][-1] == '\'=HYPERLINK("http://x")'


def test_a_director_reads_and_decides_nothing(school: School, call: int, browse: Browser) -> None:
    application = sent(school, call, "aru")
    director = browse(person(school, "head", Role.DIRECTOR, password=None))
    page = director.get(f"/admissions/{call}").text
    assert "Aru" in page
    assert 'name="decision"' not in page
    assert director.get(f"/admissions/applications/{application}").status_code == 403
    form = {"decision": "accept", "cohort": "", "reason": "x", "id": [application]}
    assert director.post(f"/admissions/{call}/decide", data=form).status_code == 403
