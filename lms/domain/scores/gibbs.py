"""The nightly fit: the chain run, and what it went through averaged."""

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtri

from lms.domain.scores.chain import Chain
from lms.domain.scores.data import (
    FAVOUR_COUNTS,
    NOISE_GRID,
    Fit,
    Grade,
    Population,
    ReviewerFit,
    Score,
    ScoreRules,
    StaffGrade,
)
from lms.domain.scores.draws import TINY
from lms.domain.scores.table import Table

MOST_DRAWS = 23_500_000
"""Draws of single grades in one fit: beyond it, sweeps are saved, which large data need less."""
LEAST_SWEEPS, MOST_TIMES = 40, 3
"""Where grades are few, sweeps cost little: up to so many times those of the rules are kept."""


def fit(
    grades: Sequence[Grade],
    staff: Sequence[StaffGrade],
    rules: ScoreRules,
    rng: Generator,
    authors: Mapping[int, int] = MappingProxyType({}),
) -> Fit:
    """Fit the whole model, and return every work's score and what is known of every reviewer.

    ``authors``, by work, says which works are of one hand. The order of the grades does not matter; the same
    seed gives the same fit.
    """
    table = Table.of(grades, staff, authors, rules.staff_sd)
    chain = Chain(table, rng)
    effort = MOST_DRAWS / (max(len(grades), 1) * (rules.warm_up + rules.sweeps))
    for _ in range(round(rules.warm_up * min(effort, 1))):
        chain.sweep()
    kept = Kept(table)
    for _ in range(max(round(rules.sweeps * min(effort, MOST_TIMES)), LEAST_SWEEPS)):
        chain.sweep()
        kept.add(chain)
    return kept.fit(grades, rules)


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
        self.noises = np.zeros((3, len(NOISE_GRID)))
        self.favoured = np.zeros(len(table.pairs.reviewer))
        self.next, self.next_square = (np.zeros(len(table.authors)) for _ in range(2))

    def add(self, chain: Chain) -> None:
        self.count += 1
        self.first += chain.center
        self.second += chain.center**2
        self.spread += 1 / chain.precision
        self.share += np.where(chain.favour, 0.0, chain.carried) / chain.precision[self.table.work]
        self.noises += chain.noises
        self.favoured += chain.chance
        self.next += chain.typical
        self.next_square += chain.typical**2 + chain.typical_var + chain.within**2
        self.population.append(
            (
                chain.mean,
                chain.sd,
                chain.bias_sd,
                *chain.classes,
                chain.constant,
                chain.constant_sd,
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
        favours, favoured, works = self.favours(), self.favoured_by_reviewer(), self.works_by_author()
        return {
            person: ReviewerFit(
                person,
                tuple(tuple(float(one) for one in row) for row in shares[at]),
                _three(level[at]),
                _three(level_sd[at]),
                int(sizes[at]),
                float(favours[at]),
                favoured[at],
                works.get(person),
            )
            for at, person in enumerate(self.table.reviewers)
        }

    def favours(self) -> NDArray[np.float64]:
        """Return the share of authors whom each reviewer favours or wrongs."""
        reviewer, few = self.table.pairs.reviewer, FAVOUR_COUNTS[0]
        count = np.bincount(reviewer, minlength=len(self.table.reviewers)) + sum(FAVOUR_COUNTS)
        some = np.bincount(reviewer, self.favoured / self.count, len(self.table.reviewers)) + few
        return np.asarray(some / count)

    def favoured_by_reviewer(self) -> list[dict[int, float]]:
        """Return for each reviewer the chance of a favour or grudge, by author; only authors with a name."""
        pairs = self.table.pairs
        found: list[dict[int, float]] = [{} for _ in self.table.reviewers]
        rows = zip(pairs.reviewer.tolist(), pairs.author, (self.favoured / self.count).tolist(), strict=True)
        for reviewer, author, chance in rows:
            if isinstance(author, int):
                found[reviewer][author] = chance
        return found

    def works_by_author(self) -> dict[Hashable, tuple[float, float]]:
        """Return the mean and the sd of what each author's next work is thought to be worth."""
        means = self.next / self.count
        sds = np.sqrt(self.next_square / self.count - means**2)
        return dict(zip(self.table.authors, zip(means.tolist(), sds.tolist(), strict=True), strict=True))

    def average_population(self) -> Population:
        mean, sd, bias_sd, honest, lazy, inverted, *constant = np.mean(self.population, axis=0).tolist()
        noises, lazy_noises, _ = (tuple(one) for one in (self.noises / self.count).tolist())
        return Population(mean, sd, bias_sd, (honest, lazy, inverted), noises, lazy_noises, *constant)


def _three(values: NDArray[Any]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
