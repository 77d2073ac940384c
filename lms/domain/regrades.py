"""Regrades: what becomes of an attempt's grade when its exercise was mended.

Whoever was told that they had passed has passed, unless the staff takes that back and says why. All else
follows the mended checks.
"""

from dataclasses import dataclass
from enum import StrEnum

from lms.domain.verdicts import Verdict

LONGEST_REASON = 300
SAME_POINTS = 0.005


class RegradeState(StrEnum):
    """A trial records nothing; it is applied or dropped once."""

    TRIAL = "trial"
    APPLIED = "applied"
    DROPPED = "dropped"


class Change(StrEnum):
    """What differs between the grade before and after."""

    SAME = "same"
    PASSED = "passed"
    LOST = "lost"
    POINTS = "points"


@dataclass(frozen=True)
class Mark:
    verdict: Verdict
    points: float
    max_points: float


def change_of(before: Mark, after: Mark) -> Change:
    if before.verdict is not after.verdict:
        return Change.PASSED if after.verdict is Verdict.PASSED else Change.LOST
    same = abs(before.points - after.points) < SAME_POINTS and before.max_points == after.max_points
    return Change.SAME if same else Change.POINTS


def is_recorded(change: Change, *, takes_back: bool) -> bool:
    """Tell whether the grade after is recorded: all are but passes that are lost and not taken back."""
    return change is not Change.LOST or takes_back
