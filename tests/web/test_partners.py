"""A partner company: it proposes a project, students do it, open their work, and read what it says."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.people import Language, Role
from lms.services import consents, guardians, inbox
from lms.services.consents import Purpose
from lms.services.partners import companies, proposals
from lms.services.partners.companies import Draft
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import CompanyMember
from tests.support.databases import fresh_database_url
from tests.support.folk import ADULT, MINOR, cohort, key, person
from tests.support.schools import Pupil, opened_school
from tests.support.sites import make_site, visit

FORM = {
    "title_kk": "Ауа сапасы",
    "subject_kk": "Датчиктердің деректерінен есеп жасаңыз.",
    "title_ru": "Качество воздуха",
    "subject_ru": "Соберите отчёт по данным датчиков.",
    "direction": "data",
    "seats": "1",
    "question-kk-1": "Есеп дұрыс па?",
    "kind-1": "yes_no",
    "points-1": "2",
    "question-ru-2": "Что хорошо?",
    "kind-2": "comment",
    "points-2": "1",
}
TERMS = {"slug": "air-of-aqtobe", "environment": "python", "xp": "300", "reviewers": "2"}
REVIEW = {"answer-1": "1", "note-2": "Ясный код", "text": "Спасибо за работу."}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with (
        fresh_database_url(tmp_path) as url,
        opened_school(tmp_path / "var", url, language="en", cooldown_seconds=0) as opened,
    ):
        yield opened


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def chief(school: School) -> Person:
    return person(school, "chief", Role.ADMIN, born=ADULT, password=None)


def employee(school: School, login: str, company_id: int | None) -> Person:
    who = person(school, login, Role.PARTNER, born=date(1990, 1, 1), password=None)
    with school.database.write() as session:
        session.add(CompanyMember(person_id=key(who), company_id=company_id or 0, since=school.now()))
    return who


@pytest.fixture
def erlan(school: School) -> Person:
    return employee(school, "erlan", companies.create(school, None, Draft("Aqtobe Soft", "", {})).id)


@pytest.fixture
def partner(app: Flask, school: School, erlan: Person) -> FlaskClient:
    return visit(app, school, erlan)


@pytest.fixture
def project(app: Flask, school: School, chief: Person, partner: FlaskClient) -> str:
    files = {"files": (BytesIO(b"day,pm25\n"), "air.csv")}
    place = partner.post("/company/projects/new", data={**FORM, **files}).headers["Location"]
    number = place.rsplit("/", 1)[-1]
    answer = visit(app, school, chief).post(f"/proposals/{number}/approve", data=TERMS)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return "air-of-aqtobe"


class Author:
    """A student with an attempt at the company's project."""

    def __init__(self, school: School, app: Flask, login: str, born: date) -> None:
        pupil = Pupil(school, login, "air-of-aqtobe")
        self.person = pupil.person
        here = cohort(school, f"of-{login}")
        with school.database.write() as session:
            row = session.get_one(Person, pupil.person_id)
            row.birth_date, row.cohort_id, row.language = born, here, Language.ENGLISH
        self.submission = pupil.hand_in({"report.py": b"print(42)\n"}).id
        self.page = f"/submissions/{self.submission}/company"
        self.browser = visit(app, school, self.person)

    def open(self) -> int:
        return self.browser.post(self.page).status_code

    def reads(self) -> str:
        return words(self.browser, self.page)


