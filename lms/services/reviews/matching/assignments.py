"""Assignments from a table: a mentor's CSV of who reviews what, in whose place, and who is kept apart.

It is done whole or not at all.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from lms.domain.access import looks_after, may_read_person
from lms.domain.logins import normal_login
from lms.domain.reviews import ReviewKind
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services.people import standing
from lms.services.reviews.matching import byhand, offers
from lms.services.school import School
from lms.services.works import key
from lms.storage import people, works
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Person, Review, Round, Work

ROUND, WORK, REVIEWER, KNOWINGLY = "round", "work", "reviewer", "anyway"
INSTEAD, APART, REASON = "instead", "apart", "reason"
MOST = 500
LONGEST_NUMBER = 9
YES = frozenset({"1", "yes", "true", "да", "иә"})
_HEAD = N_("The first line names the columns: round (or work, as login/exercise) and reviewer.")
_NOBODY = N_("There is nobody with the login “%(login)s”.")


class Deed(StrEnum):
    """What a row comes to."""

    ASKED = "asked"
    SWAPPED = "swapped"
    APART = "apart"


@dataclass(frozen=True)
class Line:
    """A row of the table: what it comes to, or why it can't be done. ``number`` is its line in the file."""

    number: int
    round: str
    reviewer: str
    error: QatarlasError | None = None
    exercise: str = ""
    name: str = ""
    deed: Deed = Deed.ASKED


def preview(school: School, mentor: Person, text: str) -> tuple[Line, ...]:
    """Return what a table would come to, row by row, each seen after those before it; nothing is changed."""
    return _run(school, mentor, text, for_real=False)


def carry_out(school: School, mentor: Person, text: str) -> tuple[Line, ...]:
    """Assign all reviewers of a table, or none of them where a row has an error."""
    return _run(school, mentor, text, for_real=True)


def _run(school: School, mentor: Person, text: str, *, for_real: bool) -> tuple[Line, ...]:
    table = list(_rows(text))
    ended: list[Review] = []
    with school.database.write() as session:
        lines = [_carry_out(session, school, mentor, number, row, ended) for number, row in table]
        is_done = for_real and not any(one.error for one in lines)
        if not is_done:
            session.rollback()
    if is_done:
        offers.fill_again(school, ended)
    return tuple(lines)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their line numbers; comma, semicolon and tab part columns, as spreadsheets do."""
    clean = text.removeprefix("\ufeff").replace("\x00", "")
    head = clean.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(clean), delimiter=max(",;\t", key=head.count))
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if REVIEWER not in names or not {ROUND, WORK, APART} & set(names):
        raise RefusedError(_HEAD)
    reader.fieldnames = names
    for count, row in enumerate(reader):
        if count >= MOST:
            raise RefusedError(N_("A table has at most %(most)s rows."), most=MOST)
        cells = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
        if any(cells.values()):
            yield reader.line_num, cells


def _carry_out(  # noqa: PLR0917  a row, and what it is done with
    session: Session,
    school: School,
    mentor: Person,
    number: int,
    row: dict[str, str],
    ended: list[Review],
) -> Line:
    """Do what a row says; offers that end by it, whose places are free then, are added to ``ended``."""
    named, login = row.get(ROUND) or row.get(WORK, ""), row.get(REVIEWER, "")
    try:
        if row.get(APART):
            return _keep_apart(session, school, mentor, number, row, ended)
        return _assign(session, school, mentor, number, row)
    except QatarlasError as error:
        return Line(number, named, login, error)


def _assign(session: Session, school: School, mentor: Person, number: int, row: dict[str, str]) -> Line:
    round_, person = _round(session, mentor, row), _person(session, row[REVIEWER])
    if row.get(INSTEAD):
        leaving = _person(session, row[INSTEAD])
        held = rows.of_person_in(session, key(round_.id), key(leaving.id), ReviewKind.PEER)
        byhand.end_now(session, school, held)
    knowingly = row.get(KNOWINGLY, "").lower() in YES
    byhand.assign_now(session, school, key(round_.id), key(person.id), key(mentor.id), knowingly=knowingly)
    exercise = session.get_one(Work, round_.work_id).exercise
    deed = Deed.SWAPPED if row.get(INSTEAD) else Deed.ASKED
    return Line(number, row.get(ROUND) or row.get(WORK, ""), row[REVIEWER], None, exercise, person.name, deed)


def _keep_apart(  # noqa: PLR0917  a row, and what it is done with
    session: Session,
    school: School,
    mentor: Person,
    number: int,
    row: dict[str, str],
    ended: list[Review],
) -> Line:
    pair = [_person(session, row[name]) for name in (REVIEWER, APART)]
    for one in pair:
        if not may_read_person(standing(mentor), standing(one)):
            raise MissingError(_NOBODY, login=one.login)
    ids = key(pair[0].id), key(pair[1].id)
    ended += byhand.exclude_now(session, school, ids, row.get(REASON, ""), key(mentor.id))
    names = " – ".join(one.name for one in pair)
    return Line(number, "", row[REVIEWER], None, "", names, Deed.APART)


def _person(session: Session, login: str) -> Person:
    person = people.by_login(session, normal_login(login))
    if person is None:
        raise MissingError(_NOBODY, login=login)
    return person


def _round(session: Session, mentor: Person, row: dict[str, str]) -> Round:
    """Return the round that a row means, if the mentor is in charge of it: others are told of none."""
    round_ = _by_number(session, row[ROUND]) if row.get(ROUND) else _by_work(session, row.get(WORK, ""))
    work = session.get_one(Work, round_.work_id) if round_ is not None else None
    owners = people.owners_of(session, work) if work is not None else ()
    if round_ is None or not any(looks_after(standing(mentor), one.cohort_ids) for one in owners):
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
