"""Invitations: a link makes one person, with role and cohort inside, or nobody."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import select

from lms.domain.people import Language, Role
from lms.errors import ConflictError, ForbiddenError, MissingError, QatarlasError, RefusedError
from lms.services import guardians, inbox, invitations, people
from lms.services.accounts import logins
from lms.services.guardians import LinkState
from lms.services.invitations import InvitationState
from lms.services.school import School
from lms.storage.tables import Invitation, Person
from tests.support.folk import ADULT, MINOR, PASSWORD, cohort, key, person
from tests.support.schools import at


def accept(school: School, word: str, **other: Any) -> Person:
    said: dict[str, Any] = {
        "login": "aruzhan",
        "name": "Аружан",
        "birth_date": ADULT,
        "language": Language.RUSSIAN,
        "password": PASSWORD,
    }
    return invitations.accept(school, word, **(said | other))


def test_a_link_makes_the_person_that_it_holds(school: School) -> None:
    here = cohort(school, "here")
    made, word = invitations.create(school, None, role=Role.STUDENT, cohort_id=here, note=" for\n Aruzhan ")
    assert made.note == "for Aruzhan"
    view = invitations.by_word(school, word)
    assert (view.invitation.role, view.cohort and view.cohort.name) == (Role.STUDENT, "here")
    born = accept(school, word)
    assert (born.role, born.cohort_id, born.language, born.birth_date) == (
        Role.STUDENT,
        here,
        Language.RUSSIAN,
        ADULT,
    )
    assert logins.log_in(school, "aruzhan", PASSWORD) is not None
    used = invitations.by_id(school, made.id or 0)
    assert used is not None
    assert used.state is InvitationState.USED
    assert used.used_by is not None
    assert used.used_by.id == born.id


def test_only_a_digest_of_the_word_is_kept(school: School) -> None:
    word = invitations.create(school, None, role=Role.STUDENT)[1]
    with school.database.read() as session:
        row = session.exec(select(Invitation)).one()
    assert word not in repr(row)
    assert len(word) >= 32


def test_a_used_link_makes_nobody_else(school: School) -> None:
    word = invitations.create(school, None, role=Role.STUDENT)[1]
    accept(school, word)
    with pytest.raises(MissingError):
        accept(school, word, login="dias")
    assert people.by_login(school, "dias") is None


def test_a_revoked_link_makes_nobody_and_is_revoked_once(school: School) -> None:
    made, word = invitations.create(school, None, role=Role.STUDENT)
    invitations.revoke(school, made.id or 0)
    with pytest.raises(MissingError):
        accept(school, word)
    with pytest.raises(ConflictError):
        invitations.revoke(school, made.id or 0)


def test_a_link_is_open_until_its_last_second(school: School) -> None:
    made, word = invitations.create(school, None, role=Role.STUDENT)
    late = at(school, made.expires_at)
    with pytest.raises(MissingError):
        accept(late, word)
    accept(at(school, made.expires_at - timedelta(seconds=1)), word)


@pytest.mark.parametrize("word", ["", "invented", "é", "\x00", "x" * 1000])
def test_an_invented_link_is_missing(school: School, word: str) -> None:
    invitations.create(school, None, role=Role.ADMIN)
    with pytest.raises(MissingError):
        invitations.by_word(school, word)


REFUSED = [
    ({"login": "дias"}, "login"),
    ({"login": "taken"}, "login"),
    ({"password": "1234567890"}, "password"),
    ({"name": " "}, "name"),
    ({"birth_date": ADULT.replace(year=2200)}, "birth_date"),
]


@pytest.mark.parametrize(("wrong", "field"), REFUSED)
def test_what_is_refused_leaves_the_link_open(school: School, wrong: dict[str, Any], field: str) -> None:
    person(school, "taken")
    word = invitations.create(school, None, role=Role.STUDENT)[1]
    with pytest.raises(RefusedError) as caught:
        accept(school, word, **wrong)
    assert caught.value.values["field"] == field
    accept(school, word)


def test_of_two_who_accept_at_the_same_time_one_wins(school: School) -> None:
    word = invitations.create(school, None, role=Role.STUDENT)[1]
    outcomes: list[str] = []
    start = Barrier(4)

    def try_it(login: str) -> None:
        start.wait()
        try:
            outcomes.append(accept(school, word, login=login).login)
        except QatarlasError as error:
            outcomes.append(type(error).__name__)

    threads = [Thread(target=try_it, args=(f"person-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [outcome for outcome in outcomes if outcome.startswith("person-")]
    losers = [outcome for outcome in outcomes if outcome in {"ConflictError", "MissingError"}]
    assert (len(winners), len(losers)) == (1, 3), outcomes
    with school.database.read() as session:
        assert [one.login for one in session.exec(select(Person))] == winners


def test_of_two_links_for_one_login_one_wins_and_the_other_stays_open(school: School) -> None:
    words = [invitations.create(school, None, role=Role.STUDENT)[1] for _ in range(2)]
    outcomes: list[str] = []
    start = Barrier(2)

    def try_it(word: str) -> None:
        start.wait()
        try:
            outcomes.append(accept(school, word).login)
        except RefusedError as error:
            outcomes.append(str(error.values["field"]))

    threads = [Thread(target=try_it, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["aruzhan", "login"]
    states = [view.state for view in invitations.listing(school, person(school, "boss", Role.ADMIN))]
    assert sorted(states) == [InvitationState.OPEN, InvitationState.USED]


def test_mentors_invite_students_to_their_own_cohort_only(school: School) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    invitations.create(school, mentor, role=Role.STUDENT, cohort_id=here)
    for role, where in ((Role.STUDENT, there), (Role.STUDENT, None), (Role.MENTOR, here), (Role.ADMIN, None)):
        with pytest.raises(ForbiddenError):
            invitations.create(school, mentor, role=role, cohort_id=where)
    with pytest.raises(ForbiddenError):
        invitations.create(school, person(school, "dias"), role=Role.STUDENT)


def test_staff_sees_the_invitations_that_it_could_have_made(school: School) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    minor = person(school, "dias", born=MINOR, cohort_id=here)
    invitations.create(school, None, role=Role.STUDENT, cohort_id=here, note="one")
    invitations.create(school, None, role=Role.STUDENT, cohort_id=there, note="two")
    invitations.create(school, None, role=Role.ADMIN, note="three")
    invitations.create(school, None, role=Role.GUARDIAN, ward_id=minor.id, note="four")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    seen = [view.invitation.note for view in invitations.listing(school, mentor)]
    assert seen == ["four", "one"]
    boss = person(school, "boss", Role.ADMIN)
    assert [view.invitation.note for view in invitations.listing(school, boss)] == [
        "four",
        "three",
        "two",
        "one",
    ]
    assert invitations.listing(school, minor) == ()


def test_a_guardian_is_invited_for_a_minor_only(school: School) -> None:
    adult, mentor = person(school, "adult"), person(school, "mentor", Role.MENTOR, born=None)
    gone = person(school, "gone", born=MINOR)
    people.deactivate(school, key(gone))
    for ward_id in (key(adult), key(mentor), key(gone), 999, None):
        with pytest.raises(RefusedError, match="under 18"):
            invitations.create(school, None, role=Role.GUARDIAN, ward_id=ward_id)


def test_an_invited_guardian_asks_and_sees_nothing_yet(school: School) -> None:
    minor = person(school, "dias", born=MINOR, cohort_id=cohort(school, "here"))
    word = invitations.create(school, None, role=Role.GUARDIAN, ward_id=minor.id)[1]
    guardian = accept(school, word, login="aigul")
    assert (guardian.role, guardian.cohort_id) == (Role.GUARDIAN, None)
    (link,) = guardians.of_ward(school, minor)
    assert (link.other.id, link.state) == (guardian.id, LinkState.PENDING)
    with pytest.raises(MissingError):
        guardians.ward_of(school, guardian, key(minor))


def test_a_guardian_with_an_account_takes_a_second_ward(school: School) -> None:
    first, second = person(school, "dias", born=MINOR), person(school, "alua", born=MINOR)
    guardian = accept(
        school,
        invitations.create(school, None, role=Role.GUARDIAN, ward_id=first.id)[1],
        login="aigul",
    )
    word = invitations.create(school, None, role=Role.GUARDIAN, ward_id=second.id)[1]
    invitations.accept_as(school, word, guardian)
    assert {link.other.login for link in guardians.of_guardian(school, guardian)} == {"dias", "alua"}
    with pytest.raises(MissingError):
        invitations.accept_as(school, word, guardian)


def test_nobody_but_a_guardian_takes_an_invitation_with_an_account(school: School) -> None:
    minor, adult = person(school, "dias", born=MINOR), person(school, "adult")
    for_guardian = invitations.create(school, None, role=Role.GUARDIAN, ward_id=minor.id)[1]
    for_admin = invitations.create(school, None, role=Role.ADMIN)[1]
    guardian = person(school, "aigul", Role.GUARDIAN)
    for who, word in ((adult, for_guardian), (guardian, for_admin), (adult, for_admin)):
        with pytest.raises(RefusedError):
            invitations.accept_as(school, word, who)
    assert guardians.of_ward(school, minor) == ()


def test_no_cohort_that_is_not_there(school: School) -> None:
    with pytest.raises(RefusedError, match="no such cohort"):
        invitations.create(school, None, role=Role.STUDENT, cohort_id=77)


def test_a_minor_makes_a_few_links_a_month_for_a_guardian(school: School) -> None:
    child = person(school, "alua", born=MINOR, password=None)
    words = [invitations.for_own_guardian(school, child) for _ in range(invitations.OWN_A_MONTH)]
    with pytest.raises(MissingError):
        invitations.by_word(school, words[-2])
    assert invitations.by_word(school, words[-1]).ward is not None
    with pytest.raises(ConflictError):
        invitations.for_own_guardian(school, child)
    later = at(school, school.now() + timedelta(days=31))
    assert invitations.for_own_guardian(later, child)


def test_both_sides_are_told_when_it_is_their_turn(school: School) -> None:
    child = person(school, "alua", born=MINOR, password=None)
    word = invitations.for_own_guardian(school, child)
    mother = person(school, "aigul", Role.GUARDIAN, password=None)
    invitations.accept_as(school, word, mother)
    assert [one.path for one in inbox.listing(school, key(child)).notices] == ["/me/guardians"]
    assert inbox.listing(school, key(mother)).notices == ()
    guardians.confirm(school, guardian_id=key(mother), ward_id=key(child))
    assert [one.path for one in inbox.listing(school, key(mother)).notices] == [
        f"/children/{key(child)}/consents"
    ]
