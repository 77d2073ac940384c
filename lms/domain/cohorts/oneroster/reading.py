"""Reading a whole table of people, and the tables that may stand beside it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.domain.cohorts.oneroster import besides
from lms.domain.cohorts.oneroster.besides import GUARDIANS, STUDENTS, UNNAMED
from lms.domain.cohorts.oneroster.rows import CELL, Fault, Newcomer, Reading
from lms.domain.frozen import Frozen
from lms.domain.people import Role
from lms.domain.sheets import decoded, plain_title, records
from lms.errors import N_, RefusedError

MOST_ROWS = 1000
MOST_FAULTS = 200
COLUMNS = (
    *("sourcedId", "status", "enabledUser", "role", "username", "givenName", "familyName"),
    *("identifier", "email", "agentSourcedIds", "password", "birthDate", "language"),
)
"""What is read; ``birthDate`` and ``language`` stand in columns of their own or as ``metadata.…``."""
OTHERS = frozenset(
    {
        *(
            "datelastmodified",
            "middlename",
            "orgsourcedids",
            "userids",
            "sms",
            "phone",
            "grades",
            "usermasteridentifier",
        ),
        *("resourcesourcedids", "preferredgivenname", "preferredmiddlename", "preferredfamilyname"),
        *("primaryorgsourcedid", "pronouns"),
    }
)
"""Columns of OneRoster that the school has no use for."""


class Sheet(Frozen):
    """What was read: people in the order of the table, and everything there is to say about it."""

    people: tuple[Newcomer, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        return bool(self.people) and not any(one.grave for one in self.faults)


@dataclass
class Table:
    """Cells by column for each row, numbered as a spreadsheet numbers them; the first row is the header."""

    rows: list[tuple[int, dict[str, str]]]
    unread: list[str]
    faults: list[Fault] = field(default_factory=list)


def read(
    users: bytes,
    demographics: bytes | None = None,
    enrollments: bytes | None = None,
    *,
    roles: bytes | None = None,
    day: date = date.min,
) -> Sheet:
    """Read people from ``users``; the others tell birth dates, who of them is meant, and what they are.

    ``roles`` are read as they are on ``day``.
    """
    table = _table(users)
    born = _births(demographics)
    meant = besides.meant(enrollments)
    known = besides.positions(roles, day)
    faults = [*table.faults, *_remarks(table)]
    agents = {agent for _, cells in table.rows for agent in _agents(cells)}
    people = []
    for row, cells in table.rows:
        if born.get(cells.get("sourcedid", "")) and not cells.get("birthdate"):
            cells["birthdate"] = born[cells["sourcedid"]]
        if known is not None and not cells.get("role"):
            mine = known.get(cells.get("sourcedid", ""), [])
            cells["role"] = besides.role_of(mine, cells.get("primaryorgsourcedid", ""))
        one = _newcomer(row, cells, agents, meant, faults)
        if one is not None:
            people.append(one)
    faults.extend(_twice(people))
    if not people and not any(one.grave for one in faults):
        faults.append(Fault(row=1, column="", words=N_("There is no student in this table.")))
    return Sheet(people=tuple(people), faults=tuple(sorted(faults, key=lambda one: one.row)[:MOST_FAULTS]))


def _table(data: bytes) -> Table:
    rows = records(decoded(data))
    header = next(rows, (1, []))[1]
    names = [plain_title(one) for one in header]
    known = {plain_title(one) for one in COLUMNS}
    _check_header(names, known)
    unread = [
        title.strip()
        for title, name in zip(header, names, strict=True)
        if name and name not in known | OTHERS
    ]
    table = Table([], unread)
    for row, cells in rows:
        if len(table.rows) >= MOST_ROWS:
            raise RefusedError(
                N_("At most %(most)s rows fit into one import."), most=MOST_ROWS, field="users"
            )
        _add_row(table, names, row, cells)
    return table


def _check_header(names: Sequence[str], known: set[str]) -> None:
    if not known & set(names):
        raise RefusedError(
            N_("The first row has to name the columns, such as givenName, familyName and username."),
            field="users",
        )
    for name, count in Counter(one for one in names if one).items():
        if count > 1:
            raise RefusedError(N_("The column %(name)s stands there twice."), name=name, field="users")


def _add_row(table: Table, names: Sequence[str], row: int, cells: Sequence[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(names):
        words = N_("This row has %(found)s cells, and there are %(wanted)s columns.")
        values: dict[str, str | int] = {"found": len(cells), "wanted": len(names)}
        table.faults.append(Fault(row=row, column="", words=words, values=values))
        return
    table.rows.append((row, {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}))


def _births(demographics: bytes | None) -> dict[str, str]:
    if demographics is None:
        return {}
    return {cells.get("sourcedid", ""): cells.get("birthdate", "") for _, cells in _table(demographics).rows}


def _remarks(table: Table) -> Iterator[Fault]:
    if any(cells.get("password") for _, cells in table.rows):
        words = N_("Passwords in a table are not read. Everybody chooses their own by a personal link.")
        yield Fault(row=1, column="password", words=words, grave=False)
    if table.unread:
        names = ", ".join(table.unread)[:200]
        words = N_("These columns are not read: %(names)s.")
        yield Fault(row=1, column="", words=words, values={"names": names}, grave=False)


def _newcomer(
    row: int,
    cells: Mapping[str, str],
    agents: set[str],
    meant: frozenset[str] | None,
    faults: list[Fault],
) -> Newcomer | None:
    """Read one row; None: it is left out, or something is wrong with it."""
    role = _role(cells, agents)
    left_out = _left_out(cells, role, meant)
    if left_out:
        faults.append(Fault(row=row, column="role" if role is None else "", words=left_out, grave=False))
    if role is None or left_out:
        return None
    reading = Reading(row, cells)
    one = Newcomer(
        row=row,
        role=role,
        name=reading.name(),
        login=reading.login(),
        source=cells.get("sourcedid", "")[:200],
        identifier=cells.get("identifier", "")[:200],
        email=reading.email(),
        birth_date=reading.born() if role is Role.STUDENT else None,
        language=reading.language(),
        agents=_agents(cells) if role is Role.STUDENT else (),
    )
    faults.extend(reading.faults)
    return None if any(fault.grave for fault in reading.faults) else one


def _role(cells: Mapping[str, str], agents: set[str]) -> Role | None:
    written = cells.get("role", "").casefold()
    if written in GUARDIANS or (not written and cells.get("sourcedid", "") in agents):
        return Role.GUARDIAN
    return Role.STUDENT if written in STUDENTS else None


def _left_out(cells: Mapping[str, str], role: Role | None, meant: frozenset[str] | None) -> str:
    if role is None and cells.get("role") == UNNAMED:
        return N_("Left out: roles.csv gives this person no role.")
    if role is None:
        return N_("Left out: only students and their guardians come in by a table.")
    if (
        cells.get("status", "").casefold() == "tobedeleted"
        or cells.get("enableduser", "").casefold() == "false"
    ):
        return N_("Left out: this row is marked as not active.")
    if role is Role.STUDENT and meant is not None and cells.get("sourcedid", "") not in meant:
        return N_("Left out: enrollments.csv does not name this student.")
    return ""


def _agents(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one.strip() for one in cells.get("agentsourcedids", "").split(",") if one.strip())


def _twice(people: Sequence[Newcomer]) -> Iterator[Fault]:
    """Find what may stand in a table once and stands there twice."""
    for column, name in (
        ("username", "login"),
        ("email", "email"),
        ("sourcedId", "source"),
        ("identifier", "identifier"),
    ):
        first: dict[str, int] = {}
        for one in people:
            value = str(getattr(one, name))
            if value and value in first:
                words = N_("The same stands in row %(row)s already. Everybody has their own.")
                yield Fault(
                    row=one.row, column=column, words=words, values={"row": first[value]}, value=value[:CELL]
                )
            first.setdefault(value, one.row)
