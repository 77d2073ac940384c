"""Erasing: the wish to be forgotten, told of, and taken back as long as nothing has gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.people import Role
from lms.domain.privacy.erasure import GRACE, Step
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import guardians, inbox, mails, people
from lms.services.accounts import passwords
from lms.services.people import Person
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.post import NoPostError, post_office
from lms.storage.privacy import requests as rows
from lms.storage.tables import Erasure, Notice

__all__ = ["Erasure", "Request"]

BY_THEMSELVES = frozenset({Role.STUDENT, Role.GUARDIAN, Role.PARTNER})
LONGEST_REASON = 500
_SALT = "take an erasure back"
_GONE = N_("This request is not open any more.")
TOLD_WARD = N_(
    "Your guardian has asked the school to forget you. Your account is closed; it can be taken back."
)
TOLD_GUARDIAN = N_("An erasure was asked for %(name)s. Until it begins you can take it back.")


@dataclass(frozen=True)
class Request:
    """An open wish, with whom it is about and who asked."""

    erasure: Erasure
    person: Person
    asker: Person


def may_ask(school: School, person: Person, by: Person) -> bool:
    """Say whether somebody may ask that a person is forgotten: an adult, a guardian, an admin."""
    if by.id == person.id:
        return by.role in BY_THEMSELVES and not people.is_minor(school, by)
    if by.role is Role.ADMIN:
        return person.role is not Role.ADMIN
    return by.role is Role.GUARDIAN and _is_ward(school, person, by)


def _is_ward(school: School, person: Person, by: Person) -> bool:
    return any(one.is_confirmed and one.other.id == person.id for one in guardians.of_guardian(school, by))


def ask(school: School, person: Person, by: Person, password: str, reason: str = "") -> Erasure:
    """Write a wish down and close the account at once; the password is of who asks."""
    if not may_ask(school, person, by):
        raise ForbiddenError(N_("This is for somebody else to decide."))
    if not passwords.is_right(by.password_hash, password):
        raise RefusedError(N_("This is not your password of now."), field="password")
    reason = reason.strip()[:LONGEST_REASON]
    if by.role is Role.ADMIN and not reason:
        raise RefusedError(N_("Write when and how the request came."), field="reason")
    try:
        with school.database.write() as session:
            row = _add(session, school, person, by, reason)
    except IntegrityError:
        raise ConflictError(N_("This has been asked for already.")) from None
    if by.id != person.id:
        _write_to(school, person)
    return row


def _add(session: Session, school: School, person: Person, by: Person, reason: str) -> Erasure:
    now = school.now()
    row = Erasure(
        person_id=person.id or 0, asked_by=by.id or 0, reason=reason, asked_at=now, due_at=now + GRACE
    )
    session.add(row)
    session.flush()
    about = session.get_one(Person, person.id)
    about.active, about.session_epoch = False, about.session_epoch + 1
    if by.id != person.id:
        inbox.tell(session, school, person.id or 0, TOLD_WARD, {}, "/me/data", f"erasure:{row.id}")
    for guardian_id in rows.guardians_of(session, person.id or 0):
        key = f"erasure:{row.id}:{guardian_id}"
        inbox.tell(session, school, guardian_id, TOLD_GUARDIAN, {"name": person.name}, "/children", key)
    return row


def _write_to(school: School, person: Person) -> None:
    """Send a letter at once to whom somebody else has asked to forget: their inbox is closed to them."""
    if person.email is None:
        return
    notice = Notice(person_id=person.id or 0, words=TOLD_WARD, path="/login", created_at=school.now())
    try:
        with post_office(school.settings) as send:
            send(mails.letter(school, notice, person))
    except NoPostError:
        return


def take_back(school: School, erasure_id: int) -> None:
    """Let somebody stay: their account is open again; not once the first step has begun."""
    with school.database.write() as session:
        waits = (
            col(Erasure.id) == erasure_id,
            col(Erasure.step) == Step.WAITING,
            col(Erasure.taken_back_at).is_(None),
        )
        if not change(session, Erasure, *waits, taken_back_at=school.now()):
            raise ConflictError(_GONE)
        person = session.get_one(Person, session.get_one(Erasure, erasure_id).person_id)
        person.active, person.session_epoch = True, person.session_epoch + 1


def word_of(school: School, erasure: Erasure) -> str:
    """Return the word of the link by which who asked takes it back without an open account."""
    return _serializer(school).dumps(erasure.id)


def by_word(school: School, word: str) -> Request:
    try:
        erasure_id = _serializer(school).loads(word)
    except BadData:
        raise MissingError(_GONE) from None
    return by_id(school, erasure_id)


def by_id(school: School, erasure_id: int) -> Request:
    with school.database.read() as session:
        row = session.get(Erasure, erasure_id)
        if row is None or row.done_at is not None or row.taken_back_at is not None:
            raise MissingError(_GONE)
        return _request(session, row)


def of_person(school: School, person_id: int) -> Erasure | None:
    """Return the open wish about somebody."""
    with school.database.read() as session:
        return rows.open_erasure(session, person_id)


def of_guardian(school: School, guardian: Person) -> tuple[Request, ...]:
    """Return the open wishes about the minors of a guardian, whom no other list has now."""
    with school.database.read() as session:
        found = rows.open_of_guardian(session, guardian.id or 0)
        return tuple(_request(session, one) for one in found)


def open_requests(school: School) -> tuple[Request, ...]:
    with school.database.read() as session:
        return tuple(_request(session, one) for one in rows.open_erasures(session))


def proofs(school: School) -> Sequence[Erasure]:
    """Return what has been done, the newest first: days, and nobody's name."""
    with school.database.read() as session:
        return rows.done_erasures(session)


def _request(session: Session, row: Erasure) -> Request:
    return Request(row, session.get_one(Person, row.person_id), session.get_one(Person, row.asked_by))


def _serializer(school: School) -> URLSafeSerializer:
    return URLSafeSerializer(school.settings.secret, salt=_SALT)
