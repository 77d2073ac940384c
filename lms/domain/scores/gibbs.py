"""The nightly fit: Gibbs sampling of a mixture of three classes of reviewers.

An honest reviewer's grade is truth + bias + noise, a lazy one's a constant + noise (uninformative), an
inverted one's a constant − truth + noise. Class, noise and level of a reviewer are drawn together, the
level integrated out, from a few sums over their grades; so the chain mixes fast, and one sweep is some
array operations however many people there are. A single grade may be an outlier with a wider noise: a
friend's favour or a slip then moves a score less. Grades at either end of the scale are treated as
censored: 100 means 100 or more.

Bias and reliability of reviewers: Piech et al. 2013, "Tuned models of peer assessment in MOOCs" (PG1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from lms.domain.scores.data import (
    HIGHEST,
    INVERTED_LEVEL,
    INVERTED_SD,
    LOWEST,
    NOISE_GRID,
    NOISE_PRIOR,
    OUTLIER_WIDTH,
    SLOPES,
    Fit,
    Grade,
    Population,
    ReviewerFit,
    Score,
    ScoreRules,
    StaffGrade,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

HONEST, LAZY, INVERTED = range(3)
CLASS_COUNTS = np.array([8.5, 1.1, 0.4])
"""What the shares of the classes are thought to be before any data, as counts of reviewers."""
NOISE_COUNTS = 20.0
VARIANCE_COUNTS = 12.0
GRID_VARIANCE = NOISE_GRID**2
TINY = 1e-12
MOST_DRAWS = 30_000_000
"""Draws of single grades in one fit: beyond it, sweeps are saved, which large data need less."""
LEAST_SWEEPS = 40


def fit(grades: Sequence[Grade], staff: Sequence[StaffGrade], rules: ScoreRules, rng: Generator) -> Fit:
    """Fit the whole model, and return every work's score and what is known of every reviewer.

    The order of the grades does not matter; the same seed gives the same fit.
    """
    table = Table.of(grades, staff, rules)
    chain = Chain(table, rng)
    effort = min(1.0, MOST_DRAWS / (max(len(grades), 1) * (rules.warm_up + rules.sweeps)))
    for _ in range(round(rules.warm_up * effort)):
        chain.sweep()
    kept = Kept(table)
    for _ in range(max(round(rules.sweeps * effort), LEAST_SWEEPS)):
        chain.sweep()
        kept.add(chain)
    return kept.fit(grades, rules)


@dataclass(frozen=True)
class Table:
    """The grades as arrays, sorted by reviewer; ``by_work`` sorts them by work.

    Shapes: ``value``, ``work``, ``reviewer``: one a grade, the last two as positions in ``works`` and
    ``reviewers``. ``staff_precision`` and ``staff_value``: one a work.
    """

    value: Floats
    work: Ints
    reviewer: Ints
    works: tuple[int, ...]
    reviewers: tuple[int, ...]
    staff_precision: Floats
    staff_value: Floats

    @classmethod
    def of(cls, grades: Sequence[Grade], staff: Sequence[StaffGrade], rules: ScoreRules) -> "Table":
        works = tuple(sorted({one.work for one in grades} | {one.work for one in staff}))
        reviewers = tuple(sorted({one.reviewer for one in grades}))
        place, seat = _places(works), _places(reviewers)
        ordered = sorted(grades, key=lambda one: (one.reviewer, one.work, one.review))
        staff_sum, staff_count = np.zeros(len(works)), np.zeros(len(works))
        for one in staff:
            staff_sum[place[one.work]] += one.value
            staff_count[place[one.work]] += 1
        return cls(
            np.array([one.value for one in ordered], dtype=float),
            np.array([place[one.work] for one in ordered], dtype=np.intp),
            np.array([seat[one.reviewer] for one in ordered], dtype=np.intp),
            works,
            reviewers,
            staff_count / rules.staff_sd**2,
            staff_sum / np.maximum(staff_count, 1),
        )

    def per_reviewer(self, values: Floats) -> Floats:
        return np.bincount(self.reviewer, values, len(self.reviewers)).astype(float)

    def per_work(self, values: Floats) -> Floats:
        return np.bincount(self.work, values, len(self.works)).astype(float)


class Chain:
    """The state of the sampler: theta one a work; cls, noise, level one a reviewer; the rest one a grade."""

    def __init__(self, table: Table, rng: Generator) -> None:
        self.table, self.rng = table, rng
        self.mean, self.sd, self.bias_sd = 70.0, 15.0, 8.0
        self.constant, self.constant_sd = 80.0, 12.0
        self.classes = CLASS_COUNTS / CLASS_COUNTS.sum()
        self.noises = np.stack([NOISE_PRIOR, np.full(len(NOISE_GRID), 1 / len(NOISE_GRID)), NOISE_PRIOR])
        self.outliers = Population().outliers
        count = np.maximum(table.per_work(np.ones_like(table.value)), 1)
        self.theta = (table.per_work(table.value) + self.mean) / (count + 1)
        people = len(table.reviewers)
        self.cls = np.zeros(people, dtype=np.intp)
        self.grid = np.zeros(people, dtype=np.intp)
        self.carried = np.zeros_like(table.value)
        self.center, self.precision = self.theta, np.ones_like(self.theta)
        self.noise = np.full(people, 10.0)
        self.level = np.zeros(people)
        self.steady = np.ones_like(table.value)  # 1 for an ordinary grade, 1 / width² for an outlier
        self.latent = table.value.copy()
        self.size = table.per_reviewer(np.ones_like(table.value))

    def sweep(self) -> None:
        self.draw_latent()
        self.draw_reviewers()
        self.draw_outliers()
        self.draw_theta()
        self.draw_population()

    def expected(self) -> Floats:
        """Return what each grade would be without noise."""
        table = self.table
        slope = SLOPES[self.cls][table.reviewer]
        return np.asarray(slope * self.theta[table.work] + self.level[table.reviewer])

    def draw_latent(self) -> None:
        """Draw what a grade at an end of the scale would have been on a longer one."""
        table = self.table
        ends = np.flatnonzero((table.value == LOWEST) | (table.value == HIGHEST))
        if not len(ends):
            return
        sd = (self.noise[table.reviewer] / np.sqrt(self.steady))[ends]
        side = np.where(table.value[ends] == HIGHEST, 1.0, -1.0)
        mean = self.expected()[ends]
        inside = ndtr(side * (table.value[ends] - mean) / sd)
        drawn = inside + (1 - inside) * self.rng.random(len(ends))
        self.latent[ends] = mean + side * sd * ndtri(np.clip(drawn, TINY, 1 - TINY))

    def level_priors(self) -> tuple[Floats, Floats]:
        """Return the means and variances of a reviewer's level, by class."""
        means = np.array([0.0, self.constant, INVERTED_LEVEL])
        return means, np.array([self.bias_sd, self.constant_sd, INVERTED_SD]) ** 2

    def reviewer_posterior(self) -> tuple[Floats, Floats, Floats]:
        """Return log weights, level means and level variances; shapes (people, classes, noises)."""
        table, steady = self.table, self.steady
        truth = self.theta[table.work]
        sums = [table.per_reviewer(steady * one) for one in (np.ones_like(truth), self.latent, truth)]
        squares = [
            table.per_reviewer(steady * one) for one in (self.latent**2, self.latent * truth, truth**2)
        ]
        count, total = sums[0][:, None, None], sums[1][:, None] - SLOPES * sums[2][:, None]
        square = squares[0][:, None] - 2 * SLOPES * squares[1][:, None] + SLOPES**2 * squares[2][:, None]
        prior_mean, prior_var = self.level_priors()
        m, p = prior_mean[:, None], 1 / prior_var[:, None]
        precision = count / GRID_VARIANCE + p
        level = (total[:, :, None] / GRID_VARIANCE + m * p) / precision
        fitness = square[:, :, None] / GRID_VARIANCE + m**2 * p - level**2 * precision
        weight = -0.5 * (self.size[:, None, None] * np.log(GRID_VARIANCE) + np.log(precision / p) + fitness)
        weight += np.log(self.classes)[:, None] + np.log(self.noises)
        return weight, level, 1 / precision

    def draw_reviewers(self) -> None:
        weight, level, variance = self.reviewer_posterior()
        people, classes, noises = weight.shape
        flat = weight.reshape(people, -1)
        heap = np.exp(flat - flat.max(axis=1, keepdims=True)).cumsum(axis=1)
        drawn = (heap < self.rng.random((people, 1)) * heap[:, -1:]).sum(axis=1)
        chosen = np.minimum(drawn, classes * noises - 1)
        self.cls, position = np.divmod(chosen, noises)
        self.noise = NOISE_GRID[position]
        self.grid = position
        everyone = np.arange(people)
        spread = np.sqrt(variance[everyone, self.cls, position])
        self.level = level[everyone, self.cls, position] + spread * self.rng.standard_normal(people)

    def draw_outliers(self) -> None:
        table = self.table
        ratio = (self.latent - self.expected()) ** 2 / self.noise[table.reviewer] ** 2
        wide = self.outliers / OUTLIER_WIDTH * np.exp(-0.5 * ratio / OUTLIER_WIDTH**2)
        plain = (1 - self.outliers) * np.exp(-0.5 * ratio)
        is_outlier = self.rng.random(len(ratio)) * (wide + plain + TINY) < wide
        self.steady = np.where(is_outlier, OUTLIER_WIDTH**-2, 1.0)
        found = is_outlier.sum()
        self.outliers = self.rng.beta(1 + found, 25 + len(ratio) - found)

    def draw_theta(self) -> None:
        """Draw the truths; keep what they were drawn from, which says more than the draw."""
        table = self.table
        slope = SLOPES[self.cls][table.reviewer]
        self.carried = slope**2 * self.steady / self.noise[table.reviewer] ** 2
        said = (self.latent - self.level[table.reviewer]) * slope
        precision = self.sd**-2 + table.staff_precision + table.per_work(self.carried)
        total = self.mean * self.sd**-2 + table.staff_precision * table.staff_value
        self.center = (total + table.per_work(self.carried * said)) / precision
        self.precision = precision
        self.theta = self.center + self.rng.standard_normal(len(precision)) / np.sqrt(precision)

    def draw_population(self) -> None:
        rng = self.rng
        self.mean = _draw_mean(self.theta, self.sd, 70.0, 10.0, rng)
        self.sd = np.sqrt(_draw_variance(self.theta - self.mean, 15.0, rng))
        self.bias_sd = np.sqrt(_draw_variance(self.level[self.cls == HONEST], 8.0, rng))
        constants = self.level[self.cls == LAZY]
        self.constant = _draw_mean(constants, self.constant_sd, 80.0, 8.0, rng)
        self.constant_sd = np.sqrt(_draw_variance(constants - self.constant, 12.0, rng))
        counts = np.bincount(self.cls, minlength=3)
        self.classes = np.maximum(rng.dirichlet(CLASS_COUNTS + counts), TINY)
        honest = np.bincount(self.grid[self.cls == HONEST], minlength=len(NOISE_GRID))
        self.noises[[HONEST, INVERTED]] = np.maximum(rng.dirichlet(NOISE_COUNTS * NOISE_PRIOR + honest), TINY)


