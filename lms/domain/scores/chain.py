"""The nightly fit: Gibbs sampling of a mixture of three classes of reviewers.

An honest reviewer's grade is truth + bias + noise, a lazy one's a constant + noise (uninformative), an
inverted one's a constant − truth + noise. Class, noise and level of a reviewer are drawn together, the
level integrated out, from a few sums over their grades; so the chain mixes fast, and one sweep is some
array operations however many people there are. A reviewer may favour or wrong single authors: all their
grades of one author then share a shift. Who does so once is the likelier to do so again, and the likelier to
get it back. Grades at either end of the scale are treated as censored: 100 means 100 or more.

Bias and reliability of reviewers: Piech et al. 2013, "Tuned models of peer assessment in MOOCs" (PG1).
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr

from lms.domain.scores.data import (
    FAVOUR_COUNTS,
    FAVOUR_SD,
    HIGHEST,
    INVERTED_LEVEL,
    INVERTED_SD,
    LOWEST,
    NOISE_GRID,
    NOISE_PRIOR,
    RETURNED,
    SLOPES,
)
from lms.domain.scores.draws import TINY, beyond, draw_mean, draw_variance
from lms.domain.scores.table import Floats, Ints, Table

HONEST, LAZY, INVERTED = range(3)
CLASS_COUNTS = np.array([8.5, 1.1, 0.4])
"""What the shares of the classes are thought to be before any data, as counts of reviewers."""
NOISE_COUNTS = 20.0
LAZY_NOISE_COUNTS = np.full(len(NOISE_GRID), 0.5)
TYPICAL_MEAN, MEAN_SD = 70.0, 10.0
TYPICAL_PART = 10.0
"""A typical sd of authors, and of the works of one author: about half of the variance each."""
GRID_VARIANCE = NOISE_GRID**2


class Chain:
    """The state of the sampler: theta one a work; cls, noise, level one a reviewer; the rest one a grade."""

    def __init__(self, table: Table, rng: Generator) -> None:
        self.table, self.rng = table, rng
        self.mean, self.sd, self.bias_sd = TYPICAL_MEAN, 15.0, 8.0
        self.constant, self.constant_sd = 80.0, 12.0
        self.classes = CLASS_COUNTS / CLASS_COUNTS.sum()
        self.noises = np.stack([NOISE_PRIOR, np.full(len(NOISE_GRID), 1 / len(NOISE_GRID)), NOISE_PRIOR])
        count = np.maximum(table.per_work(np.ones_like(table.value)), 1)
        self.theta = (table.per_work(table.value) + self.mean) / (count + 1)
        people = len(table.reviewers)
        self.cls, self.grid = (np.zeros(people, dtype=np.intp) for _ in range(2))
        self.carried = np.zeros_like(table.value)
        self.able = np.zeros(table.author.max(initial=-1) + 1)
        self.typical, self.typical_var = np.full_like(self.able, self.mean), np.ones_like(self.able)
        self.able_sd = self.within = TYPICAL_PART
        self.center, self.own, self.precision = self.theta, self.theta, np.ones_like(self.theta)
        self.noise, self.level = np.full(people, 10.0), np.zeros(people)
        self.others, self.trust = np.zeros_like(table.value), np.full(len(table.value), 0.01)
        self.favour = np.zeros_like(table.value)
        returned = table.pairs.returned
        self.first = np.flatnonzero(returned > np.arange(len(returned)))  # of two that return each other
        self.favoured, self.shift = np.zeros(len(returned), dtype=bool), np.zeros(len(returned))
        self.favouring = np.full(people, FAVOUR_COUNTS[0] / sum(FAVOUR_COUNTS))
        self.chance = self.favouring[table.pairs.reviewer]  # of a favour, when it was drawn last
        self.latent = self.apart = table.value.copy()
        ends = (table.value == LOWEST) | (table.value == HIGHEST)
        self.ends = np.flatnonzero(ends)
        of_pair = table.pairs.of_grade
        self.lone = self.ends[np.bincount(of_pair)[of_pair[self.ends]] == 1]  # all that the pair has
        self.size = np.bincount(table.reviewer, minlength=people)

    def sweep(self) -> None:
        self.draw_apart()
        self.draw_reviewers()
        self.draw_favours()
        self.draw_latent()
        self.draw_theta()
        self.draw_authors()
        self.draw_shift()
        self.draw_population()

    def expected(self, truth: Floats, level: Floats) -> Floats:
        """Return what each grade would be without noise, for these truths and levels."""
        table = self.table
        return np.asarray(SLOPES[self.cls][table.reviewer] * truth[table.work] + level + self.favour)

    def draw_latent(self) -> None:
        """Draw what a grade at an end would have been on a longer scale; it knows of the author's works."""
        level, noise = self.level[self.table.reviewer], self.noise[self.table.reviewer]
        self.latent = self.longer(self.latent, self.ends, self.expected(self.theta, level), noise)

    def draw_apart(self) -> None:
        """Draw the same by what the work's own grades tell. Scores rest on it."""
        expected = self.expected(self.own, self.others)
        self.apart = self.longer(self.apart, self.ends, expected, self.trust**-0.5)

    def longer(self, before: Floats, ends: Ints, expected: Floats, sd: Floats) -> Floats:
        """Return the grades as they would have been on a longer scale, those at ``ends`` drawn anew."""
        found = before.copy()
        found[ends] = beyond(self.table.value[ends], expected[ends], sd[ends], self.rng)
        return found

    def level_priors(self) -> tuple[Floats, Floats]:
        """Return the means and variances of a reviewer's level, by class."""
        means = np.array([0.0, self.constant, INVERTED_LEVEL])
        return means, np.array([self.bias_sd, self.constant_sd, INVERTED_SD]) ** 2

    def reviewer_posterior(self) -> tuple[Floats, Floats, Floats]:
        """Return log weights, level means and level variances; shapes (people, classes, noises)."""
        table = self.table
        truth, said = self.theta[table.work], self.latent - self.favour
        sums = [table.per_reviewer(one) for one in (said, truth)]
        squares = [table.per_reviewer(one) for one in (said**2, said * truth, truth**2)]
        count, total = self.size[:, None, None], sums[0][:, None] - SLOPES * sums[1][:, None]
        square = squares[0][:, None] - 2 * SLOPES * squares[1][:, None] + SLOPES**2 * squares[2][:, None]
        prior_mean, prior_var = self.level_priors()
        m, p = prior_mean[:, None], 1 / prior_var[:, None]
        precision = count / GRID_VARIANCE + p
        level = (total[:, :, None] / GRID_VARIANCE + m * p) / precision
        fitness = square[:, :, None] / GRID_VARIANCE + m**2 * p - level**2 * precision
        weight = -0.5 * (count * np.log(GRID_VARIANCE) + np.log(precision / p) + fitness)
        weight += np.log(self.classes)[:, None] + np.log(np.maximum(self.noises, TINY))
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
        center = level[everyone, self.cls, position]
        self.level = center + spread * self.rng.standard_normal(people)
        self.hear_others(center, spread**-2)

    def hear_others(self, level: Floats, precision: Floats) -> None:
        """Keep, for each grade, the level its reviewer's other grades tell of, and how exact it is by that.

        So a score takes the levels as the update on arrival does, integrated out; and what is known of the
        author's earlier works can't come back to a work by the level of whoever graded it.
        """
        table, noise = self.table, self.noise[self.table.reviewer]
        said = self.latent - self.favour - SLOPES[self.cls][table.reviewer] * self.theta[table.work]
        without = precision[table.reviewer] - noise**-2
        self.others = ((level * precision)[table.reviewer] - said * noise**-2) / without
        self.trust = 1 / (noise**2 + 1 / without)

    def draw_favours(self) -> None:
        """Draw whom each reviewer favours or wrongs, shift and truth integrated out, and then the shifts.

        Of one work's grades one at a time, since either of two that contradict each other may be the favour.
        """
        pairs, rng = self.table.pairs, self.rng
        foretold, trust = self.foretold()
        free = self.alone()
        self.choose_favoured(self.favour_odds(foretold, trust), free)
        lone = self.lone[free[pairs.of_grade[self.lone]]]
        apart = np.where(self.favoured[pairs.of_grade], FAVOUR_SD**2, 0.0) + 1 / trust
        self.apart = self.longer(self.apart, lone, foretold, np.sqrt(apart))
        center, variance = self.shifts(foretold, trust)
        shift = center + np.sqrt(variance) * rng.standard_normal(len(center))
        self.shift = np.where(free, shift, self.shift)
        self.favour = np.where(self.favoured, self.shift, 0.0)[pairs.of_grade]
        some, many = (
            np.bincount(pairs.reviewer[which], minlength=len(self.level)) + before
            for which, before in zip((self.favoured, ~self.favoured), FAVOUR_COUNTS, strict=True)
        )
        self.favouring = np.clip(rng.beta(some, many), TINY, 0.5)

    def favour_odds(self, foretold: Floats, trust: Floats) -> Floats:
        """Return the log odds of each pair's favour, before anything is thought of the one that returns it.

        A grade at an end, if it is all there is, is judged as what it is: so much or more.
        """
        pairs, lone = self.table.pairs, self.lone
        center, variance = self.shifts(foretold, trust)
        odds = 0.5 * (np.log(variance / FAVOUR_SD**2) + center**2 / variance)
        value, spread = self.table.value[lone], 1 / trust[lone]
        inwards = np.where(value == HIGHEST, 1.0, -1.0) * (foretold[lone] - value)
        plain, favour = (log_ndtr(inwards / np.sqrt(spread + more)) for more in (0.0, FAVOUR_SD**2))
        odds[pairs.of_grade[lone]] = favour - plain
        return np.asarray(odds + np.log(self.favouring / (1 - self.favouring))[pairs.reviewer])

    def shifts(self, foretold: Floats, trust: Floats) -> tuple[Floats, Floats]:
        """Return the means and variances of the pairs' shifts, where there is a favour."""
        variance = 1 / (self.table.pairs.sums(trust) + FAVOUR_SD**-2)
        return self.table.pairs.sums(trust * (self.apart - foretold)) * variance, variance

    def choose_favoured(self, odds: Floats, free: NDArray[np.bool_]) -> None:
        """Draw who is favoured; two that return each other together, as each makes the other likelier."""
        first, back = self.first, self.table.pairs.returned[self.first]
        either = np.logaddexp(0, odds[back] + RETURNED) - np.logaddexp(0, odds[back])
        odds[first] += np.where(free[back], either, RETURNED * self.favoured[back])
        lots, before = self.rng.random(len(odds)), self.favoured[back]
        self.chance = np.where(free, expit(odds), self.chance)
        self.favoured = np.where(free, lots < self.chance, self.favoured)
        returned = expit(odds[back] + RETURNED * self.favoured[first])
        self.favoured[back] = np.where(free[back], lots[back] < returned, before)
        self.chance[back] = np.where(free[back], returned, self.chance[back])

    def foretold(self) -> tuple[Floats, Floats]:
        """Return what the work's other grades tell of each grade, and how far to trust that."""
        table = self.table
        slope = SLOPES[self.cls][table.reviewer]
        told = slope * self.trust
        carried = told * slope
        said = self.apart - self.others
        precision = (self.sd**-2 + table.staff_precision + table.per_work(carried))[table.work] - carried
        center = (self.mean * self.sd**-2 + self.pull(said, told))[table.work] - told * (said - self.favour)
        return self.others + slope * center / precision, 1 / (1 / self.trust + slope**2 / precision)

    def alone(self) -> NDArray[np.bool_]:
        """Choose pairs by chance, of which no two have graded the same work."""
        table = self.table
        lots = self.rng.random(len(table.pairs.reviewer))[table.pairs.of_grade]
        most = np.zeros(len(table.works))
        np.maximum.at(most, table.work, lots)
        return np.asarray(table.pairs.sums((lots < most[table.work]).astype(float)) == 0)

    def draw_theta(self) -> None:
        """Draw the truths; and what each work's own grades say: ``center``, and ``own``, a draw.

        That an author's works are alike helps to know the truths, and so the reviewers. The score of a work,
        and which grades of it are a favour, leave it out: nobody is better or worse off for earlier works.
        """
        table, rng = self.table, self.rng
        slope = SLOPES[self.cls][table.reviewer]
        told = slope / self.noise[table.reviewer] ** 2
        precision = self.within**-2 + table.staff_precision + table.per_work(told * slope)
        typical = (self.mean + self.able[table.author]) * self.within**-2
        center = (typical + self.pull(self.latent - self.level[table.reviewer], told)) / precision
        self.theta = center + rng.standard_normal(len(center)) / np.sqrt(precision)
        told = slope * self.trust
        self.carried = told * slope
        self.precision = self.sd**-2 + table.staff_precision + table.per_work(self.carried)
        self.center = (self.mean * self.sd**-2 + self.pull(self.apart - self.others, told)) / self.precision
        self.own = self.center + rng.standard_normal(len(center)) / np.sqrt(self.precision)

    def pull(self, said: Floats, told: Floats) -> Floats:
        """Return what is said of each work's truth, times how exactly it is told."""
        table = self.table
        return np.asarray(
            table.staff_precision * table.staff_value + table.per_work((said - self.favour) * told)
        )

    def draw_authors(self) -> None:
        """Draw how far each author's works lie from the mean, and how far each work from its author's."""
        table, rng = self.table, self.rng
        apart = self.theta - self.mean
        precision = self.able_sd**-2 + table.per_author(np.ones_like(apart)) * self.within**-2
        self.able = table.per_author(apart) * self.within**-2 / precision
        self.typical, self.typical_var = self.mean + self.able, 1 / precision
        self.able += rng.standard_normal(len(precision)) / np.sqrt(precision)
        self.able_sd = np.sqrt(draw_variance(self.able, TYPICAL_PART, rng))
        self.within = np.sqrt(draw_variance(apart - self.able[table.author], TYPICAL_PART, rng))

    def draw_shift(self) -> None:
        """Move all truths up and all biases down alike, or the other way: no grade tells them apart.

        What does is thought of biases and of the mean beforehand, and the grades of staff.
        """
        table = self.table
        honest, inverted = self.level[self.cls == HONEST], self.level[self.cls == INVERTED]
        trust = table.staff_precision
        known = [(len(honest) / self.bias_sd**2, honest.sum() / self.bias_sd**2)]
        known += [(len(inverted) / INVERTED_SD**2, (INVERTED_LEVEL - inverted).sum() / INVERTED_SD**2)]
        known += [(MEAN_SD**-2, (TYPICAL_MEAN - self.mean) / MEAN_SD**2)]
        known += [(trust.sum(), (trust * (table.staff_value - self.theta)).sum())]
        precision, pull = np.sum(known, axis=0)
        shift = pull / precision + self.rng.standard_normal() / np.sqrt(precision)
        self.theta, self.own = self.theta + shift, self.own + shift
        self.mean += shift
        slope = SLOPES[self.cls]
        self.level, self.others = self.level - shift * slope, self.others - shift * slope[table.reviewer]

    def draw_population(self) -> None:
        rng = self.rng
        self.mean = draw_mean(self.theta, self.sd, TYPICAL_MEAN, MEAN_SD, rng)
        self.sd = np.sqrt(draw_variance(self.theta - self.mean, 15.0, rng))
        self.bias_sd = np.sqrt(draw_variance(self.level[self.cls == HONEST], 8.0, rng))
        constants = self.level[self.cls == LAZY]
        self.constant = draw_mean(constants, self.constant_sd, 80.0, 8.0, rng)
        self.constant_sd = np.sqrt(draw_variance(constants - self.constant, 12.0, rng))
        counts = np.bincount(self.cls, minlength=3)
        self.classes = np.maximum(rng.dirichlet(CLASS_COUNTS + counts), TINY)
        honest, lazy = (
            np.bincount(self.grid[self.cls == one], minlength=len(NOISE_GRID)) for one in (HONEST, LAZY)
        )
        self.noises[[HONEST, INVERTED]] = np.maximum(rng.dirichlet(NOISE_COUNTS * NOISE_PRIOR + honest), TINY)
        self.noises[LAZY] = np.maximum(rng.dirichlet(LAZY_NOISE_COUNTS + lazy), TINY)
