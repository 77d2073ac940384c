"""Leaderboards: which measure of an exercise is compared, and who stands where.

Nobody is on one who has not asked to be, and no minor ever is: they see their own measure, and nobody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.domain.words import Name


class Board(Frozen):
    """``[leaderboard]`` of an exercise: the measure of a check by which works are compared."""

    check: Name
    measure: str = Field(min_length=1, max_length=80)
    lower_is_better: bool = False


@dataclass(frozen=True)
class Reached:
    """A work's best measure, and when it was first reached."""

    work_id: int
    value: float
    at: datetime


@dataclass(frozen=True)
class Place:
    """A place on a board, from 1 on; equal measures share one."""

    number: int
    reached: Reached


def best(found: Iterable[Reached], *, lower_is_better: bool) -> dict[int, Reached]:
    """Return the best of each work; of equal ones the earliest."""
    kept: dict[int, Reached] = {}
    for one in sorted(found, key=lambda one: (one.value if lower_is_better else -one.value, one.at)):
        kept.setdefault(one.work_id, one)
    return kept


def placed(found: Iterable[Reached], *, lower_is_better: bool) -> tuple[Place, ...]:
    """Return the places in order; of equals, who was earlier stands first and has the same number."""
    order = sorted(found, key=lambda one: (one.value if lower_is_better else -one.value, one.at))
    places: list[Place] = []
    for position, one in enumerate(order, start=1):
        equal = bool(places) and places[-1].reached.value == one.value
        places.append(Place(places[-1].number if equal else position, one))
    return tuple(places)


def place_among(value: float, places: Iterable[Place], *, lower_is_better: bool) -> int:
    """Return the place that a measure would have among others."""
    values = [one.reached.value for one in places]
    return 1 + sum(one < value if lower_is_better else one > value for one in values)
