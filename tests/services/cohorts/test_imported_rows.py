"""Rows of a table of people: whom one finds, whom it makes, and what is wrong with it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from lms.domain.people import Role
from lms.services import people, programmes
from lms.services.cohorts import importing
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Person as Row
from tests.services.cohorts.test_importing import ARU, BEK, GUL, counts, plan, told
from tests.support.folk import cohort, key, person


def test_an_account_in_use_is_changed_by_an_admin_only(
    school: School, here: int, mentor: Person, bring: Callable[..., int]
) -> None:
    admin = person(school, "admin", Role.ADMIN, password=None)
    person(school, "aru", cohort_id=here)
    mine = plan(school, mentor, bring(ARU))
    assert (counts(mine), mine.lines[0].changes) == ((0, 0, 1, 0), {})
    assert (2, "", False) in told(mine)
    theirs = plan(school, admin, bring(ARU, admin))
    assert set(theirs.lines[0].changes) == {"name", "email", "language"}


def test_who_is_in_another_programme_joins_besides(
    school: School, here: int, bring: Callable[..., int]
) -> None:
    admin = person(school, "admin", Role.ADMIN, password=None)
    there = cohort(school, "there", "tomorrow")
    person(school, "bek", cohort_id=there, password=None)
    importing.carry_out(school, admin, bring(BEK, admin))
    bek = people.by_login(school, "bek")
    assert bek is not None
    assert (bek.cohort_id, bek.other_cohorts) == (there, [here])


@pytest.mark.parametrize("row", [BEK, BEK.replace("bek", "").replace("ID2,", "ID2,bek@example.kz")])
def test_somebody_of_another_cohort_is_not_taken(
    school: School, mentor: Person, bring: Callable[..., int], row: str
) -> None:
    bek = person(school, "bek", cohort_id=cohort(school, "there"), password=None)
    with school.database.write() as session:
        session.get_one(Row, key(bek)).email = "Bek@example.kz"
    found = plan(school, mentor, bring(row))
    assert (counts(found), found.is_sound) == ((0, 0, 0, 1), False)
    assert found.lines[0].person is None


@pytest.mark.parametrize("role", [Role.MENTOR, Role.ADMIN, Role.GUARDIAN])
def test_nobody_else_becomes_a_student_by_a_table(
    school: School, bring: Callable[..., int], role: Role
) -> None:
    admin = person(school, "admin", Role.ADMIN, password=None)
    person(school, "bek", role, password=None)
    assert not plan(school, admin, bring(BEK, admin)).is_sound


def test_columns_of_different_people_are_a_fault(
    school: School, here: int, mentor: Person, bring: Callable[..., int]
) -> None:
    importing.carry_out(school, mentor, bring(ARU))
    person(school, "bek", cohort_id=here, password=None)
    assert told(plan(school, mentor, bring(BEK.replace("ID2", "ID1"))))[0] == (2, "username", True)
    twice = bring(BEK + "s3,student,,Бек,Омар,,bek@example.kz,,,\n")
    with school.database.write() as session:
        session.exec(select(Row).where(Row.login == "bek")).one().email = "bek@example.kz"
    assert (3, "", True) in told(plan(school, mentor, twice))


@pytest.mark.parametrize(
    ("born", "fault"),
    [
        ("2020-01-01", (2, "birthDate", False)),
        ("1990-01-01", (2, "birthDate", False)),
        ("", (2, "birthDate", False)),
        ("1860-01-01", (2, "birthDate", True)),
        ("2999-01-01", (2, "birthDate", True)),
    ],
)
def test_ages_are_compared_with_the_programme(
    school: School, mentor: Person, bring: Callable[..., int], born: str, fault: tuple[int, str, bool]
) -> None:
    programmes.set_rules(school, 1, "entry", {"youngest": 12, "oldest": 18})
    found = plan(school, mentor, bring(BEK.replace("2001-04-09", born)))
    assert told(found) == [fault]
    assert found.is_sound is not fault[2]


def test_guardians_are_for_minors_and_have_a_row(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    found = plan(school, mentor, bring(BEK.replace("ru,\n", "ru,g1\n") + GUL + ARU.replace(",g1", ",g9")))
    assert found.guardians == 0
    assert [row for row, column, _ in told(found) if column == "agentSourcedIds"] == [2, 4]


def test_logins_are_made_where_none_is_given(
    school: School, mentor: Person, bring: Callable[..., int]
) -> None:
    found = plan(school, mentor, bring("1,,,Ару,Нұр,,,,,\n2,,,Ару,Нұр,,,,,\n3,,mentor,Дана,Ли,,,,,\n"))
    assert [one.login for one in found.lines[:2]] == ["aru-nur", "aru-nur-2"]
    assert told(found)[-1][1] in {"username", "birthDate"}
    assert not found.is_sound
