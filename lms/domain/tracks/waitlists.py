"""Seats of tracks and workshops: who is next, how long an offer is kept, how many may be let in.

There is one line for each track and workshop. Whoever stands first is offered a free seat for two days; an
offer that is not answered goes on to the next, and its owner goes to the end of the line by leaving it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor, inf

LEASE = timedelta(hours=48)
HINT = timedelta(hours=6)
"""How long before its end somebody is reminded of an offer."""
DOUBT = 10
"""How many who surely came are added before a rate is believed: one absence among two is no rate yet."""
MOST_NO_SHOW = 0.3


class SeatState(StrEnum):
    """``LAPSED``: an offer was not answered in time; ``MISSED``: they had a seat and never came."""

    WAITING = "waiting"
    OFFERED = "offered"
    HELD = "held"
    DONE = "done"
    LEFT = "left"
    LAPSED = "lapsed"
    MISSED = "missed"


LIVE = frozenset({SeatState.WAITING, SeatState.OFFERED, SeatState.HELD})
TAKING = frozenset({SeatState.OFFERED, SeatState.HELD})
"""A seat that is offered is kept for whom it is offered to."""


@dataclass(frozen=True)
class Waiting:
    """Somebody in a line: 0 goes before 1, a lottery number before none, who came first before others."""

    id: int
    priority: int
    number: int | None
    since: datetime


def in_line(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Return who is next, and next after that: by priority, lottery, time."""
    return tuple(sorted(waiting, key=_turn))


def to_offer(waiting: Iterable[Waiting], capacity: int, taken: int) -> tuple[Waiting, ...]:
    """Return to whom the free seats are to be offered now."""
    return in_line(waiting)[: max(0, capacity - taken)]


def soft_capacity(seats: int, missed: int, came: int) -> int:
    """Return how many may be let in: the seats, and as many more as are expected not to come."""
    return floor(seats * (1 + no_show_rate(missed, came)))


def no_show_rate(missed: int, came: int) -> float:
    """Return the share of those with a seat who never came; small numbers are doubted, large rates capped."""
    return min(MOST_NO_SHOW, missed / (missed + came + DOUBT))


def _turn(one: Waiting) -> tuple[int, float, datetime, int]:
    return (one.priority, inf if one.number is None else one.number, one.since, one.id)
