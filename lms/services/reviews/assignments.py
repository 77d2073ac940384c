"""Assignments from a table: a mentor's CSV of rounds and reviewers, done whole or not at all."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.access import looks_after
from lms.domain.logins import normal_login
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services.people import standing
from lms.services.reviews import byhand
from lms.services.school import School
from lms.services.works import key
from lms.storage import people, works
from lms.storage import reviews as rows
from lms.storage.tables import Person, Round, Work

ROUND, WORK, REVIEWER, KNOWINGLY = "round", "work", "reviewer", "anyway"
MOST = 500
LONGEST_NUMBER = 9
YES = frozenset({"1", "yes", "true", "да", "иә"})
_HEAD = N_("The first line names the columns: round (or work, as login/exercise) and reviewer.")


@dataclass(frozen=True)
class Line:
    """A row of the table: what it comes to, or why it can't be done. ``number`` is its line in the file."""

    number: int
    round: str
    reviewer: str
    error: QatarlasError | None = None
    exercise: str = ""
    name: str = ""


def preview(school: School, mentor: Person, text: str) -> tuple[Line, ...]:
    """Return what a table would come to, row by row, each seen after those before it; nothing is changed."""
    return _run(school, mentor, text, for_real=False)


def carry_out(school: School, mentor: Person, text: str) -> tuple[Line, ...]:
    """Assign all reviewers of a table, or none of them where a row has an error."""
    return _run(school, mentor, text, for_real=True)


def _run(school: School, mentor: Person, text: str, *, for_real: bool) -> tuple[Line, ...]:
    table = list(_rows(text))
    with school.database.write() as session:
        lines = [_assign(session, school, mentor, number, row) for number, row in table]
        if not for_real or any(one.error for one in lines):
            session.rollback()
    return tuple(lines)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their line numbers; comma, semicolon and tab part columns, as spreadsheets do."""
    clean = text.removeprefix("\ufeff").replace("\x00", "")
    head = clean.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(clean), delimiter=max(",;\t", key=head.count))
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if REVIEWER not in names or not {ROUND, WORK} & set(names):
        raise RefusedError(_HEAD)
    reader.fieldnames = names
    for count, row in enumerate(reader):
        if count >= MOST:
            raise RefusedError(N_("A table has at most %(most)s rows."), most=MOST)
        cells = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
        if any(cells.values()):
            yield reader.line_num, cells


def _assign(session: Session, school: School, mentor: Person, number: int, row: dict[str, str]) -> Line:
    named, login = row.get(ROUND) or row.get(WORK, ""), row.get(REVIEWER, "")
    try:
        round_ = _round(session, mentor, row)
        person = people.by_login(session, normal_login(login))
        if person is None:
            raise MissingError(N_("There is nobody with the login “%(login)s”."), login=login)
        knowingly = row.get(KNOWINGLY, "").lower() in YES
        byhand.assign_now(
            session, school, key(round_.id), key(person.id), key(mentor.id), knowingly=knowingly
        )
    except QatarlasError as error:
        return Line(number, named, login, error)
    exercise = session.get_one(Work, round_.work_id).exercise
    return Line(number, named, login, None, exercise, person.name)


def _round(session: Session, mentor: Person, row: dict[str, str]) -> Round:
    """Return the round that a row means, if the mentor is in charge of it: others are told of none."""
    round_ = _by_number(session, row[ROUND]) if row.get(ROUND) else _by_work(session, row.get(WORK, ""))
    work = session.get_one(Work, round_.work_id) if round_ is not None else None
    owners = people.owners_of(session, work) if work is not None else ()
    if round_ is None or not any(looks_after(standing(mentor), one.cohort_id) for one in owners):
        raise MissingError(N_("There is no such round of reviews."))
    return round_


def _by_number(session: Session, number: str) -> Round | None:
    digits = number.removeprefix("#")
    is_number = digits.isdecimal() and len(digits) <= LONGEST_NUMBER
    return session.get(Round, int(digits)) if is_number else None


def _by_work(session: Session, name: str) -> Round | None:
    """Return the undecided round of ``login/exercise``."""
    login, _, exercise = name.strip("/").partition("/")
    person = people.by_login(session, normal_login(login))
    if person is None:
        return None
    mine = [one for one in works.of_person(session, key(person.id)) if one.exercise == exercise]
    return rows.undecided_of_work(session, key(mine[0].id)) if mine else None
