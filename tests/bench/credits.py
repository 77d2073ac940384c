"""Review credits over a year of a school of 400, twenty times, beside the same school with a fixed supply.

The school is the one of ``tests.support.credit_school``. A wait is from going out to the third review. A
block is from wanting to go out without credits enough to being let out.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from tests.bench.lines import Line
from tests.support.credit_agents import CROWD, Manner, Outcome, Regime
from tests.support.credit_school import SchoolYear

SEEDS = 20
CAP = Regime().rules.cap / 100
HOARDERS = {**CROWD, Manner.ORDINARY: 0.4, Manner.HOARDER: 0.2}
FREE_RIDERS = {**CROWD, Manner.ORDINARY: 0.5, Manner.FREE_RIDER: 0.1}


@dataclass(frozen=True)
class Year:
    """What is kept of a year: waits in hours, blocks in days, and what each manner came to."""

    waits: list[float]
    blocks: list[float]
    gini: float
    submissions: int
    per_active: float
    largest: dict[Manner, float]
    projects: dict[Manner, float]


@dataclass(frozen=True)
class Years:
    """The same school for every seed."""

    all: list[Year]

    def wait(self, percent: float) -> float:
        return float(np.percentile(np.concatenate([one.waits for one in self.all]), percent))

    def worst_wait(self, percent: float) -> float:
        return max(float(np.percentile(one.waits, percent)) for one in self.all)

    @property
    def gini(self) -> float:
        return max(one.gini for one in self.all)

    @property
    def longest_block(self) -> float:
        return max(max(one.blocks, default=0.0) for one in self.all)

    @property
    def blocked(self) -> float:
        """Return how many of a hundred submissions were held up for want of credits."""
        blocks = sum(sum(block > 0 for block in one.blocks) for one in self.all)
        return 100 * blocks / sum(one.submissions for one in self.all)

    @property
    def per_active(self) -> float:
        return float(np.mean([one.per_active for one in self.all])) / 100

    def largest(self, manner: Manner) -> float:
        return max(one.largest[manner] for one in self.all) / 100

    def pace(self, manner: Manner) -> float:
        """Return how many projects a manner hands in for each one of an ordinary student."""
        return float(np.mean([one.projects[manner] / one.projects[Manner.ORDINARY] for one in self.all]))


def bench() -> Iterator[Line]:
    ours, fixed = years(Regime()), years(Regime(fixed_supply=True))
    yield from goals(ours, fixed)
    yield from without(ours)
    yield from attacks()


def goals(ours: Years, fixed: Years) -> Iterator[Line]:
    median, late = ours.wait(50), ours.wait(95)
    yield Line("wait_median", median, "h", fixed.wait(50), "< 24", median < 24)
    yield Line("wait_p95", late, "h", fixed.wait(95), "< 72", late < 72)
    worst = ours.worst_wait(50)
    yield Line("wait_median_worst_seed", worst, "h", fixed.worst_wait(50), "< 24", worst < 24)
    yield Line("gini_worst_seed", ours.gini, "-", fixed.gini, "< .35", ours.gini < 0.35)
    block = ours.longest_block
    yield Line("longest_block", block, "d", fixed.longest_block, "<= 7", block <= 7)
    yield Line("held_up", ours.blocked, "%", fixed.blocked, "<fixed", ours.blocked < fixed.blocked)


def without(ours: Years) -> Iterator[Line]:
    """Yield what the controller and asking for reviews are good for: ours beside the school without."""
    loose = years(Regime(steered=False))
    near = abs(ours.per_active - Regime().rules.target / 100)
    beside = loose.per_active
    yield Line("credits_per_active_unsteered", ours.per_active, "credits", beside, "5+-1", near <= 1)
    silent = years(Regime(asking=False))
    held = ours.wait(50) < silent.wait(50)
    yield Line("wait_median_without_asking", ours.wait(50), "h", silent.wait(50), "<without", held)


def attacks() -> Iterator[Line]:
    hoarded, plain = years(Regime(), HOARDERS), years(Regime(fixed_supply=True), HOARDERS)
    late, most = hoarded.wait(95), hoarded.largest(Manner.HOARDER)
    yield Line("hoarders_wait_p95", late, "h", plain.wait(95), "< 72", late < 72)
    bound = 1.25 * CAP
    yield Line(
        "largest_hoard", most, "credits", plain.largest(Manner.HOARDER), f"<= {bound:g}", most <= bound
    )
    ridden, plain = years(Regime(), FREE_RIDERS), years(Regime(fixed_supply=True), FREE_RIDERS)
    late, pace = ridden.wait(95), ridden.pace(Manner.FREE_RIDER)
    yield Line("free_riders_wait_p95", late, "h", plain.wait(95), "< 72", late < 72)
    beside = plain.pace(Manner.FREE_RIDER)
    yield Line("free_rider_pace", pace, "of_ordinary", beside, "< .75", pace < 0.75)
    lazy = ridden.pace(Manner.MINIMAL)
    yield Line("minimal_effort_pace", lazy, "of_ordinary", plain.pace(Manner.MINIMAL), "< 1", lazy < 1)


def years(regime: Regime, crowd: Mapping[Manner, float] = CROWD) -> Years:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return Years(list(pool.map(year, range(SEEDS), repeat(regime), repeat(dict(crowd)))))


def year(seed: int, regime: Regime, crowd: dict[Manner, float]) -> Year:
    outcome = SchoolYear(seed, regime, crowd).run()
    return Year(
        outcome.waits,
        outcome.blocks,
        outcome.gini,
        outcome.submissions,
        float(np.mean(outcome.per_active[8:])),
        *_by_manner(outcome),
    )


def _by_manner(outcome: Outcome) -> tuple[dict[Manner, float], dict[Manner, float]]:
    """Return, of those who stayed, each manner's largest balance and mean number of projects."""
    stayed = [one for one in outcome.agents if one.leaves_at >= outcome.hours]
    found = {one.manner for one in stayed}
    largest = {kind: float(max(one.balance for one in stayed if one.manner is kind)) for kind in found}
    projects = {
        kind: float(np.mean([one.projects for one in stayed if one.manner is kind])) for kind in found
    }
    return largest, projects