def words(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def works_of(partner: FlaskClient) -> list[str]:
    return re.findall(r'href="(/company/works/\d+)"', partner.get("/company").get_data(as_text=True))


def test_a_proposal_becomes_an_exercise_that_students_do(
    app: Flask, school: School, project: str, erlan: Person
) -> None:
    exercise = school.catalogue.get(project)
    assert exercise.title.of("kk") == "Ауа сапасы"
    assert exercise.title.of("en") == "Качество воздуха"
    assert exercise.starter == {"air.csv": b"day,pm25\n"}
    assert next(one.question.of("kk") for _, one in exercise.rubric) == "Есеп дұрыс па?"
    author = Author(school, app, "aru", ADULT)
    assert "Project by Aqtobe Soft" in words(author.browser, f"/exercises/{project}")
    told = inbox.listing(school, key(erlan)).notices
    assert [one.words for one in told] == ["Your project is open: students can do it now."]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title_kk": "", "title_ru": ""}, "Give the project a title"),
        ({"subject_kk": "", "subject_ru": " "}, "Say what is to be made"),
        ({"question-kk-1": ""}, "Ask at least one question that gives points."),
        ({"points-1": "0"}, "Points are a number from 1 to 100."),
        ({"seats": "-1"}, "Number must be between"),
        ({"rubric": (BytesIO(b"sections = 1"), "rubric.toml")}, "be read"),
    ],
)
def test_what_can_not_be_proposed(partner: FlaskClient, change: dict[str, object], said: str) -> None:
    answer = partner.post("/company/projects/new", data={**FORM, **change})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_rubric_may_come_as_a_file(school: School, partner: FlaskClient) -> None:
    rubric = b"""[[sections]]
[[sections.criteria]]
kind = "points"
points = 10
question.en = "Speed"
"""
    data = {**FORM, "rubric": (BytesIO(rubric), "rubric.toml")}
    place = partner.post("/company/projects/new", data=data).headers["Location"]
    found = proposals.page(school, int(place.rsplit("/", 1)[-1]))
    assert [one.question.en for _, one in found.rubric] == ["Speed"]


@pytest.mark.parametrize("slug", ["three-checks", "Air", "../air", ""])
def test_an_address_that_is_taken_or_strange_is_refused(
    app: Flask, school: School, chief: Person, partner: FlaskClient, slug: str
) -> None:
    number = partner.post("/company/projects/new", data=FORM).headers["Location"].rsplit("/", 1)[-1]
    answer = visit(app, school, chief).post(f"/proposals/{number}/approve", data={**TERMS, "slug": slug})
    assert answer.status_code == 422
    assert proposals.page(school, int(number)).proposal.state is proposals.ProposalState.PROPOSED


def test_another_company_sees_nothing_of_it(app: Flask, school: School, project: str) -> None:
    author = Author(school, app, "aru", ADULT)
    author.open()
    other = companies.create(school, None, Draft("Other", "", {}))
    stranger = visit(app, school, employee(school, "other", other.id))
    assert works_of(stranger) == []
    assert stranger.get("/company/works/1").status_code == 404
    assert stranger.get("/company/projects/1").status_code == 404
    assert project in school.catalogue


def test_an_adult_reads_a_review_at_once_and_it_is_no_part_of_the_score(
    app: Flask, school: School, project: str, partner: FlaskClient
) -> None:
    author = Author(school, app, "aru", ADULT)
    assert works_of(partner) == []
    author.open()
    (work,) = works_of(partner)
    assert "Ару" in words(partner, work)
    assert "print" in words(partner, f"{work}/files/report.py")
    assert partner.post(work, data={"text": "no answer"}).status_code == 422
    assert partner.post(work, data=REVIEW).status_code == 303
    assert "Спасибо за работу." in author.reads()
    assert partner.post(work, data=REVIEW).status_code == 303
    author.browser.post(f"{author.page}/close")
    assert works_of(partner) == []
    assert partner.get(work).status_code == 404
    assert project in school.catalogue


