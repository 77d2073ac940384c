"""The tables that may stand beside that of people: who of them is meant, and what they are where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain.sheets import decoded, plain_title, records
from lms.errors import N_, RefusedError

STUDENTS = frozenset({"", "student"})
GUARDIANS = frozenset({"guardian", "parent", "relative"})
UNNAMED = "no role"
"""The role of whom ``roles.csv`` does not name: nobody comes in by a gap in a table."""


@dataclass(frozen=True)
class Position:
    """What somebody is in one organisation."""

    role: str
    org: str
    primary: bool


def meant(enrollments: bytes | None) -> frozenset[str] | None:
    """Return the ids of the students in ``enrollments``; None: everybody is meant."""
    if enrollments is None:
        return None
    return frozenset(
        one.get("usersourcedid", "")
        for one in _lines(enrollments, "enrollments", ("userSourcedId",))
        if one.get("role", "").casefold() in STUDENTS
    )


def positions(roles: bytes | None, day: date) -> dict[str, list[Position]] | None:
    """Return what people are on a day, by their ids, as OneRoster 1.2 tells it; None: no such table."""
    if roles is None:
        return None
    found: dict[str, list[Position]] = {}
    for one in _lines(roles, "roles", ("userSourcedId", "role")):
        if _holds(one, day):
            primary = one.get("roletype", "").casefold() == "primary"
            position = Position(one["role"].casefold(), one.get("orgsourcedid", ""), primary)
            found.setdefault(one["usersourcedid"], []).append(position)
    return found


def role_of(known: Sequence[Position], org: str) -> str:
    """Return what somebody is: by a primary role, that of their own organisation, a student before others."""

    def turn(one: Position) -> tuple[bool, bool, bool, bool]:
        return not one.primary, one.org != org, one.role not in STUDENTS, one.role not in GUARDIANS

    return min(known, key=turn).role or UNNAMED if known else UNNAMED


def _lines(data: bytes, name: str, needed: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows that are not marked as deleted, by the plain titles of their columns."""
    rows = records(decoded(data))
    titles = [plain_title(one) for one in next(rows, (1, []))[1]]
    for column in needed:
        if plain_title(column) not in titles:
            words = N_("%(file)s has no column %(name)s.")
            raise RefusedError(words, file=f"{name}.csv", name=column, field=name)
    found = [dict(zip(titles, (one.strip() for one in cells), strict=False)) for _, cells in rows]
    whole = [one for one in found if all(plain_title(column) in one for column in needed)]
    return [one for one in whole if one.get("status", "").casefold() != "tobedeleted"]


def _holds(line: Mapping[str, str], day: date) -> bool:
    """Say whether a role has begun and not ended; a day that can't be read ends nothing."""
    begins, ends = _day(line.get("begindate", "")), _day(line.get("enddate", ""))
    return (begins is None or begins <= day) and (ends is None or day <= ends)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
