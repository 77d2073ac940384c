"""Companies and their employees, who come by an invitation only."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lms.domain.people import Language, Role
from lms.errors import ForbiddenError, RefusedError
from lms.services import invitations
from lms.services.partners import companies
from lms.services.partners.companies import Company, Draft
from lms.services.people import Person
from lms.services.school import School
from tests.support.databases import fresh_database_url
from tests.support.folk import person
from tests.support.schools import opened_school


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with fresh_database_url(tmp_path) as url, opened_school(tmp_path / "var", url) as opened:
        yield opened


def draft(name: str = "Aqtobe Soft", website: str = "https://soft.example") -> Draft:
    return Draft(name, website, {"kk": "Бағдарлама жасаймыз.", "ru": "", "en": ""})


def employee(school: School, company: Company, login: str = "erlan") -> Person:
    admin = person(school, f"admin-of-{login}", Role.ADMIN, born=date(1980, 1, 1))
    word = invitations.create(school, admin, role=Role.PARTNER, company_id=company.id)[1]
    return invitations.accept(
        school,
        word,
        login=login,
        name="Ерлан",
        birth_date=date(1990, 1, 1),
        language=Language.KAZAKH,
        password="seven quiet lakes",
    )


def test_an_employee_comes_by_an_invitation_and_is_of_that_company(school: School) -> None:
    company = companies.create(school, None, draft())
    erlan = employee(school, company)
    assert erlan.role is Role.PARTNER
    found = companies.of_person(school, erlan)
    assert found is not None
    assert found.name == "Aqtobe Soft"
    assert [one.login for one in companies.page(school, company.id or 0).people] == ["erlan"]
    assert [(one.company.name, one.people) for one in companies.listing(school)] == [("Aqtobe Soft", 1)]


def test_people_of_a_closed_company_are_of_none_until_it_opens_again(school: School) -> None:
    company = companies.create(school, None, draft())
    erlan = employee(school, company)
    companies.close(school, company.id or 0)
    assert companies.of_person(school, erlan) is None
    companies.reopen(school, company.id or 0)
    assert companies.of_person(school, erlan) is not None


def test_nobody_is_invited_to_a_closed_company_nor_comes_by_a_link_from_before(school: School) -> None:
    company = companies.create(school, None, draft())
    admin = person(school, "admin", Role.ADMIN, born=date(1980, 1, 1))
    word = invitations.create(school, admin, role=Role.PARTNER, company_id=company.id)[1]
    companies.close(school, company.id or 0)
    with pytest.raises(RefusedError):
        invitations.create(school, admin, role=Role.PARTNER, company_id=company.id)
    with pytest.raises(RefusedError):
        invitations.accept(
            school,
            word,
            login="late",
            name="Late",
            birth_date=date(1990, 1, 1),
            language=Language.KAZAKH,
            password="seven quiet lakes",
        )
    assert not companies.page(school, company.id or 0).people


def test_a_mentor_invites_no_employees_and_a_partner_has_a_company(school: School) -> None:
    company = companies.create(school, None, draft())
    mentor = person(school, "mentor", Role.MENTOR, born=date(1980, 1, 1))
    with pytest.raises(ForbiddenError):
        invitations.create(school, mentor, role=Role.PARTNER, company_id=company.id)
    with pytest.raises(RefusedError):
        invitations.create(school, None, role=Role.PARTNER)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (draft("  "), "name"),
        (draft(website="javascript:alert(1)"), "website"),
        (draft("Known"), "name"),
    ],
)
def test_what_a_company_can_not_be(school: School, wrong: Draft, field: str) -> None:
    companies.create(school, None, draft("Known"))
    with pytest.raises(RefusedError) as refused:
        companies.create(school, None, wrong)
    assert refused.value.values["field"] == field


def test_a_company_says_what_it_is_in_a_language_in_which_it_has_said_so(school: School) -> None:
    company = companies.create(school, None, draft())
    assert companies.about(company, "ru") == "Бағдарлама жасаймыз."
    companies.edit(school, company.id or 0, Draft("Aqtobe Soft", "", {"ru": "Пишем программы."}))
    assert companies.about(companies.page(school, company.id or 0).company, "ru") == "Пишем программы."
