"""People: made once, found, listed for who is in charge, closed and opened again."""

from datetime import UTC, date, datetime

import pytest

from lms.domain.people import Role
from lms.errors import MissingError, RefusedError
from lms.services import people
from lms.services.accounts import logins, tokens
from lms.services.accounts.tokens import Scope
from lms.services.people import Filter
from lms.services.school import School
from tests.support.folk import ADULT, PASSWORD, cohort, key, person
from tests.support.schools import at


def test_a_person_is_stored_as_said(school: School) -> None:
    made = people.create(
        school, login=" AruZhan ", name="  Аружан \n Бекова ", role=Role.STUDENT, password=PASSWORD
    )
    found = people.by_login(school, "ARUZHAN")
    assert found is not None
    assert (found.id, found.login, found.name, found.active) == (made.id, "aruzhan", "Аружан Бекова", True)
    assert PASSWORD not in (found.password_hash or "")
    assert (found.password_hash or "").startswith("$argon2id$")


def test_of_two_people_with_one_login_the_later_is_refused(school: School) -> None:
    person(school, "aruzhan")
    with pytest.raises(RefusedError, match="taken"):
        person(school, "Aruzhan")
    assert len(people.listing(school, person(school, "boss", Role.ADMIN), Filter())) == 2


REFUSED = [
    ({"login": "x"}, "login"),
    ({"name": " \u200b\n"}, "name"),
    ({"birth_date": date(2030, 1, 1)}, "birth_date"),
    ({"birth_date": date(2025, 1, 1)}, "birth_date"),
    ({"birth_date": date(1890, 1, 1)}, "birth_date"),
    ({"birth_date": date(2012, 1, 1), "role": Role.GUARDIAN}, "birth_date"),
    ({"birth_date": date(2012, 1, 1), "role": Role.MENTOR}, "birth_date"),
    ({"password": "short"}, "password"),
]


@pytest.mark.parametrize(("wrong", "field"), REFUSED)
def test_what_cannot_be_is_refused_with_the_field(
    school: School, wrong: dict[str, object], field: str
) -> None:
    right: dict[str, object] = {
        "login": "aruzhan",
        "name": "Аружан",
        "role": Role.STUDENT,
        "password": PASSWORD,
        "birth_date": ADULT,
    }
    with pytest.raises(RefusedError) as caught:
        people.create(school, **(right | wrong))  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.values["field"] == field
    assert people.by_login(school, "aruzhan") is None


def test_texts_that_no_database_takes_are_no_error(school: School) -> None:
    assert people.by_login(school, "a\x00b") is None
    made = person(school, "aruzhan")
    boss = person(school, "boss", Role.ADMIN)
    assert people.listing(school, boss, Filter(text="a\x00b")) == ()
    assert tokens.create(school, key(made), name="my\x00laptop", scope=Scope.READ)[0].name == "my laptop"


def test_a_list_shows_whom_one_is_in_charge_of(school: School) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    person(school, "aruzhan", cohort_id=here)
    person(school, "dias", cohort_id=there)
    person(school, "erlan", Role.GUARDIAN)
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    free = person(school, "free", Role.MENTOR)
    boss = person(school, "boss", Role.ADMIN)

    def logins_for(viewer: people.Person, chosen: Filter) -> list[str]:
        return [one.login for one in people.listing(school, viewer, chosen)]

    assert logins_for(mentor, Filter()) == ["aruzhan", "mentor"]
    assert logins_for(mentor, Filter(cohort_id=there)) == []
    assert logins_for(free, Filter()) == ["aruzhan", "dias", "free"]
    assert logins_for(boss, Filter()) == ["aruzhan", "boss", "dias", "erlan", "free", "mentor"]
    assert logins_for(boss, Filter(role=Role.MENTOR)) == ["free", "mentor"]
    assert logins_for(boss, Filter(cohort_id=there)) == ["dias"]
    assert logins_for(boss, Filter(text="ARU")) == ["aruzhan"]


def test_the_filter_knows_cyrillic_capitals(school: School) -> None:
    people.create(school, login="ainur", name="Әйнұр Құдайберген", role=Role.STUDENT, password=None)
    boss = person(school, "boss", Role.ADMIN)
    assert [one.login for one in people.listing(school, boss, Filter(text="әйнҰР"))] == ["ainur"]
    assert people.listing(school, boss, Filter(text="%")) == ()


def test_a_closed_account_opens_nothing_and_comes_back_whole(school: School) -> None:
    made = person(school, "aruzhan")
    ticket = logins.ticket(logins.begin(made))
    token = tokens.create(school, key(made), name="laptop", scope=Scope.WRITE)[1]
    people.deactivate(school, key(made))
    assert logins.log_in(school, "aruzhan", PASSWORD) is None
    assert logins.resume(school, ticket) is None
    assert tokens.person_of(school, token, Scope.READ) is None
    boss = person(school, "boss", Role.ADMIN)
    assert [one.login for one in people.listing(school, boss, Filter(active=False))] == ["aruzhan"]
    people.reactivate(school, key(made))
    assert logins.log_in(school, "aruzhan", PASSWORD) is not None
    assert logins.resume(school, ticket) is None
    assert tokens.person_of(school, token, Scope.READ) is not None


def test_a_move_leads_to_a_cohort_that_there_is(school: School) -> None:
    made, here = person(school, "aruzhan"), cohort(school, "here")
    people.move(school, key(made), here)
    with pytest.raises(MissingError):
        people.move(school, key(made), here + 1)
    assert (people.by_id(school, key(made)) or made).cohort_id == here
    people.move(school, key(made), None)
    assert (people.by_id(school, key(made)) or made).cohort_id is None


def test_the_age_is_that_of_the_schools_own_day(school: School) -> None:
    made = person(school, "aruzhan", born=date(2008, 11, 22))
    eve = datetime(2026, 11, 21, 18, 59, 59, tzinfo=UTC)
    assert people.is_minor(at(school, eve), made)
    assert not people.is_minor(at(school, datetime(2026, 11, 21, 19, 0, tzinfo=UTC)), made)


def test_what_is_written_of_a_person_holds_no_secret(school: School) -> None:
    made = person(school, "aruzhan")
    for secret in ("birth", "2001", made.password_hash or "?"):
        assert secret not in repr(made)
