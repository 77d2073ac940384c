"""Assignments from a table: a line names a round and the login of its reviewer."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lms.errors import N_

MOST_LINES = 500
LARGEST_NUMBER = 2**31 - 1
SEPARATORS = ",;\t"

UNREADABLE = N_("a round's number and a login are wanted")
TWICE = N_("stands here twice")


@dataclass(frozen=True)
class Assignment:
    """A line of the table; ``fault`` are words why nothing can come of it."""

    number: int
    round_id: int | None
    login: str
    fault: str | None = None


def read_table(text: str) -> tuple[Assignment, ...]:
    """Read what was copied from a spreadsheet; empty lines and a line of titles are passed over."""
    found: list[Assignment] = []
    seen: set[tuple[int | None, str]] = set()
    for number, cells in islice(_lines(text), MOST_LINES):
        round_id, login = _round_of(cells[0]), cells[1].casefold() if len(cells) > 1 else ""
        if round_id is None or not login:
            if number == 1 and not any(one.isdecimal() for one in cells):
                continue
            found.append(Assignment(number, round_id, login, UNREADABLE))
        elif (round_id, login) in seen:
            found.append(Assignment(number, round_id, login, TWICE))
        else:
            seen.add((round_id, login))
            found.append(Assignment(number, round_id, login))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line.strip():
            separator = max(SEPARATORS, key=line.count)
            cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [""])
            yield number, [cell.strip() for cell in cells]


def _round_of(written: str) -> int | None:
    plain = written.isascii() and written.isdecimal() and len(written) <= len(str(LARGEST_NUMBER))
    return int(written) if plain and 0 < int(written) <= LARGEST_NUMBER else None
