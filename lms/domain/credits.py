"""Review credits: what a review earns, what a submission costs, and how a school's supply is steered.

Amounts are whole hundredths of a credit. Credits are never handed from one person to another: what a
submission costs is gone, what a review earns is new. So nothing holds the supply but the weekly
controller, and it does so by what a review earns and a submission costs from then on.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.domain.reviews.rubrics import Flag

HUNDRED = 100


class Entry(StrEnum):
    """Why a row of the ledger stands there."""

    WELCOME = "welcome"
    ROUND = "round"
    REVIEW = "review"
    REFUND = "refund"
    RESCUE = "rescue"
    ASKED = "asked"
    DECAY = "decay"
    WORK = "work"
    FLOW = "flow"
    CORRECTION = "correction"
    MANUAL = "manual"


class CreditRules(Frozen):
    """What a programme sets about credits; amounts are in hundredths.

    The days to wait are those until a submission goes out with too few credits: a pause, never a wall.
    """

    start: int = Field(default=300, ge=0, le=100000, description="A newcomer's")
    per_review: int = Field(
        default=100, gt=0, le=100000, description="A submission's price for each wanted review"
    )
    mint: int = Field(default=100, gt=0, le=100000, description="A completed review's")
    bonus: int = Field(default=25, ge=0, le=100000, description="On top, for a wholly reliable reviewer")
    cap: int = Field(default=1200, gt=0, le=1000000, description="Above which credits decay")
    decay_percent: int = Field(default=10, ge=0, le=100, description="A week, of what is above the cap")
    target: int = Field(
        default=500, gt=0, le=1000000, description="Credits per active student that the controller seeks"
    )
    gain: float = Field(default=1.0, ge=0, le=10, description="How hard the controller pulls")
    step: float = Field(default=0.1, gt=0, le=1, description="Largest change of a factor in one week")
    least: float = Field(default=0.7, gt=0, le=1, description="Smallest factor of price and mint")
    most: float = Field(default=1.3, ge=1, le=10, description="Largest factor of price and mint")
    active_days: int = Field(
        default=28, ge=7, le=365, description="Who has done something in these is active"
    )
    window_days: int = Field(default=60, ge=7, le=365, description="The rolling window of the obligation")
    slack: int = Field(default=3, ge=0, le=100, description="Reviews that somebody may owe without a word")
    wait_days: float = Field(
        default=6, ge=0, le=60, description="Short of credits and of reviews: until it goes out"
    )
    wait_days_even: float = Field(
        default=2, ge=0, le=60, description="Short of credits, having done one's reviews"
    )
    wait_days_minor: float = Field(default=0, ge=0, le=60, description="Short of credits, as a minor")


class Policy(Frozen):
    """What the controller has set for a week: factors of what a review earns and a submission costs."""

    mint: float = 1.0
    price: float = 1.0


class Standing(StrEnum):
    """How somebody stands to the reviews they owe."""

    EVEN = "even"
    OWING = "owing"
    BEHIND = "behind"


@dataclass(frozen=True)
class Obligation:
    """Within the window: reviews got, reviews given, and what is owed."""

    got: int
    given: int
    standing: Standing

    @property
    def owed(self) -> int:
        return max(0, self.got - self.given)


@dataclass(frozen=True)
class Reliability:
    """Sides of a reviewer's reliability, each 0 to 1; None while too little is known.

    ``punctual``: accepted reviews that were handed in in time. ``careful``: that they read and don't guess,
    by the score model. ``useful``: what authors say.
    """

    punctual: float | None = None
    careful: float | None = None
    useful: float | None = None

    @property
    def share(self) -> float:
        """Return the weakest of the known sides; nothing while only one is known.

        So agreement with others alone never earns anything.
        """
        known = [one for one in (self.punctual, self.careful, self.useful) if one is not None]
        return max(0.0, min(1.0, *known)) if len(known) > 1 else 0.0


def price(rules: CreditRules, policy: Policy, reviews: int) -> int:
    """Return what a submission costs for which ``reviews`` reviews are wanted."""
    return max(1, round(rules.per_review * reviews * policy.price))


def mint(rules: CreditRules, policy: Policy, reliability: Reliability) -> int:
    """Return what a completed review earns: for completing it, and for being reliable."""
    return max(1, round((rules.mint + rules.bonus * reliability.share) * policy.mint))


def is_earned(flag: Flag | None, *, passed: bool | None) -> bool:
    """Tell whether a review that was handed in is paid for.

    One that a flag has ended is, once the work has not ``passed`` (None: nobody knows yet): raising a flag
    takes no time. Who waited for authors that did not come is paid for the waiting.
    """
    return flag in {None, Flag.AUTHOR_ABSENT} or passed is False


def decay(rules: CreditRules, balance: int) -> int:
    """Return what a week takes of a balance; nothing up to the cap."""
    above = max(0, balance - rules.cap)
    return math.ceil(above * rules.decay_percent / HUNDRED)


def shares(amount: int, people: int) -> tuple[int, ...]:
    """Split an amount into whole hundredths that sum up to it; the first carry what is left over."""
    each, left = divmod(amount, people)
    return tuple(each + (place < left) for place in range(people))


def steer(rules: CreditRules, before: Policy, per_active: float) -> Policy:
    """Return the next week's factors for the credits that an active student has now.

    Too few credits: reviews earn more and submissions cost less; too many: the other way round. Each
    factor moves by no more than a step a week and stays between its bounds.
    """
    pull = rules.gain * (rules.target - per_active) / rules.target
    return Policy(mint=_toward(rules, before.mint, pull), price=_toward(rules, before.price, -pull))


def obligation(rules: CreditRules, got: int, given: int) -> Obligation:
    """Tell how somebody stands who got and gave so many reviews within the window."""
    missing = got - given
    if missing <= 0:
        return Obligation(got, given, Standing.EVEN)
    return Obligation(got, given, Standing.OWING if missing <= rules.slack else Standing.BEHIND)


def goes_out_at(rules: CreditRules, asked_at: datetime, standing: Standing, *, minor: bool) -> datetime:
    """Return when a submission goes out that was first asked for at a time without credits enough."""
    if minor:
        return asked_at + timedelta(days=rules.wait_days_minor)
    days = rules.wait_days if standing is Standing.BEHIND else rules.wait_days_even
    return asked_at + timedelta(days=days)


def gini(amounts: Sequence[float]) -> float:
    """Return how unequally amounts are spread: 0 when all have the same, near 1 when one has all."""
    ordered = sorted(amounts)
    total = sum(ordered)
    if not total:
        return 0.0
    reached = [0.0]
    for amount in ordered:
        reached.append(reached[-1] + amount / total)
    return 1.0 - sum(left + right for left, right in pairwise(reached)) / len(ordered)


def _toward(rules: CreditRules, factor: float, pull: float) -> float:
    bounded = math.exp(min(max(pull, math.log(rules.least)), math.log(rules.most)))
    return round(min(max(bounded, factor - rules.step), factor + rules.step), 4)