def test_a_minors_work_needs_the_guardian_and_a_mentor_reads_first(
    app: Flask, school: School, project: str, partner: FlaskClient
) -> None:
    author = Author(school, app, "kid", MINOR)
    mentor = visit(app, school, person(school, "mentor", Role.MENTOR, born=ADULT, password=None))
    author.open()
    assert works_of(partner) == []
    assert "A guardian has to agree first" in author.reads()
    agree(school, author.person)
    author.open()
    (work,) = works_of(partner)
    assert "Ару" not in words(partner, work)
    partner.post(work, data=REVIEW)
    assert "Спасибо" not in author.reads()
    assert "a mentor reads it first" in author.reads()
    assert "Спасибо за работу." in words(mentor, "/company-reviews")
    mentor.post("/company-reviews/1", data={"decision": "release"})
    assert "Спасибо за работу." in author.reads()
    author.browser.post(f"{author.page}/report", data={"reason": "rude"})
    assert "Спасибо" not in author.reads()
    assert "rude" in words(mentor, "/company-reviews")
    mentor.post("/company-reviews/1", data={"decision": "take_away"})
    assert "Спасибо" not in author.reads()
    assert project in school.catalogue


def test_a_consent_that_is_taken_back_closes_the_work_at_once(
    app: Flask, school: School, project: str, partner: FlaskClient
) -> None:
    author = Author(school, app, "kid", MINOR)
    guardian = agree(school, author.person)
    author.open()
    (work,) = works_of(partner)
    consents.revoke(school, key(author.person), Purpose.PORTFOLIO, key(guardian))
    assert works_of(partner) == []
    assert partner.get(work).status_code == 404
    assert project in school.catalogue


def test_a_company_looks_at_no_more_works_than_it_can(app: Flask, school: School, project: str) -> None:
    first, second = Author(school, app, "aru", ADULT), Author(school, app, "bek", ADULT)
    first.open()
    second.open()
    assert "as many works as it can" in second.reads()
    first.browser.post(f"{first.page}/close")
    second.open()
    assert "open to the company" in second.reads()
    assert project in school.catalogue


def test_people_of_a_closed_company_see_nothing(school: School, partner: FlaskClient, erlan: Person) -> None:
    company = companies.of_person(school, erlan)
    assert company is not None
    companies.close(school, company.id or 0)
    begin = partner.get("/", follow_redirects=True)
    assert (begin.status_code, begin.request.path) == (200, "/company")
    assert "The school does not work with your company now." in begin.get_data(as_text=True)
    for path in ("/company/projects/new", "/company/projects/1", "/company/works/1"):
        assert partner.get(path).status_code == 404, path


def agree(school: School, ward: Person) -> Person:
    """Let a guardian and the minor agree that others see the work."""
    guardian = person(school, f"guardian-of-{ward.login}", Role.GUARDIAN, born=ADULT, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(guardian), key(ward), school.now())
    guardians.confirm(school, guardian_id=key(guardian), ward_id=key(ward))
    for who in (guardian, ward):
        consents.give(school, key(ward), Purpose.PORTFOLIO, key(who))
    return guardian


def test_what_waits_for_admins_and_mentors_stands_on_their_start_pages(
    app: Flask, school: School, chief: Person, partner: FlaskClient
) -> None:
    ways = {"/companies", "/company-reviews", "/admissions", "/activities/ready"}

    def waiting(who: Person) -> set[str]:
        return ways & set(
            re.findall(r'href="([^"#?]+)', visit(app, school, who).get("/").text.partition("<main")[2])
        )

    mentor = person(school, "reader", Role.MENTOR, password=None)
    assert waiting(chief) == waiting(mentor) == set()
    place = partner.post("/company/projects/new", data=FORM).headers["Location"]
    assert waiting(chief) == {"/companies"}
    assert "1 thing waits for your word" in words(visit(app, school, chief), "/")
    number = place.rsplit("/", 1)[-1]
    visit(app, school, chief).post(f"/proposals/{number}/approve", data=TERMS)
    author = Author(school, app, "teen", MINOR)
    agree(school, author.person)
    author.open()
    partner.post(works_of(partner)[0], data=REVIEW)
    assert waiting(chief) == waiting(mentor) == {"/company-reviews"}
