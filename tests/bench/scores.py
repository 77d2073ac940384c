"""Scores from noisy reviews, in the worlds of ``score_worlds`` and under the attacks of ``score_attacks``.

``docs/scores.md`` says what the worlds, the yardsticks and the goals are. An RMSE is the mean over the seeds;
``ci90`` and ``ci95`` are half the width of its confidence interval, in percent of it.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from itertools import repeat
from multiprocessing import get_context
from typing import TypeVar

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray
from scipy.stats import t as student

from lms.domain.scores import Decision, Fit, Grade, ScoreRules, decide, fit, update
from tests.bench import score_yardsticks as yardsticks
from tests.bench.lines import Line
from tests.bench.score_arrivals import distances
from tests.bench.score_attacks import ATTACKS, Attack
from tests.bench.score_worlds import CLEAN, COLUMNS, Shape, World, draw
from tests.bench.score_yardsticks import Estimate

Floats = NDArray[np.float64]
Given = TypeVar("Given")
Result = TypeVar("Result")
Figures = TypeVar("Figures", "Column", "Blow", "Decisions")

SEEDS, WORLDS_OF_ARRIVALS = 20, 6
LARGE, DECIDED = "n10000_P8", "n400_P8"
MIXTURE = {"n400_P1": 7.88, "n400_P8": 6.49, LARGE: 6.52, "edx_P8": 8.63, "bad_P8": 7.04}
"""The RMSE to reach, by column: that of a published mixture in worlds drawn the same way."""
SHAPES = dict(zip(MIXTURE, COLUMNS.values(), strict=True))
NEAR_ORACLE = 1.05
RULES = ScoreRules()
PASS_MARK = 60.0
HALF_A_POINT = 0.5
BYTES_A_MEGABYTE, KILOBYTE = 1_000_000, 1024


@dataclass(frozen=True)
class Column:
    """The RMSE of everybody in a world; and how many of a hundred intervals of 90 % hold the truth."""

    ours: float
    mean: float
    median: float
    pg1: float
    oracle: float
    coverage: float
    pg1_coverage: float


@dataclass(frozen=True)
class Blow:
    """By how many percent an attack makes victims' scores worse, and how many points attackers gain."""

    harm: float
    gain: float
    harm_to_mean: float
    gain_by_mean: float


@dataclass(frozen=True)
class Decisions:
    """In percent: the wrong ones of the decided works, and of all works how many needed what."""

    wrong: float
    wrong_by_mean: float
    one_more: float
    mentor: float


@dataclass(frozen=True)
class Cost:
    seconds: float
    megabytes: float


def bench() -> Iterator[Line]:
    for name in MIXTURE:
        found = every(measured, SEEDS, name)
        yield from column(name, [one for one, _ in found])
        yield from decisions([one for _, one in found if one])
    yield from costs()
    yield from attacks()
    yield from arrivals()


def column(name: str, found: list[Column]) -> Iterator[Line]:
    all_, goal = average(found), MIXTURE[name]
    rmse = all_.ours
    yield Line(f"{name}_rmse", rmse, "points", all_.mean, f"<= {goal}", rmse <= goal)
    for percent in (90, 95):
        width, beside = (
            half_width([one.ours for one in found], percent),
            half_width([one.mean for one in found], percent),
        )
        yield Line(f"{name}_rmse_ci{percent}", width, "%", beside, "<= 5", width <= 5)
    yield Line(f"{name}_rmse_median", rmse, "points", all_.median, "<median", rmse < all_.median)
    yield Line(f"{name}_rmse_pg1", rmse, "points", all_.pg1, "<pg1", rmse < all_.pg1)
    if name != "n400_P1":
        near = rmse <= NEAR_ORACLE * all_.oracle
        yield Line(f"{name}_rmse_oracle", rmse, "points", all_.oracle, "<= 1.05 of it", near)
    inside = all_.coverage
    yield Line(f"{name}_coverage90", inside, "share", all_.pg1_coverage, ".88-.92", 0.88 <= inside <= 0.92)


def measured(seed: int, name: str) -> tuple[Column, Decisions | None]:
    """Return how a column's world is scored, and in one column how it is decided on."""
    rng = default_rng(seed)
    world = draw(SHAPES[name], rng)
    found = fitted(world, seed)
    decisions_ = decided(world, found, rng) if name == DECIDED else None
    return beside_others(world, scores_of(found), seed), decisions_


