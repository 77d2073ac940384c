"""Credits and level: what a student sees of their own, what the staff see, and who writes by hand."""

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Role
from lms.services import ledger
from lms.services.people import Person
from lms.services.school import School
from tests.support import reviews
from tests.support.folk import cohort, key, person
from tests.support.sites import make_site, visit


@pytest.fixture
def author(school: School) -> int:
    """A student whose work has gone out and was reviewed once."""
    round_ = reviews.opened_round(school, "aru")
    reviews.handed_in(school, round_.id)
    return reviews.student(school, "aru")


def enter(school: School, who: Person) -> FlaskClient:
    return visit(make_site(school), school, who)


def by_id(school: School, person_id: int) -> Person:
    with school.database.read() as session:
        return session.get_one(Person, person_id)


def test_a_student_reads_what_they_have_and_why(school: School, author: int) -> None:
    page = enter(school, by_id(school, author)).get("/credits").text
    assert "To begin with" in page
    assert "Your work went to reviewers" in page
    assert "Receipt" in page
    has = ledger.balances(school, author)
    assert f'<p class="figure">{has.credits / 100:g}</p>' in page
    assert "Write a row by hand" not in page


def test_a_row_by_hand_is_read_with_its_reason(school: School, author: int) -> None:
    admin = enter(school, person(school, "boss", Role.ADMIN, password=None))
    before = ledger.balances(school, author).credits
    form = {"amount": "-1,5", "currency": "credit", "reason": "Paid  twice by mistake"}
    assert admin.post(f"/people/{author}/credits", data=form).status_code == 303
    assert ledger.balances(school, author).credits == before - 150
    assert "Paid twice by mistake" in enter(school, by_id(school, author)).get("/credits").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "much"},
        {"amount": "0"},
        {"amount": "1e999"},
        {"amount": "nan"},
        {"amount": "99999999"},
        {"currency": "gold"},
        {"reason": "  "},
    ],
)
def test_a_wrong_row_changes_nothing(school: School, author: int, wrong: dict[str, str]) -> None:
    admin = enter(school, person(school, "boss", Role.ADMIN, password=None))
    before = ledger.entries(school, author).entries
    form = {"amount": "1", "currency": "credit", "reason": "Thanks", **wrong}
    assert admin.post(f"/people/{author}/credits", data=form).status_code == 422
    assert ledger.entries(school, author).entries == before


def test_who_may_read_and_write(school: School) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    whose = reviews.student(school, "aru", cohort_id=here)
    others = {
        "stranger": (person(school, "stranger", Role.STUDENT, password=None, cohort_id=here), 404, 403),
        "mentor": (person(school, "mentor", Role.MENTOR, password=None, cohort_id=here), 200, 403),
        "other": (person(school, "other", Role.MENTOR, password=None, cohort_id=there), 404, 403),
        "guardian": (person(school, "guardian", Role.GUARDIAN, password=None), 404, 403),
        "admin": (person(school, "boss", Role.ADMIN, password=None), 200, 303),
    }
    form = {"amount": "1", "currency": "xp", "reason": "A prize"}
    for name, (who, read, write) in others.items():
        browser = enter(school, who)
        assert browser.get(f"/people/{whose}/credits").status_code == read, name
        assert browser.post(f"/people/{whose}/credits", data=form).status_code == write, name
        own = 200 if who.role is Role.STUDENT else 404
        assert browser.get("/credits").status_code == own, name
    mentor = key(others["mentor"][0])
    assert enter(school, others["admin"][0]).get(f"/people/{mentor}/credits").status_code == 404
