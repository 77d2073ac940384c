"""Assignments from a table: a mentor's CSV of who reviews what, in whose place, and who is kept apart.

It is done whole or not at all.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from lms.domain.access import looks_after, may_read_person
from lms.domain.logins import normal_login
from lms.domain.reviews.states import ReviewKind
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services.keys import key
from lms.services.people import standing
from lms.services.reviews.matching import byhand, offers
from lms.services.school import School
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


@dataclass(frozen=True)
class _Row:
    """A row as it was written. ``number`` is its line in the file; a cell that is not there is empty."""

    number: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def line(
        self,
        error: QatarlasError | None = None,
        *,
        exercise: str = "",
        name: str = "",
        deed: Deed = Deed.ASKED,
    ) -> Line:
        """Return what the row comes to."""
        named = "" if self.cell(APART) else self.cell(ROUND) or self.cell(WORK)
        return Line(self.number, named, self.cell(REVIEWER), error, exercise, name, deed)


def preview(school: School, mentor: Person, text: str) -> tuple[Line, ...]:
    """Return what a table would come to, row by row, each seen after those before it; nothing is changed."""
    return _run(school, mentor, text, for_real=False)


def carry_out(school: School, mentor: Person, text: str) -> tuple[Line, ...]:
    """Assign all reviewers of a table, or none of them where a row has an error."""
    return _run(school, mentor, text, for_real=True)


def _run(school: School, mentor: Person, text: str, *, for_real: bool) -> tuple[Line, ...]:
    table = list(_rows(text))
    with school.database.write() as session:
        clerk = _Clerk(session, school, mentor)
        lines = [clerk.carry_out(row) for row in table]
        is_done = for_real and not any(one.error for one in lines)
        if not is_done:
            session.rollback()
    if is_done:
        offers.fill_again(school, clerk.ended)
    return tuple(lines)


def _rows(text: str) -> Iterator[_Row]:
    """Yield the rows; comma, semicolon and tab part columns, as spreadsheets do."""
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
            yield _Row(reader.line_num, cells)


class _Clerk:
    """Does what rows say, one after another, for a mentor and within a transaction.

    ``ended`` are the offers that have ended by it: their places are free once it is done.
    """

    def __init__(self, session: Session, school: School, mentor: Person) -> None:
        self.session = session
        self.school = school
        self.mentor = mentor
        self.ended: list[Review] = []

    def carry_out(self, row: _Row) -> Line:
        try:
            return self._keep_apart(row) if row.cell(APART) else self._assign(row)
        except QatarlasError as error:
            return row.line(error)

    def _assign(self, row: _Row) -> Line:
        session, school = self.session, self.school
        round_, person = self._round(row), self._person(row.cell(REVIEWER))
        if row.cell(INSTEAD):
            leaving = self._person(row.cell(INSTEAD))
            held = rows.of_person_in(session, key(round_.id), key(leaving.id), ReviewKind.PEER)
            byhand.end_now(session, school, held)
        ids = key(round_.id), key(person.id), key(self.mentor.id)
        byhand.assign_now(session, school, *ids, knowingly=row.cell(KNOWINGLY).lower() in YES)
        deed = Deed.SWAPPED if row.cell(INSTEAD) else Deed.ASKED
        exercise = session.get_one(Work, round_.work_id).exercise
        return row.line(exercise=exercise, name=person.name, deed=deed)

    def _keep_apart(self, row: _Row) -> Line:
        pair = [self._person(row.cell(name)) for name in (REVIEWER, APART)]
        for one in pair:
            if not may_read_person(standing(self.mentor), standing(one)):
                raise MissingError(_NOBODY, login=one.login)
        ids = key(pair[0].id), key(pair[1].id)
        mentor_id = key(self.mentor.id)
        self.ended += byhand.exclude_now(self.session, self.school, ids, row.cell(REASON), mentor_id)
        return row.line(name=" – ".join(one.name for one in pair), deed=Deed.APART)

    def _person(self, login: str) -> Person:
        person = people.by_login(self.session, normal_login(login))
        if person is None:
            raise MissingError(_NOBODY, login=login)
        return person

    def _round(self, row: _Row) -> Round:
        """Return the round that a row means, if the mentor is in charge of it: others are told of none."""
        session, number = self.session, row.cell(ROUND)
        round_ = _by_number(session, number) if number else _by_work(session, row.cell(WORK))
        work = session.get_one(Work, round_.work_id) if round_ is not None else None
        owners = people.owners_of(session, work) if work is not None else ()
        mine = standing(self.mentor)
        if round_ is None or not any(looks_after(mine, one.cohort_ids) for one in owners):
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
