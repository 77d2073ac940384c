"""The pages of consents: read and decided by whom they concern, closed to all others."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.services import cohorts, consents, guardians, programmes
from lms.services.people import Person
from lms.services.school import School
from tests.support import reviews
from tests.support.folk import MINOR, cohort, key, person
from tests.support.schools import at
from tests.support.sites import make_site, visit

EVE = datetime(2026, 11, 21, 18, 59, 59, tzinfo=UTC)
DAY = datetime(2026, 11, 21, 19, 0, 0, tzinfo=UTC)


class Family:
    """A minor of thirteen with a guardian, and another such pair."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.child, self.mother = self._pair("dias", "aigul", MINOR)
        self.other, self.father = self._pair("alua", "marat", date(2008, 11, 22))

    def _pair(self, child: str, guardian: str, born: date) -> tuple[Person, Person]:
        ward = person(self.school, child, born=born, password=None)
        made = person(self.school, guardian, Role.GUARDIAN, password=None)
        with self.school.database.write() as session:
            guardians.ask(session, key(made), key(ward), self.school.now())
        guardians.confirm(self.school, guardian_id=key(made), ward_id=key(ward))
        return ward, made

    def allows(self, purpose: Purpose) -> bool:
        with self.school.database.read() as session:
            return consents.allows(session, self.school, key(self.child), purpose)


@pytest.fixture
def family(school: School) -> Family:
    return Family(school)


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


def test_a_guardian_agrees_and_takes_it_back_on_the_page(app: Flask, family: Family) -> None:
    page = f"/children/{key(family.child)}/consents"
    client = visit(app, family.school, family.mother)
    assert "The weekly letter to a guardian" in client.get(page).text
    assert client.post(f"{page}/digest", data={"version": "1"}).status_code == 303
    assert family.allows(Purpose.DIGEST)
    assert "What was decided so far" in client.get(page).text
    assert client.post(f"{page}/digest", data={"back": "1"}).status_code == 303
    assert not family.allows(Purpose.DIGEST)


def test_the_minor_sees_the_same_and_decides_the_portfolio_too(app: Flask, family: Family) -> None:
    client = visit(app, family.school, family.child)
    assert "Your guardian agrees to this, on their own page." in client.get("/me/consents").text
    assert client.post("/me/consents/study", data={"version": "1"}).status_code == 403
    assert client.post("/me/consents/portfolio", data={"version": "1"}).status_code == 303
    assert not family.allows(Purpose.PORTFOLIO)
    consents.give(family.school, key(family.child), Purpose.PORTFOLIO, key(family.mother))
    assert family.allows(Purpose.PORTFOLIO)


def test_a_text_that_has_changed_meanwhile_is_read_first(app: Flask, family: Family) -> None:
    admin = person(family.school, "root", Role.ADMIN, password=None)
    form = {f"text_{one}": f"A newer text ({one})." for one in Language}
    answer = visit(app, family.school, admin).post("/consents/texts/digest", data=form)
    assert answer.status_code == 303
    page = f"/children/{key(family.child)}/consents"
    client = visit(app, family.school, family.mother)
    assert client.post(f"{page}/digest", data={"version": "1"}).status_code == 409
    assert "A newer text (en)." in client.get(page).text


def test_the_text_is_in_the_language_of_the_reader(app: Flask, family: Family) -> None:
    reader = person(family.school, "sana", password=None, language=Language.KAZAKH)
    said = consents.texts(family.school)[Purpose.REGION][0]
    assert said.text_kk[:60] in visit(app, family.school, reader).get("/me/consents").text


def test_w02_another_child_is_missing(app: Flask, family: Family) -> None:
    client = visit(app, family.school, family.father)
    page = f"/children/{key(family.child)}/consents"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}/study", data={"version": "1"}).status_code == 404
    assert not family.allows(Purpose.STUDY)


def test_w03_a_guardian_whose_link_has_ended_decides_nothing(app: Flask, family: Family) -> None:
    page = f"/children/{key(family.child)}/consents"
    mother = visit(app, family.school, family.mother)
    mother.post(f"{page}/study", data={"version": "1"})
    assert family.allows(Purpose.STUDY)
    child = visit(app, family.school, family.child)
    assert child.post(f"/me/guardians/{key(family.mother)}/end").status_code == 303
    assert not family.allows(Purpose.STUDY)
    assert mother.get(page).status_code == 404
    assert mother.post(f"{page}/study", data={"version": "1"}).status_code == 404


def test_w10_at_eighteen_the_page_is_the_adults_alone(school: School, family: Family) -> None:
    page = f"/children/{key(family.other)}/consents"
    eve, day = at(school, EVE), at(school, DAY)
    assert visit(make_site(eve), eve, family.father).get(page).status_code == 200
    app = make_site(day)
    assert visit(app, day, family.father).get(page).status_code == 404
    assert visit(app, day, family.father).post(f"{page}/region", data={"version": "1"}).status_code == 404
    adult = visit(app, day, family.other)
    assert adult.get("/me/consents").status_code == 200
    assert adult.post("/me/consents/region", data={"version": "1"}).status_code == 303
    with day.database.read() as session:
        assert consents.allows(session, day, key(family.other), Purpose.REGION)


def test_a_form_without_its_token_is_refused(school: School, family: Family) -> None:
    app = make_site(school, csrf=True)
    page = f"/children/{key(family.child)}/consents"
    assert visit(app, school, family.mother).post(f"{page}/study", data={"version": "1"}).status_code == 400


@pytest.mark.parametrize("purpose", ["nothing", "STUDY", ""])
def test_what_nobody_asks_for_is_missing(app: Flask, family: Family, purpose: str) -> None:
    assert visit(app, family.school, family.child).post(f"/me/consents/{purpose}").status_code in {404, 405}


def test_w03_a_paused_student_is_told_so_and_keeps_what_is_there(app: Flask, school: School) -> None:
    sana = person(school, "sana", password=None, cohort_id=cohort(school, "K1"))
    client = visit(app, school, sana)
    handed_in = reviews.attempt(school, key(sana), "three-checks", passed=False)
    assert "Learning is paused" not in client.get("/exercises/three-checks").text
    [programme] = cohorts.programmes(school)
    programmes.set_rules(school, programme.id or 0, "entry", {"consents": ["study"]})
    assert "Learning is paused" in client.get("/exercises/three-checks").text
    upload = {"archive": (BytesIO(b"zip"), "work.zip")}
    answer = client.post("/exercises/three-checks/upload", data=upload)
    assert answer.status_code == 403
    assert "Nothing is deleted" in answer.text
    admin = person(school, "root", Role.ADMIN, password=None)
    assert "no consent: Data for learning" in visit(app, school, admin).get(f"/people/{key(sana)}").text
    assert client.get(f"/submissions/{handed_in}").status_code == 200
    client.post("/me/consents/study", data={"version": "1"})
    assert "Learning is paused" not in client.get("/exercises/three-checks").text