class Kept:
    """Sums over the sweeps that are kept: means and second moments by work, and by reviewer and class."""

    def __init__(self, table: Table) -> None:
        self.table, self.count = table, 0
        self.first, self.second, self.spread = (np.zeros(len(table.works)) for _ in range(3))
        self.share = np.zeros(len(table.value))
        shape = (len(table.reviewers), 3)
        self.shares = np.zeros((*shape, len(NOISE_GRID)))
        self.level, self.level_square = np.zeros(shape), np.zeros(shape)
        self.population: list[tuple[float, ...]] = []
        self.noises = np.zeros(len(NOISE_GRID))

    def add(self, chain: Chain) -> None:
        self.count += 1
        self.first += chain.center
        self.second += chain.center**2
        self.spread += 1 / chain.precision
        self.share += chain.carried / chain.precision[self.table.work]
        self.noises += chain.noises[HONEST]
        self.population.append(
            (
                chain.mean,
                chain.sd,
                chain.bias_sd,
                *chain.classes,
                chain.constant,
                chain.constant_sd,
                chain.outliers,
            )
        )
        if self.count % 5 == 1:
            self.add_reviewers(chain)

    def add_reviewers(self, chain: Chain) -> None:
        weight, level, variance = chain.reviewer_posterior()
        heap = np.exp(weight - weight.max(axis=(1, 2), keepdims=True))
        heap = np.maximum(heap / heap.sum(axis=(1, 2), keepdims=True), TINY)
        self.shares += heap
        self.level += (heap * level).sum(axis=2)
        self.level_square += (heap * (level**2 + variance)).sum(axis=2)

    def fit(self, grades: Sequence[Grade], rules: ScoreRules) -> Fit:
        means = self.first / self.count
        sds = np.sqrt(self.spread / self.count + np.maximum(self.second / self.count - means**2, 0.0))
        reach = float(ndtri(0.5 + rules.interval / 2))
        weights = self.weights(grades)
        scores = {
            work: Score(work, float(m), float(s), float(m - reach * s), float(m + reach * s), weights[work])
            for work, m, s in zip(self.table.works, means, sds, strict=True)
        }
        return Fit(scores, self.reviewers(), self.average_population())

    def weights(self, grades: Sequence[Grade]) -> dict[int, dict[int, float]]:
        ordered = sorted(grades, key=lambda one: (one.reviewer, one.work, one.review))
        found: dict[int, dict[int, float]] = {work: {} for work in self.table.works}
        for one, share in zip(ordered, self.share / self.count, strict=True):
            found[one.work][one.review] = float(share)
        return found

    def reviewers(self) -> dict[int, ReviewerFit]:
        mass = self.shares.sum(axis=2)
        shares, level = self.shares / mass.sum(axis=1)[:, None, None], self.level / mass
        level_sd = np.sqrt(np.maximum(self.level_square / mass - level**2, TINY))
        sizes = self.table.per_reviewer(np.ones_like(self.table.value)).astype(int)
        return {
            person: ReviewerFit(
                person,
                tuple(tuple(float(one) for one in row) for row in shares[at]),
                _three(level[at]),
                _three(level_sd[at]),
                int(sizes[at]),
            )
            for at, person in enumerate(self.table.reviewers)
        }

    def average_population(self) -> Population:
        mean, sd, bias_sd, honest, lazy, inverted, *rest = np.mean(self.population, axis=0).tolist()
        noises = tuple((self.noises / self.count).tolist())
        return Population(mean, sd, bias_sd, (honest, lazy, inverted), noises, *rest)


def _places(names: Sequence[int]) -> dict[int, int]:
    return {name: place for place, name in enumerate(names)}


def _three(values: NDArray[Any]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _draw_mean(values: Floats, sd: float, prior: float, prior_sd: float, rng: Generator) -> float:
    precision = len(values) / sd**2 + prior_sd**-2
    center = (float(values.sum()) / sd**2 + prior * prior_sd**-2) / precision
    return float(center + rng.standard_normal() / np.sqrt(precision))


def _draw_variance(deviations: Floats, prior_sd: float, rng: Generator) -> float:
    """Draw a variance around that of a typical sd, which counts as a few observations."""
    shape = (VARIANCE_COUNTS + len(deviations)) / 2
    rate = (VARIANCE_COUNTS * prior_sd**2 + float((deviations**2).sum())) / 2
    return float(rate / rng.gamma(shape))