def beside_others(world: World, ours: Estimate, seed: int) -> Column:
    pg1 = yardsticks.pg1(world, default_rng(seed))
    others = yardsticks.mean(world), yardsticks.median(world), pg1, yardsticks.oracle(world)
    figures = [one.rmse(world.truth) for one in (ours, *others)]
    return Column(*figures, *(one.coverage(world.truth) for one in (ours, pg1)))


def costs() -> Iterator[Line]:
    """Yield what a fit of the largest world takes, each in a process of its own, beside PG1's."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        ours, pg1 = pool.submit(cost_of_ours).result(), pool.submit(cost_of_pg1).result()
    yield Line(f"{LARGE}_time", ours.seconds, "s", pg1.seconds, "< 10", ours.seconds < 10)
    yield Line(f"{LARGE}_memory", ours.megabytes, "MB", pg1.megabytes, "< 500", ours.megabytes < 500)


def cost_of_ours() -> Cost:
    world = draw(SHAPES[LARGE], default_rng(0))
    grades, authors = world.grades(), world.authors
    return spent(lambda: fit(grades, [], RULES, default_rng(0), authors))


def cost_of_pg1() -> Cost:
    world = draw(SHAPES[LARGE], default_rng(0))
    return spent(lambda: yardsticks.pg1(world, default_rng(0)))


def spent(work: Callable[[], object]) -> Cost:
    begun = time.process_time()  # a fit is one thread: what else the machine does is left out
    work()
    seconds = time.process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE
    return Cost(seconds, most / BYTES_A_MEGABYTE)


def attacks() -> Iterator[Line]:
    """Yield how we do in a clean world, and what each attack on it does."""
    found = every(struck, SEEDS, CLEAN)
    all_ = average([clean for clean, _ in found])
    behind = all_.ours <= 1.01 * all_.pg1
    yield Line("clean_rmse_pg1", all_.ours, "points", all_.pg1, "<= 1.01 of it", behind)
    inside = all_.coverage
    yield Line("clean_coverage90", inside, "share", all_.pg1_coverage, ".88-.92", 0.88 <= inside <= 0.92)
    for name in ATTACKS:
        blow = average([blows[name] for _, blows in found])
        yield Line(f"{name}_harm_to_victims", blow.harm, "%", blow.harm_to_mean, "<= 10", blow.harm <= 10)
        yield Line(f"{name}_gain_of_attackers", blow.gain, "points", blow.gain_by_mean, "< 2", blow.gain < 2)


def struck(seed: int, shape: Shape) -> tuple[Column, dict[str, Blow]]:
    """Return how we do in a clean world, and what each attack does; all but rings are on this very world."""
    clean = draw(shape, default_rng(seed))
    ours = estimate(clean, seed)
    blows = {}
    for name, attack in ATTACKS.items():
        one = attack(default_rng(seed))
        is_same = np.array_equal(one.clean.value, clean.value)
        blows[name] = blow(one, ours if is_same else estimate(one.clean, seed), estimate(one.attacked, seed))
    return beside_others(clean, ours, seed), blows


def blow(attack: Attack, before: Estimate, after: Estimate) -> Blow:
    theirs = attack.by_attackers
    means = yardsticks.mean(attack.clean), yardsticks.mean(attack.attacked)
    figures = []
    for first, second in ((before, after), means):
        worse = rmse_of(second, attack.clean, ~theirs) / rmse_of(first, attack.clean, ~theirs)
        figures += [100 * (worse - 1), float((second.mean - first.mean)[theirs].mean())]
    return Blow(*figures)


def decisions(found: list[Decisions]) -> Iterator[Line]:
    """Yield how deciding only when sure does, with one extra reviewer before a mentor is asked."""
    if not found:
        return
    all_ = average(found)
    yield Line("wrong_decisions", all_.wrong, "%", all_.wrong_by_mean, "<= 5", all_.wrong <= 5)
    yield Line("one_more_reviewer", all_.one_more, "%_of_works", 100, "<= 50", all_.one_more <= 50)
    yield Line(
        "left_to_a_mentor", all_.mentor, "%_of_works", all_.one_more, "<one_more", all_.mentor < all_.one_more
    )


def decided(world: World, found: Fit, rng: np.random.Generator) -> Decisions:
    passes = world.truth >= PASS_MARK
    given = world.value.reshape(-1, world.shape.places).tolist()
    first = [decide(found.scores[at], PASS_MARK, 0, 1, RULES, values) for at, values in enumerate(given)]
    unsure = np.flatnonzero([one is Decision.ONE_MORE for one in first])
    second = dict(zip(unsure.tolist(), asked_again(world, found, unsure, rng), strict=True))
    last = [second.get(work, one) for work, one in enumerate(first)]
    sure = [work for work, one in enumerate(last) if one in {Decision.PASSED, Decision.FAILED}]
    wrong = np.mean([(last[work] is Decision.PASSED) != passes[work] for work in sure])
    by_mean = np.mean((yardsticks.mean(world).mean >= PASS_MARK) != passes)
    return Decisions(
        *(100 * float(one) for one in (wrong, by_mean, len(unsure) / len(last), 1 - len(sure) / len(last)))
    )


def asked_again(
    world: World, found: Fit, works: NDArray[np.intp], rng: np.random.Generator
) -> list[Decision]:
    """Return what is decided of works with one more review each, by the update on arrival."""
    places = world.shape.places
    before = world.grades()
    others = [
        np.setdiff1d(
            np.arange(world.shape.people),
            [world.author[one], *world.reviewer[one * places : (one + 1) * places]],
        )
        for one in works
    ]
    reviewers = np.array([rng.choice(one) for one in others])
    values = world.said(works, reviewers, rng)
    decided_ = []
    for work, reviewer, value in zip(works.tolist(), reviewers.tolist(), values.tolist(), strict=True):
        grades = [*before[work * places : (work + 1) * places], Grade(-1, work, reviewer, value)]
        author = world.authors[work]
        score = update(grades, [], found.reviewers, found.population, RULES, author=author)
        decided_.append(decide(score, PASS_MARK, 1, 1, RULES, [one.value for one in grades]))
    return decided_


def arrivals() -> Iterator[Line]:
    """Yield how far the update on arrival is from the full fit that follows, for works that are new.

    A fit is a random walk. The two must agree in the long run, as averages of some fits with different
    chances; beside it is how far a single full fit is from the average of the others. Then the same for
    single fits, as nights make them; beside it is how far a second full fit is from the first.
    """
    off = np.concatenate(every(distances, WORLDS_OF_ARRIVALS, SHAPES[DECIDED]), axis=1)
    for part, percent in (("median", 50), ("p95", 95), ("max", 100)):
        value, beside, single, second = (float(np.percentile(one, percent)) for one in off)
        held = value <= HALF_A_POINT
        yield Line(f"arrival_off_the_full_fit_{part}", value, "points", beside, "<= .5", held)
        held = single <= HALF_A_POINT + second
        yield Line(f"arrival_off_one_full_fit_{part}", single, "points", second, "<= .5 more than it", held)


def estimate(world: World, seed: int) -> Estimate:
    return scores_of(fitted(world, seed))


def scores_of(found: Fit) -> Estimate:
    scores = [score for _, score in sorted(found.scores.items())]
    return Estimate(*(np.array([getattr(one, name) for one in scores]) for name in ("mean", "low", "high")))


def fitted(world: World, seed: int) -> Fit:
    return fit(world.grades(), [], RULES, default_rng(seed), world.authors)


def rmse_of(estimate_: Estimate, world: World, works: NDArray[np.bool_]) -> float:
    return float(np.sqrt(np.mean((estimate_.mean - world.truth)[works] ** 2)))


def half_width(values: list[float], percent: int) -> float:
    """Return half of the mean's confidence interval, in percent of the mean."""
    reach = student.ppf(0.5 + percent / 200, len(values) - 1)
    return float(100 * reach * np.std(values, ddof=1) / np.sqrt(len(values)) / np.mean(values))


def average(found: Sequence[Figures]) -> Figures:
    """Return figures of which each is the mean over the seeds."""
    return type(found[0])(*np.mean([astuple(one) for one in found], axis=0).tolist())


def every(measure: Callable[[int, Given], Result], seeds: int, given: Given) -> list[Result]:
    """Measure the same thing for every seed, on all processors."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(measure, range(seeds), repeat(given)))
