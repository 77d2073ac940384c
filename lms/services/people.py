"""People: made, found, moved, and let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.access import Standing, may_read_person
from lms.domain.cohorts.enrolments import Ending
from lms.domain.logins import check_login, normal_login
from lms.domain.passwords import check_password
from lms.domain.people import Language, Role, age_on, counts_as_minor, tidy
from lms.domain.people import is_minor as is_minor_on
from lms.errors import N_, RefusedError
from lms.services import enrolments, ledger
from lms.services.accounts.passwords import make_hash
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.tables import Person

__all__ = ["Filter", "Language", "Person", "Role", "create", "draft", "is_minor", "listing", "standing"]

OLDEST, YOUNGEST = 110, 6


@dataclass(frozen=True)
class Filter:
    """What a list of people is narrowed to; ``active`` None: both."""

    text: str = ""
    role: Role | None = None
    cohort_id: int | None = None
    active: bool | None = True


def standing(person: Person) -> Standing:
    return Standing(person.id or 0, person.role, person.cohort_ids)


def create(
    school: School,
    *,
    login: str,
    name: str,
    role: Role,
    password: str | None,
    birth_date: date | None = None,
    language: Language = Language.KAZAKH,
    cohort_id: int | None = None,
) -> Person:
    """Make a person; without a password they come in by a reset link."""
    person = draft(
        school, login=login, name=name, role=role, password=password, birth_date=birth_date, language=language
    )
    person.cohort_id = cohort_id
    with school.database.write() as session:
        add(session, school, person)
    return person


def draft(
    school: School,
    *,
    login: str,
    name: str,
    role: Role,
    password: str | None,
    birth_date: date | None,
    language: Language,
) -> Person:
    """Return a checked person, not yet stored: the slow hash is made outside of any transaction."""
    login, name = normal_login(login), tidy(name, 120)
    check_login(login)
    if not name:
        raise RefusedError(N_("Write your name."), field="name")
    _check_birth_date(birth_date, role, school.today())
    if password is not None:
        check_password(password, login=login)
    return Person(
        login=login,
        name=name,
        role=role,
        password_hash=make_hash(password) if password is not None else None,
        birth_date=birth_date,
        language=language,
        created_at=school.now(),
    )


def add(session: Session, school: School, person: Person) -> None:
    """Store a new person, with a student's first credits; of two with one login the later is refused."""
    if rows.by_login(session, person.login) is not None:
        raise _login_taken()
    session.add(person)
    try:
        session.flush()
    except IntegrityError:
        raise _login_taken() from None
    ledger.welcome(session, school, person.id or 0)
    if person.cohort_id is not None:
        enrolments.note_start(session, school, person.id or 0, person.cohort_id)


def add_all(session: Session, school: School, newcomers: Sequence[Person], cohort_id: int) -> None:
    """Store new students of one cohort, each with their first credits: all of them, or nobody."""
    for one in newcomers:
        one.cohort_id = cohort_id
    session.add_all(newcomers)
    try:
        session.flush()
    except IntegrityError:
        raise _login_taken() from None
    ids = [one.id or 0 for one in newcomers]
    ledger.welcome_all(session, school, ids)
    enrolments.note_starts(session, school, ids, cohort_id)


def by_id(school: School, person_id: int) -> Person | None:
    with school.database.read() as session:
        return session.get(Person, person_id)


def by_login(school: School, login: str) -> Person | None:
    with school.database.read() as session:
        return rows.by_login(session, normal_login(login))


def listing(school: School, viewer: Person, chosen: Filter) -> tuple[Person, ...]:
    """Return the people that ``viewer`` may read and the filter leaves, by name."""
    with school.database.read() as session:
        found = rows.listing(session, role=chosen.role, cohort_id=chosen.cohort_id, active=chosen.active)
    text = chosen.text.strip().casefold()
    mine = standing(viewer)
    return tuple(
        person
        for person in found
        if may_read_person(mine, standing(person)) and text in f"{person.name} {person.login}".casefold()
    )


def everybody(school: School, role: Role | None = None) -> tuple[Person, ...]:
    """Return all accounts, closed ones too: for who runs the program."""
    with school.database.read() as session:
        return tuple(rows.listing(session, role=role, cohort_id=None, active=None))


def is_minor(school: School, person: Person) -> bool:
    """Say whether a person counts as a minor today."""
    return counts_as_minor(person.role, person.birth_date, school.today())


def set_language(school: School, person_id: int, language: Language) -> None:
    with school.database.write() as session:
        person = session.get_one(Person, person_id)
        person.language = language
        session.add(person)


def move(school: School, person_id: int, cohort_id: int | None, by: int | None = None) -> None:
    """Put a person into another main cohort, or into none; the time in the one before is over."""
    with school.database.write() as session:
        before = session.get_one(Person, person_id).cohort_id
        if before == cohort_id:
            return
        if before is not None:
            enrolments.leave(session, school, person_id, before, Ending.MOVED, by=by)
        if cohort_id is not None:
            enrolments.enrol(session, school, person_id, cohort_id, by=by)


def deactivate(school: School, person_id: int) -> None:
    """Close an account: sessions and tokens stop at once, works stay."""
    _set_active(school, person_id, active=False)


def reactivate(school: School, person_id: int) -> None:
    _set_active(school, person_id, active=True)


def _set_active(school: School, person_id: int, *, active: bool) -> None:
    with school.database.write() as session:
        person = session.get_one(Person, person_id, with_for_update=True)
        person.active = active
        person.session_epoch += 1
        session.add(person)


def _check_birth_date(born: date | None, role: Role, today: date) -> None:
    if born is None:
        return
    age = age_on(born, today) if born <= today else -1
    if not YOUNGEST <= age <= OLDEST:
        raise RefusedError(N_("Check the birth date: the year, the month and the day."), field="birth_date")
    if role is not Role.STUDENT and is_minor_on(born, today):
        raise RefusedError(N_("This invitation is for who is 18 or older."), field="birth_date")


def _login_taken() -> RefusedError:
    return RefusedError(N_("This login is taken. Choose another."), field="login")
