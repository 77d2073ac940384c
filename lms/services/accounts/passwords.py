"""Passwords: hashed with argon2, changed by who knows the old one, reset by a link."""

import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from itsdangerous import BadData, URLSafeTimedSerializer

from lms.domain.passwords import check_password, normal
from lms.errors import N_, MissingError, RefusedError
from lms.services.school import School
from lms.storage.cohorts import calendars
from lms.storage.tables import Person

DAY_SECONDS = 24 * 3600
RESET_SECONDS = 2 * DAY_SECONDS
RESET, WELCOME = "reset a password", "come in for the first time"
"""What a link is for: one of each kind opens nothing as the other."""
HASHER = PasswordHasher()
# A hash takes 64 MiB for a moment: many at once must not take the machine's memory.
_PLACES = BoundedSemaphore(4)


def make_hash(password: str) -> str:
    with _PLACES:
        return HASHER.hash(normal(password))


def is_right(stored: str | None, password: str) -> bool:
    """Compare a password with a stored hash; somebody without one takes as long as anybody."""
    try:
        with _PLACES:
            HASHER.verify(stored or _nobodys_hash(), normal(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def make_password() -> str:
    """Return a password for somebody who will change it: random, easy to copy."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def change(school: School, person_id: int, *, old: str, new: str) -> Person:
    """Set a new password for who knows the old one; every session of the person ends."""
    with school.database.read() as session:
        person = session.get_one(Person, person_id)
    if not is_right(person.password_hash, old):
        raise RefusedError(N_("This is not your password of now."), field="old")
    return _store(school, person, new, epoch=person.session_epoch)


def reset_word(school: School, person_id: int) -> str:
    """Return the word of a link that lets the person set a password, once, within two days."""
    with school.database.read() as session:
        person = session.get_one(Person, person_id)
    return _serializer(school, RESET).dumps([person.id, person.session_epoch])


def welcome_word(school: School, person: Person) -> str:
    """Return the word of a link for somebody who has never had a password: it lives as an invitation does."""
    return _serializer(school, WELCOME).dumps([person.id, person.session_epoch])


def of_reset_word(school: School, word: str) -> Person:
    """Return whose password the link sets; a link that is late, used or invented is missing."""
    read = _read(school, RESET, word, RESET_SECONDS)
    welcome = None if read else _read(school, WELCOME, word, school.settings.invitation_days * DAY_SECONDS)
    person_id, epoch = read or welcome or (0, 0)
    with school.database.read() as session:
        person = session.get(Person, person_id)
    if person is None or not person.active or person.session_epoch != epoch:
        raise MissingError(_GONE)
    if welcome and person.password_hash is not None:
        raise MissingError(_GONE)
    return person


def reset(school: School, word: str, new: str) -> Person:
    """Set a new password by a link; the link is used up and every session ends."""
    person = of_reset_word(school, word)
    return _store(school, person, new, epoch=person.session_epoch)


_GONE = N_("This link has been used or is too old. Ask for a new one.")


def _store(school: School, person: Person, new: str, *, epoch: int) -> Person:
    """Write a checked password, unless the person's sessions were ended since ``epoch`` was read.

    With the sessions ends the link to their calendar: whoever was in may have copied it.
    """
    check_password(new, login=person.login)
    password_hash = make_hash(new)
    with school.database.write() as session:
        row = session.get_one(Person, person.id, with_for_update=True)
        if row.session_epoch != epoch or not row.active:
            raise MissingError(_GONE)
        row.password_hash = password_hash
        row.session_epoch += 1
        session.add(row)
        calendars.next_feed(session, row.id or 0)
    return row


def _read(school: School, salt: str, word: str, seconds: int) -> tuple[int, int] | None:
    try:
        person_id, epoch = _serializer(school, salt).loads(word, max_age=seconds)
    except BadData:
        return None
    return person_id, epoch


def _serializer(school: School, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(school.settings.secret, salt=salt)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_hex())
