"""Applications on pages: by who has no account, by who has one, and by those who try what they may not."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.domain.admissions.applications import ApplicationState, Decision, PoolRule, QuestionKind
from lms.domain.people import Language, Role
from lms.services import people
from lms.services.admissions import calls, filling, lists, questions
from lms.services.people import Person
from lms.services.school import School
from tests.support import admissions
from tests.support.admissions import BORN, CHILD, decide, sent, state
from tests.support.folk import PASSWORD, cohort, key, person
from tests.support.sites import make_site, visit
from tests.web.conftest import FIRST, Browser

S = ApplicationState
CHOICES = {"kk": "Ауыл\nҚала", "ru": "Село\nГород", "en": "Village\nTown"}


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school)


@pytest.fixture
def anybody(browse: Browser) -> FlaskClient:
    return browse(None)


def account(login: str, born: date = BORN, **other: str) -> dict[str, str]:
    return {
        "name": "Aru",
        "login": login,
        "birth_date": born.isoformat(),
        "language": "kk",
        "password": PASSWORD,
        "again": PASSWORD,
        **other,
    }


def landed(answer: TestResponse) -> int:
    assert answer.status_code == 303
    return int(answer.location.rsplit("/", 1)[1])


def test_somebody_without_an_account_applies(school: School, call: int, anybody: FlaskClient) -> None:
    question = admissions.ask(school, call, kind=QuestionKind.LONG)
    assert f"/apply/{call}" in anybody.get("/apply").text
    assert "First, an account" in anybody.get(f"/apply/{call}", headers={"Accept-Language": "en"}).text
    application = landed(anybody.post(f"/apply/{call}", data=account("aru")))
    assert state(school, application) is S.DRAFT
    address = f"/applications/{application}"
    assert "Неге?" in anybody.get(address).text
    answer = anybody.post(address, data={f"q-{question}": "I like it\n<b>bold</b>", "send": "yes"})
    assert answer.status_code == 303
    assert state(school, application) is S.SUBMITTED
    page = anybody.get(address).text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold</b>" not in page


def test_whose_age_does_not_fit_is_told_and_gets_no_account(
    school: School, call: int, anybody: FlaskClient
) -> None:
    admissions.ages(school, call, youngest=12, oldest=18)
    admissions.call(school, "tomorrow")
    english = {"Accept-Language": "en"}
    answer = anybody.post(f"/apply/{call}", data=account("aru", date(1990, 1, 1)), headers=english)
    assert answer.status_code == 422
    assert "tumo is for ages 12–18" in answer.text
    assert "For your age there is tomorrow." in answer.text
    assert 'value="aru"' in answer.text
    assert people.by_login(school, "aru") is None


def test_nobody_signs_up_to_a_call_that_is_over(school: School, anybody: FlaskClient) -> None:
    now = school.now()
    over = admissions.call(school, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    assert anybody.post(f"/apply/{over}", data=account("aru")).status_code == 409
    assert people.by_login(school, "aru") is None
    assert anybody.get("/apply/999").status_code == 404


def test_accounts_are_made_no_more_often_than_logins_are_tried(school: School, call: int) -> None:
    limited = visit(make_site(with_tries(school, 3)), school, None)
    person(school, "aru", password=None)
    answers = [limited.post(f"/apply/{call}", data=account("aru")) for _ in range(4)]
    assert [one.status_code for one in answers] == [422, 422, 422, 429]
    assert 'value="aru"' in answers[-1].text


def with_tries(school: School, tries: int) -> School:
    return replace(school, settings=school.settings.model_copy(update={"login_tries_address": tries}))


def test_a_form_without_its_token_is_refused(school: School, call: int) -> None:
    guarded = visit(make_site(school, csrf=True), school, None)
    assert guarded.post(f"/apply/{call}", data=account("aru")).status_code == 400
    assert people.by_login(school, "aru") is None


def test_a_student_applies_with_the_account_there_is(school: School, call: int, browse: Browser) -> None:
    aru = person(school, "aru", born=BORN, cohort_id=cohort(school, "teens", "other"), password=None)
    visitor = browse(aru)
    assert "with the account you have" in visitor.get(f"/apply/{call}").text
    application = landed(visitor.post(f"/apply/{call}/begin"))
    assert landed(visitor.post(f"/apply/{call}/begin")) == application
    assert visitor.post(f"/applications/{application}", data={"send": "yes"}).status_code == 303
    assert state(school, application) is S.SUBMITTED
    assert "tumo" in visitor.get("/applications").text
    assert visitor.post(f"/applications/{application}", data={"send": "yes"}).status_code == 409


def test_who_is_too_young_is_told_on_the_page(school: School, call: int, browse: Browser) -> None:
    admissions.ages(school, call, youngest=16)
    visitor = browse(admissions.applicant(school, "aru", CHILD))
    answer = visitor.post(f"/apply/{call}/begin", follow_redirects=True)
    assert "is for ages 16+" in answer.text
    assert lists.mine(school, key(login(school, "aru"))) == ()


def login(school: School, name: str) -> Person:
    found = people.by_login(school, name)
    assert found is not None
    return found


def test_a_form_is_kept_as_it_is_typed(school: School, call: int, browse: Browser) -> None:
    number = admissions.ask(school, call, kind=QuestionKind.NUMBER)
    where = admissions.ask(school, call, kind=QuestionKind.SEVERAL, choices=CHOICES, required=False)
    visitor = browse(admissions.applicant(school, "aru"))
    application = landed(visitor.post(f"/apply/{call}/begin"))
    address = f"/applications/{application}"
    typed = {f"q-{number}": "many", f"q-{where}": ["1", "0"]}
    saved = visitor.post(address, data=typed, headers={"HX-Request": "true"})
    assert (saved.status_code, "Saved at" in saved.text) == (200, True)
    visitor.post(address, data={**typed, "send": "yes"})
    assert state(school, application) is S.DRAFT
    page = visitor.get(f"{address}?check=1").text
    assert "Write a number." in page
    assert 'value="many"' in page
    assert page.count("checked") == 2
    visitor.post(address, data={f"q-{number}": "7", "send": "yes"})
    assert state(school, application) is S.SUBMITTED
    assert [list(one.typed) for one in filling.form(school, application).items] == [["7"]]


def test_fields_that_are_not_asked_for_do_nothing(school: School, call: int, browse: Browser) -> None:
    visitor = browse(admissions.applicant(school, "aru"))
    application = landed(visitor.post(f"/apply/{call}/begin"))
    wished = {
        "state": "accepted",
        "cohort_id": "1",
        "place": "1",
        "person_id": "1",
        "offered_until": "2030-01-01",
        "language": "tlh",
    }
    assert visitor.post(f"/applications/{application}", data=wished).status_code == 303
    row = admissions.row(school, application)
    assert (row.state, row.cohort_id, row.place, row.offered_until) == (S.DRAFT, None, None, None)
    assert row.language in set(Language)
    assert visitor.post(f"/applications/{application}/take").status_code == 409
    assert visitor.post(f"/admissions/{call}/decide", data={"id": application}).status_code == 403


def test_anothers_application_is_not_there(school: School, call: int, browse: Browser) -> None:
    application = sent(school, call, "aru")
    other = browse(admissions.applicant(school, "dias"))
    guardian = browse(admissions.guardian_of(school, admissions.applicant(school, "child", CHILD)))
    for visitor in (other, guardian):
        assert visitor.get(f"/applications/{application}").status_code == 404
        for verb in ("", "/withdraw", "/take", "/again"):
            assert visitor.post(f"/applications/{application}{verb}").status_code == 404
    assert state(school, application) is S.SUBMITTED


def test_who_only_applies_begins_at_their_applications(school: School, call: int, browse: Browser) -> None:
    visitor = browse(admissions.applicant(school, "aru"))
    assert visitor.get("/").status_code == 200
    application = landed(visitor.post(f"/apply/{call}/begin"))
    assert visitor.get("/").location == "/applications"
    visitor.post(f"/applications/{application}", data={"send": "yes"})
    decide(school, call, [application], Decision.ACCEPT)
    assert visitor.get("/").status_code == 200


def test_a_minor_sees_the_steps(school: School, call: int, browse: Browser) -> None:
    admissions.ages(school, call, youngest=6, oldest=18, consents=["study"])
    visitor = browse(admissions.applicant(school, "aru", CHILD))
    application = landed(visitor.post(f"/apply/{call}/begin"))
    page = visitor.get(f"/applications/{application}").text
    for words in ("Fill in the form", "A guardian stands by you", "Consent", "learning at the school"):
        assert words in page
    answer = visitor.post(f"/applications/{application}", data={"send": "yes"}, follow_redirects=True)
    assert "A guardian has to stand by you first. What you wrote is kept." in answer.text
    assert state(school, application) is S.DRAFT


def test_an_offered_place_is_taken_on_the_page(school: School, browse: Browser) -> None:
    call = admissions.call(school, seats=1)
    seated, waiting = sent(school, call, "seated"), sent(school, call, "waits")
    decide(school, call, [seated], Decision.ACCEPT)
    decide(school, call, [waiting], Decision.WAIT)
    leaver, taker = browse(login(school, "seated")), browse(login(school, "waits"))
    assert "place 1 in the line" in taker.get(f"/applications/{waiting}").text
    assert leaver.post(f"/applications/{seated}/withdraw", data={"reason": "Moving"}).status_code == 303
    assert "Take the place" in taker.get(f"/applications/{waiting}").text
    assert "A place came free in Autumn." in taker.get("/inbox").text
    assert taker.post(f"/applications/{waiting}/take").status_code == 303
    assert state(school, waiting) is S.ACCEPTED
    assert leaver.post(f"/applications/{seated}/again").status_code == 303
    assert state(school, seated) is S.DRAFT


# Admins.


@pytest.fixture
def boss(school: School, browse: Browser) -> FlaskClient:
    return browse(admissions.admin(school))


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
