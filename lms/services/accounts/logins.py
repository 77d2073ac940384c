"""Logins: how they begin, go on and end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from lms.domain.logins import normal_login
from lms.services.accounts.passwords import HASHER, is_right, make_hash
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.tables import Person


@dataclass(frozen=True)
class Login:
    """Somebody who is logged in; ``word`` tells this login from the person's others."""

    person: Person
    word: str


def log_in(school: School, login: str, password: str) -> Person | None:
    """Return the person whose login and password these are; an unknown login takes as long as a known one."""
    with school.database.read() as session:
        person = rows.by_login(session, normal_login(login))
    right = is_right(person.password_hash if person else None, password)
    if person is None or not right or not person.active:
        return None
    if HASHER.check_needs_rehash(person.password_hash or ""):
        _hash_again(school, person, password)
    return person


def begin(person: Person) -> Login:
    return Login(person, secrets.token_urlsafe(12))


def ticket(login: Login) -> str:
    """Return what the browser keeps of a login."""
    return f"{login.person.id}.{login.person.session_epoch}.{login.word}"


def resume(school: School, kept: str) -> Login | None:
    """Return the login that a browser kept, or None when it has ended."""
    person_id, _, rest = kept.partition(".")
    epoch, _, word = rest.partition(".")
    if not (person_id.isdecimal() and epoch.isdecimal() and word):
        return None
    with school.database.read() as session:
        person = session.get(Person, int(person_id))
        if person is None or not person.active or person.session_epoch != int(epoch):
            return None
        return None if rows.is_ended(session, _digest(word)) else Login(person, word)


def log_out(school: School, login: Login) -> None:
    """End this login and no other: a copy of its cookie is worth nothing from now on."""
    now = school.now()
    until = now + timedelta(hours=school.settings.session_hours, minutes=1)
    with school.database.write() as session:
        rows.end_login(session, _digest(login.word), until, now)


def _hash_again(school: School, person: Person, password: str) -> None:
    """Store a hash with the parameters of today, unless the password was changed meanwhile."""
    old, new = person.password_hash, make_hash(password)
    with school.database.write() as session:
        row = session.get_one(Person, person.id)
        if row.password_hash == old:
            row.password_hash = new
            session.add(row)


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
