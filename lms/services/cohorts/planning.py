"""What an import would do: who of a table is new or known, what changes, and what stands against it.

A plan is made to be looked at, and made again in the transaction that carries it out.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlmodel import Session

from lms.domain.access import may_read_person
from lms.domain.admissions.entry import AgeFit, fit
from lms.domain.cohorts.oneroster import CELL, Fault, Newcomer, Sheet
from lms.domain.logins import made_login
from lms.domain.people import Language, Role, counts_as_minor
from lms.errors import N_, RefusedError
from lms.services import people, programmes
from lms.services.school import School
from lms.storage.cohorts import roster_imports as rows
from lms.storage.tables import Cohort, Person

AGES = {
    AgeFit.TOO_YOUNG: N_("Younger than the programme is for, on the day that counts."),
    AgeFit.TOO_OLD: N_("Older than the programme is for, on the day that counts."),
    AgeFit.UNKNOWN: N_("Without a birth date they count as under 18."),
}


class LineState(StrEnum):
    NEW = "new"
    KNOWN = "known"
    CHANGED = "changed"
    WRONG = "wrong"


@dataclass
class Line:
    """A student of the table. ``changes`` are values of the account that become other ones, by column."""

    newcomer: Newcomer
    login: str
    state: LineState = LineState.NEW
    person: Person | None = None
    joins: bool = True
    minor: bool = True
    changes: dict[str, object] = field(default_factory=dict)
    guardians: list[Newcomer] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return bool(self.lines) and not any(one.grave for one in self.faults)

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.lines)

    @property
    def guardians(self) -> int:
        return sum(len(one.guardians) for one in self.lines)


def make_plan(school: School, session: Session, by: Person, cohort: Cohort, sheet: Sheet) -> Plan:
    """Compare a table with the school, for who imports it into a cohort."""
    planner = _Planner(school, session, by, cohort, sheet)
    lines = tuple(planner.line(one) for one in sheet.people if one.role is Role.STUDENT)
    planner.same_person_twice(lines)
    planner.add_guardians(lines)
    faults = sorted([*sheet.faults, *planner.faults], key=lambda one: one.row)
    return Plan(lines, tuple(faults))


def key_of(school: School, identifier: str) -> str:
    """Return the digest by which an identifier of another system is remembered."""
    secret = school.settings.secret.encode()
    return hmac.new(secret, f"roster key {identifier}".encode(), hashlib.sha256).hexdigest()


class _Planner:
    def __init__(self, school: School, session: Session, by: Person, cohort: Cohort, sheet: Sheet) -> None:
        self.school, self.session, self.by, self.cohort, self.sheet = school, session, by, cohort, sheet
        self.rules = programmes.rules_for(session, cohort_id=cohort.id).entry
        self.logins = rows.by_logins(session, {one.login for one in sheet.people if one.login})
        self.emails = rows.by_emails(session, {one.email for one in sheet.people if one.email})
        keys = {key_of(school, one.identifier) for one in sheet.people if one.identifier}
        self.keys = rows.by_keys(session, keys)
        self.taken = rows.logins(session) | {one.login for one in sheet.people}
        self.faults: list[Fault] = []

    def line(self, one: Newcomer) -> Line:
        found = self._matches(one)
        if len({person.id for person in found.values()}) > 1:
            words = N_("Login, e-mail and identifier belong to different people. Keep those of one.")
            return self._wrong(one, "username", words)
        for column, person in found.items():
            return self._known(one, column, person)
        return self._new(one)

    def _matches(self, one: Newcomer) -> dict[str, Person]:
        found = {
            "username": self.logins.get(one.login) if one.login else None,
            "email": self.emails.get(one.email) if one.email else None,
            "identifier": self.keys.get(key_of(self.school, one.identifier)) if one.identifier else None,
        }
        return {column: person for column, person in found.items() if person is not None}

    def _new(self, one: Newcomer) -> Line:
        line = Line(one, one.login or made_login(one.name, self.taken))
        try:
            drafted(self.school, line)
        except RefusedError as error:
            return self._wrong(
                one, "birthDate" if error.values.get("field") == "birth_date" else "", error.words
            )
        return self._looked_at(line, one)

    def _known(self, one: Newcomer, column: str, person: Person) -> Line:
        mine = may_read_person(people.standing(self.by), people.standing(person))
        if person.role is not Role.STUDENT or not mine:
            words = N_("This is taken by somebody whom you do not look after. Ask an admin.")
            return self._wrong(one, column, words)
        if not person.active:
            return self._wrong(one, column, N_("This account is closed. An admin can open it again."))
        joins = self.cohort.id not in person.cohort_ids
        line = Line(one, person.login, LineState.KNOWN, person, joins)
        differing = _differences(person, one)
        if differing and (self.by.role is Role.ADMIN or person.password_hash is None):
            line.changes = differing
        elif differing:
            self._remark(one, "", N_("Their account says otherwise. It stays so: only an admin changes it."))
        line.state = LineState.CHANGED if line.changes or joins else LineState.KNOWN
        return self._looked_at(line, one)

    def _looked_at(self, line: Line, one: Newcomer) -> Line:
        """Compare the age with the programme's, which is a remark: who decides to take somebody may."""
        born = (line.person.birth_date if line.person else None) or one.birth_date
        today = self.school.today()
        line.minor = counts_as_minor(Role.STUDENT, born, today)
        age = fit(self.rules, born, applied=today, first_day=self.cohort.starts_on)
        if age in AGES:
            self._remark(one, "birthDate", AGES[age])
        return line

    def same_person_twice(self, lines: Sequence[Line]) -> None:
        first: dict[int, int] = {}
        for line in lines:
            if (
                line.person is not None
                and (row := first.setdefault(line.person.id or 0, line.newcomer.row)) != line.newcomer.row
            ):
                words = N_("This is the person of row %(row)s.")
                self.faults.append(Fault(row=line.newcomer.row, column="", words=words, values={"row": row}))

    def add_guardians(self, lines: Sequence[Line]) -> None:
        """Give each minor the guardians that the table names for them, but those who are linked or asked."""
        named = {one.source: one for one in self.sheet.people if one.role is Role.GUARDIAN and one.source}
        wards = [line.person.id or 0 for line in lines if line.person is not None]
        there = rows.guardians_of(self.session, wards)
        used: set[str] = set()
        for line in lines:
            for agent in line.newcomer.agents:
                used.add(agent)
                self._add_guardian(line, named.get(agent), there)
        for one in named.values():
            if one.source not in used:
                self._remark(one, "", N_("Left out: no student of this table names this guardian."))

    def _add_guardian(self, line: Line, guardian: Newcomer | None, there: set[tuple[int, str]]) -> None:
        if guardian is None:
            self._remark(line.newcomer, "agentSourcedIds", N_("The table has no row of this guardian."))
        elif not line.minor:
            self._remark(line.newcomer, "agentSourcedIds", N_("Adults have no guardian here."))
        elif any(one.name == guardian.name for one in line.guardians):
            return
        elif line.person is None or (line.person.id or 0, guardian.name) not in there:
            line.guardians.append(guardian)

    def _wrong(self, one: Newcomer, column: str, words: str) -> Line:
        self.faults.append(Fault(row=one.row, column=column, words=words, value=_cell(one, column)))
        return Line(one, one.login, LineState.WRONG)

    def _remark(self, one: Newcomer, column: str, words: str) -> None:
        value = _cell(one, column)
        self.faults.append(Fault(row=one.row, column=column, words=words, grave=False, value=value))


def _cell(one: Newcomer, column: str) -> str:
    """Return what the table says in a column; a birth date is shown to nobody."""
    cells = {
        "username": one.login,
        "email": one.email,
        "identifier": one.identifier,
        "agentSourcedIds": ", ".join(one.agents),
    }
    return cells.get(column, "")[:CELL]


def drafted(school: School, line: Line) -> Person:
    """Return a new student as the table tells of them, not yet stored; they come in by a link."""
    one = line.newcomer
    person = people.draft(
        school,
        login=line.login,
        name=one.name,
        role=Role.STUDENT,
        password=None,
        birth_date=one.birth_date,
        language=one.language or Language.KAZAKH,
    )
    person.email = one.email or None
    return person


def _differences(person: Person, one: Newcomer) -> dict[str, object]:
    """Return what the table says otherwise; a birth date that is known is never touched."""
    wanted: dict[str, object] = {"name": one.name}
    if one.email:
        wanted["email"] = one.email
    if one.language is not None:
        wanted["language"] = one.language
    if person.birth_date is None and one.birth_date is not None:
        wanted["birth_date"] = one.birth_date
    return {name: value for name, value in wanted.items() if getattr(person, name) != value}
