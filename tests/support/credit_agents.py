"""The agents of a made-up school: how they take reviewing, what they have in hand, what a year comes to."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean

from lms.domain.credits import (
    CreditRules,
    Policy,
    Standing,
    obligation,
)
from lms.domain.reviews.states import ReviewRules

WARM_UP_WEEKS = 8


class Manner(StrEnum):
    """How an agent takes reviewing; the last two are attacks: credits for their own sake, and none at all."""

    KEEN = "keen"
    ORDINARY = "ordinary"
    LATE = "late"
    MINIMAL = "minimal"
    HOARDER = "hoarder"
    FREE_RIDER = "free rider"


@dataclass(frozen=True)
class Habit:
    """Chances: to accept an offer in need of credits and without, to ignore rather than decline; to do an
    accepted review in an online hour, one that was offered and one they asked for. And how reliable it is.
    """

    needy: float
    sated: float
    ignores: float
    does: float
    asked: float
    reliability: float


HABITS = {
    Manner.KEEN: Habit(needy=0.97, sated=0.9, ignores=0.05, does=0.6, asked=0.7, reliability=0.95),
    Manner.ORDINARY: Habit(needy=0.9, sated=0.5, ignores=0.15, does=0.4, asked=0.6, reliability=0.8),
    Manner.LATE: Habit(needy=0.6, sated=0.15, ignores=0.4, does=0.06, asked=0.3, reliability=0.4),
    Manner.MINIMAL: Habit(needy=0.5, sated=0.0, ignores=0.3, does=0.5, asked=0.7, reliability=0.3),
    Manner.FREE_RIDER: Habit(needy=0.0, sated=0.0, ignores=0.5, does=0.0, asked=0.0, reliability=0.0),
    Manner.HOARDER: Habit(needy=1.0, sated=1.0, ignores=0.0, does=0.8, asked=0.8, reliability=0.9),
}


CROWD = {Manner.KEEN: 0.15, Manner.ORDINARY: 0.6, Manner.LATE: 0.2, Manner.MINIMAL: 0.05}


@dataclass(frozen=True)
class Regime:
    """What is compared: the programme's rules, or a supply that is fixed and only changes hands.

    ``asking``: who needs credits may ask for a review, and gets a place that nobody has answered for.
    """

    rules: CreditRules = field(default_factory=CreditRules)
    leases: ReviewRules = field(default_factory=ReviewRules)
    steered: bool = True
    fixed_supply: bool = False
    asking: bool = True


@dataclass
class Agent:
    number: int
    manner: Manner
    leaves_at: int
    balance: int
    left: float
    asked_at: int | None = None
    got: deque[int] = field(default_factory=deque)
    given: deque[int] = field(default_factory=deque)
    projects: int = 0

    def standing(self, rules: CreditRules, hour: int) -> Standing:
        since = hour - rules.window_days * 24
        for seen in (self.got, self.given):
            while seen and seen[0] < since:
                seen.popleft()
        return obligation(rules, len(self.got), len(self.given)).standing


@dataclass
class Round:
    author: Agent
    opened: int
    asked: set[int]
    done: int = 0
    offers: list["Offer"] = field(default_factory=list)


@dataclass
class Offer:
    round: Round
    reviewer: Agent
    ends: float
    accepted: bool = False
    ignored: bool = False
    seen: bool = False
    asked_for: bool = False


@dataclass
class Outcome:
    """What a year came to. Waits in hours, blocks in days."""

    waits: list[float] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)
    ginis: list[float] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    per_active: list[float] = field(default_factory=list)
    submissions: int = 0
    hours: int = 0
    agents: list[Agent] = field(default_factory=list)

    @property
    def gini(self) -> float:
        return fmean(self.ginis[WARM_UP_WEEKS:])
