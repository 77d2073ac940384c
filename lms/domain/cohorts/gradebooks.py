"""The gradebook: what counts of a student's works on an exercise, and what an override makes of it.

Every number is a percentage, 0 to 100 and a bonus up to 125: of the checks' points, or a round's final score.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_, RefusedError

HIGHEST = 125.0
HUNDRED = 100.0


class Origin(StrEnum):
    """Where a number comes from."""

    CHECKS = "checks"
    REVIEW = "review"
    OVERRIDE = "override"
    NONE = "none"


@dataclass(frozen=True)
class Try:
    """An attempt as its newest grade left it; without one it is still to be graded."""

    at: datetime
    passed: bool
    points: float | None = None
    largest: float | None = None

    @property
    def percent(self) -> float | None:
        if self.points is None or not self.largest:
            return None
        return self.points / self.largest * HUNDRED


@dataclass(frozen=True)
class Decision:
    """A decided round of an attempt."""

    handed_in_at: datetime
    passed: bool
    final: float


@dataclass(frozen=True)
class Word:
    """What a mentor has set in place of the result, and when what it lets pass was handed in."""

    passed: bool
    percent: float | None
    at: datetime


@dataclass(frozen=True)
class Result:
    """What counts: a percentage or None, whether it is passed, since when, and where that comes from."""

    percent: float | None
    passed: bool
    done_at: datetime | None
    origin: Origin


NOTHING = Result(None, passed=False, done_at=None, origin=Origin.NONE)


def by_checks(tries: Iterable[Try]) -> Result:
    """Return the best attempt's percentage; done with the first that passed."""
    known = list(tries)
    percents = [one.percent for one in known if one.percent is not None]
    passing = [one.at for one in known if one.passed]
    if not percents and not passing:
        return NOTHING
    best = max(percents, default=HUNDRED)
    return Result(best, bool(passing), min(passing, default=None), Origin.CHECKS)


def by_reviews(decisions: Iterable[Decision]) -> Result:
    """Return the best passed round, or the best of all; done when the first that passed was handed in."""
    known = list(decisions)
    passing = [one for one in known if one.passed]
    best = max(passing or known, key=lambda one: one.final, default=None)
    if best is None:
        return NOTHING
    done_at = min((one.handed_in_at for one in passing), default=None)
    return Result(best.final, bool(passing), done_at, Origin.REVIEW)


def overridden(result: Result, word: Word | None) -> Result:
    """Return what a mentor's word makes of a result; without one it stays as it is."""
    if word is None:
        return result
    done_at = (result.done_at or word.at) if word.passed else None
    return Result(word.percent, word.passed, done_at, Origin.OVERRIDE)


def checked_percent(percent: float | None) -> float | None:
    """Return a percentage that can be set; an override may leave it open."""
    if percent is None:
        return None
    if not 0 <= percent <= HIGHEST:
        raise RefusedError(N_("Write a result between 0 and 125."), field="percent")
    return round(percent, 1)


def stuck_tries(tries: Iterable[Try]) -> int:
    """Return how many attempts in a row, up to the newest, were graded and brought nothing new."""
    best, count = -1.0, 0
    for one in sorted(tries, key=lambda each: each.at):
        if one.passed:
            best, count = HUNDRED, 0
        elif one.percent is not None:
            count = 0 if one.percent > best else count + 1
            best = max(best, one.percent)
    return count
