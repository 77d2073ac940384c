"""Logins and passwords: who gets in, how long, and what ends it."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from lms.errors import MissingError, RefusedError
from lms.services import people
from lms.services.accounts import logins, passwords
from lms.services.school import School
from lms.storage.tables import Person
from tests.support.folk import PASSWORD, key, person
from tests.support.schools import at

NEW = "сегіз қонақ нан жеді"


def test_the_right_password_lets_in_whatever_the_case_of_the_login(school: School) -> None:
    made = person(school, "aruzhan")
    found = logins.log_in(school, " ARUZHAN ", PASSWORD)
    assert found is not None
    assert found.id == made.id


@pytest.mark.parametrize("login", ["aruzhan", "nobody", "", "a\x00", "x" * 500])
@pytest.mark.parametrize("password", ["wrong password", "", "\x00"])
def test_anything_else_lets_nobody_in(school: School, login: str, password: str) -> None:
    person(school, "aruzhan")
    assert logins.log_in(school, login, password) is None


def test_who_has_no_password_is_not_let_in(school: School) -> None:
    person(school, "aruzhan", password=None)
    assert logins.log_in(school, "aruzhan", "") is None


@pytest.mark.alone
def test_an_unknown_login_takes_as_long_as_a_known_one(school: School) -> None:
    person(school, "aruzhan")
    logins.log_in(school, "warming-up", "x")

    def took(login: str) -> float:
        began = time.perf_counter()
        logins.log_in(school, login, "wrong password")
        return time.perf_counter() - began

    known = min(took("aruzhan") for _ in range(3))
    unknown = min(took("nobody") for _ in range(3))
    assert unknown > known / 3


def test_an_old_hash_is_made_anew_at_the_next_login(school: School) -> None:
    made = person(school, "aruzhan")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with school.database.write() as session:
        row = session.get_one(Person, made.id)
        row.password_hash = weak
        session.add(row)
    assert logins.log_in(school, "aruzhan", PASSWORD) is not None
    stored = people.by_id(school, key(made))
    assert stored is not None
    assert stored.password_hash != weak
    assert logins.log_in(school, "aruzhan", PASSWORD) is not None


def test_a_login_goes_on_until_it_is_logged_out_and_others_stay(school: School) -> None:
    made = person(school, "aruzhan")
    phone, laptop = logins.begin(made), logins.begin(made)
    logins.log_out(school, phone)
    logins.log_out(school, phone)
    assert logins.resume(school, logins.ticket(phone)) is None
    still = logins.resume(school, logins.ticket(laptop))
    assert still is not None
    assert still.person.id == made.id


def test_ended_logins_are_forgotten_only_when_their_cookies_are_too_old(school: School) -> None:
    made, now = person(school, "aruzhan"), datetime.now(UTC)
    first = logins.begin(made)
    logins.log_out(at(school, now), first)
    nearly = now + timedelta(hours=school.settings.session_hours)
    logins.log_out(at(school, nearly), logins.begin(made))
    assert logins.resume(school, logins.ticket(first)) is None


FORGED = ["", "1", "1.0", "1.0.", "x.0.word", "1.x.word", "-1.0.word", "1.-1.word", "²³.0.w", "99999.0.word"]


@pytest.mark.parametrize("kept", FORGED)
def test_a_ticket_that_makes_no_sense_opens_nothing(school: School, kept: str) -> None:
    person(school, "aruzhan")
    assert logins.resume(school, kept) is None


def test_a_changed_password_ends_every_login_and_the_old_password(school: School) -> None:
    made = person(school, "aruzhan")
    ticket = logins.ticket(logins.begin(made))
    changed = passwords.change(school, key(made), old=PASSWORD, new=NEW)
    assert logins.resume(school, ticket) is None
    assert logins.resume(school, logins.ticket(logins.begin(changed))) is not None
    assert logins.log_in(school, "aruzhan", PASSWORD) is None
    assert logins.log_in(school, "aruzhan", NEW) is not None


@pytest.mark.parametrize(
    ("old", "new", "field"), [("wrong", NEW, "old"), (PASSWORD, "aruzhan2026", "password")]
)
def test_a_refused_change_leaves_everything(school: School, old: str, new: str, field: str) -> None:
    made = person(school, "aruzhan")
    ticket = logins.ticket(logins.begin(made))
    with pytest.raises(RefusedError) as caught:
        passwords.change(school, key(made), old=old, new=new)
    assert caught.value.values["field"] == field
    assert logins.resume(school, ticket) is not None
    assert logins.log_in(school, "aruzhan", PASSWORD) is not None


def test_a_reset_link_works_once(school: School) -> None:
    made = person(school, "aruzhan", password=None)
    word = passwords.reset_word(school, key(made))
    assert passwords.of_reset_word(school, word).id == made.id
    passwords.reset(school, word, NEW)
    assert logins.log_in(school, "aruzhan", NEW) is not None
    with pytest.raises(MissingError):
        passwords.reset(school, word, PASSWORD)
    assert logins.log_in(school, "aruzhan", PASSWORD) is None


def test_a_weak_password_leaves_the_reset_link_open(school: School) -> None:
    word = passwords.reset_word(school, key(person(school, "aruzhan", password=None)))
    with pytest.raises(RefusedError):
        passwords.reset(school, word, "1234567890")
    passwords.reset(school, word, NEW)


def test_a_reset_link_dies_with_the_account_or_another_change(school: School) -> None:
    made, other = person(school, "aruzhan"), person(school, "dias")
    closed, changed = passwords.reset_word(school, key(made)), passwords.reset_word(school, key(other))
    people.deactivate(school, key(made))
    passwords.change(school, key(other), old=PASSWORD, new=NEW)
    for word in (closed, changed, "", "invented", changed[:-1] + "A", "é"):
        with pytest.raises(MissingError):
            passwords.of_reset_word(school, word)


def test_a_reset_link_is_good_for_two_days(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    word = passwords.reset_word(school, key(person(school, "aruzhan")))
    signed_at = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: signed_at + 2 * 24 * 3600 - 5)
    assert passwords.of_reset_word(school, word).login == "aruzhan"
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: signed_at + 2 * 24 * 3600 + 5)
    with pytest.raises(MissingError):
        passwords.of_reset_word(school, word)


def test_a_made_password_is_one_that_is_taken(school: School) -> None:
    made = passwords.make_password()
    person(school, "aruzhan", password=made)
    assert logins.log_in(school, "aruzhan", made) is not None
    assert made != passwords.make_password()
