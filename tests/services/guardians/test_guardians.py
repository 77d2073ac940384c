"""Guardians: they see what the minor agreed to, of their own ward, until the eighteenth birthday."""

from datetime import UTC, date, datetime

import pytest

from lms.domain.people import Role
from lms.domain.progress import ExerciseState
from lms.errors import ConflictError, MissingError
from lms.services import guardians, people
from lms.services.guardians import LinkState
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import MINOR, key, person
from tests.support.schools import at


def ask(school: School, guardian: Person, ward: Person) -> None:
    with school.database.write() as session:
        guardians.ask(session, key(guardian), key(ward), school.now())


def link(school: School, guardian: Person, ward: Person) -> None:
    ask(school, guardian, ward)
    guardians.confirm(school, guardian_id=key(guardian), ward_id=key(ward))


@pytest.fixture
def aigul(school: School) -> Person:
    return person(school, "aigul", Role.GUARDIAN, password=None)


@pytest.fixture
def dias(school: School) -> Person:
    return person(school, "dias", born=MINOR, password=None)


def test_nothing_is_seen_before_the_minor_agrees(school: School, aigul: Person, dias: Person) -> None:
    ask(school, aigul, dias)
    ask(school, aigul, dias)
    assert [one.state for one in guardians.of_guardian(school, aigul)] == [LinkState.PENDING]
    with pytest.raises(MissingError):
        guardians.ward_of(school, aigul, key(dias))
    guardians.confirm(school, guardian_id=key(aigul), ward_id=key(dias))
    assert guardians.ward_of(school, aigul, key(dias)).login == "dias"
    with pytest.raises(ConflictError):
        guardians.confirm(school, guardian_id=key(aigul), ward_id=key(dias))


def test_asking_again_does_not_undo_an_agreement(school: School, aigul: Person, dias: Person) -> None:
    link(school, aigul, dias)
    ask(school, aigul, dias)
    assert guardians.ward_of(school, aigul, key(dias)).login == "dias"


def test_another_child_is_missing(school: School, aigul: Person, dias: Person) -> None:
    link(school, aigul, dias)
    other = person(school, "alua", born=MINOR, password=None)
    for ward_id in (key(other), key(aigul), 999):
        with pytest.raises(MissingError):
            guardians.ward_of(school, aigul, ward_id)


def test_an_ended_link_shows_nothing_at_once(school: School, aigul: Person, dias: Person) -> None:
    link(school, aigul, dias)
    guardians.end(school, guardian_id=key(aigul), ward_id=key(dias))
    assert guardians.of_guardian(school, aigul) == ()
    with pytest.raises(MissingError):
        guardians.ward_of(school, aigul, key(dias))
    with pytest.raises(MissingError):
        guardians.end(school, guardian_id=key(aigul), ward_id=key(dias))


def test_a_link_ends_by_itself_on_the_birthday(school: School, aigul: Person) -> None:
    ward = person(school, "alua", born=date(2008, 11, 22), password=None)
    link(school, aigul, ward)
    eve = at(school, datetime(2026, 11, 21, 18, 59, 59, tzinfo=UTC))
    day = at(school, datetime(2026, 11, 21, 19, 0, 0, tzinfo=UTC))
    assert guardians.ward_of(eve, aigul, key(ward)).login == "alua"
    assert guardians.of_guardian(day, aigul) == ()
    assert guardians.of_ward(day, ward) == ()
    with pytest.raises(MissingError):
        guardians.ward_of(day, aigul, key(ward))


def test_closed_accounts_are_out_of_sight(school: School, aigul: Person, dias: Person) -> None:
    link(school, aigul, dias)
    people.deactivate(school, key(dias))
    assert guardians.of_guardian(school, aigul) == ()
    people.reactivate(school, key(dias))
    people.deactivate(school, key(aigul))
    assert guardians.of_ward(school, dias) == ()


def test_a_guardian_sees_states_and_no_more(school: School, dias: Person) -> None:
    lines = guardians.states(school, dias)
    assert len(lines) == len(school.catalogue)
    for line in lines:
        assert line.state is ExerciseState.OPEN
        assert set(vars(line)) == {"exercise", "state"}
