"""Applications on pages: by who has no account, by who has one, and by those who try what they may not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.domain.admissions.applications import ApplicationState, Decision, QuestionKind
from lms.domain.people import Language
from lms.services import people
from lms.services.admissions import filling, lists
from lms.services.people import Person
from lms.services.school import School
from tests.support import admissions
from tests.support.admissions import BORN, CHILD, decide, sent, state
from tests.support.folk import PASSWORD, cohort, key, person
from tests.support.sites import make_site, visit
from tests.web.conftest import Browser

S = ApplicationState
CHOICES = {"kk": "Ауыл\nҚала", "ru": "Село\nГород", "en": "Village\nTown"}


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
