"""Demand for tracks: wishes, waiting and seats by direction, age group and month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.domain.people import age_on
from lms.domain.tracks.directions import Direction

AGES = ((0, 11), (12, 14), (15, 17), (18, 24), (25, 200))
UNKNOWN = ""


@dataclass(frozen=True)
class Count:
    """Somebody who wished, waited or held a seat in a month (its first day)."""

    direction: Direction
    ages: str
    month: date


@dataclass(frozen=True)
class DemandRow:
    """``seats`` are all seats of the direction in that month, the same for every age group."""

    direction: Direction
    ages: str
    month: date
    wishes: int
    waiting: int
    held: int
    seats: int


def age_group(born: date | None, day: date) -> str:
    """Return the group of somebody's age on a day: ``12-14``, ``25+``; unknown is empty."""
    if born is None or day < born:
        return UNKNOWN
    age = age_on(born, day)
    low, high = next(group for group in AGES if group[0] <= age <= group[1])
    return f"{low}+" if high == AGES[-1][1] else f"{low}-{high}"


def month_of(day: date) -> date:
    return day.replace(day=1)


def months(first: date, last: date) -> tuple[date, ...]:
    """Return the first days of all months from one day's to another's."""
    found, at = [], month_of(first)
    while at <= last:
        found.append(at)
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    return tuple(found)


def rows_of(
    wishes: Iterable[Count],
    waiting: Iterable[Count],
    held: Iterable[Count],
    seats: dict[tuple[Direction, date], int],
) -> tuple[DemandRow, ...]:
    """Return a row for every direction, age group and month in which there was anybody, in that order."""
    counts: dict[tuple[Direction, str, date], list[int]] = {}
    for place, kind in enumerate((wishes, waiting, held)):
        for one in kind:
            counts.setdefault((one.direction, one.ages, one.month), [0, 0, 0])[place] += 1
    return tuple(
        _row(direction, ages, month, counts[direction, ages, month], seats)
        for direction, ages, month in sorted(
            counts, key=lambda key: (key[2], list(Direction).index(key[0]), key[1])
        )
    )


def _row(
    direction: Direction,
    ages: str,
    month: date,
    counts: list[int],
    seats: dict[tuple[Direction, date], int],
) -> DemandRow:
    wishes, waiting, held = counts
    return DemandRow(direction, ages, month, wishes, waiting, held, seats.get((direction, month), 0))
