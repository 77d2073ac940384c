"""What the score model is measured beside: the mean, the median, PG1, and an oracle that knows reviewers.

PG1 is the plain model of bias and reliability of Piech et al. 2013: every reviewer honest, a work's truth
N(mean, sd²), a grade N(truth + bias, 1 / precision), biases N(0, bias_sd²), precisions Gamma(3); grades are
taken as they stand. The oracle is told every reviewer's class, bias and noise, and the truths' N(70, 15), and
sees a work's own grades only, whole and cut at the ends of the scale as they are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr

from tests.bench.score_worlds import HONEST, INVERTING, MEAN, SD, World

Floats = NDArray[np.float64]

SWEEPS, WARM_UP = 300, 100
GAMMA_SHAPE, TYPICAL_NOISE, TYPICAL_BIAS = 3.0, 10.0, 8.0
PRIOR_COUNTS = 12.0
TRUTHS = np.arange(0.0, 140.25, 0.5)
REACH = 1.6449
HALF_A_POINT = 0.5
TINY = 1e-300


@dataclass(frozen=True)
class Estimate:
    """Scores with their 90 % intervals, one a work; a yardstick without intervals has them as nan."""

    mean: Floats
    low: Floats
    high: Floats

    def rmse(self, truth: Floats) -> float:
        return float(np.sqrt(np.mean((self.mean - truth) ** 2)))

    def coverage(self, truth: Floats) -> float:
        return float(np.mean((self.low <= truth) & (truth <= self.high)))


def mean(world: World) -> Estimate:
    return _bare(world.value.reshape(-1, world.shape.places).mean(axis=1))


def median(world: World) -> Estimate:
    return _bare(np.median(world.value.reshape(-1, world.shape.places), axis=1))


def pg1(world: World, rng: Generator) -> Estimate:
    """Return the means and intervals of PG1, fitted by Gibbs sampling."""
    works, people = len(world.truth), world.shape.people
    count = np.bincount(world.reviewer, minlength=people)
    bias, precision = np.zeros(people), np.full(people, TYPICAL_NOISE**-2.0)
    center, sd, bias_sd = MEAN, SD, TYPICAL_BIAS
    total, square, spread = np.zeros(works), np.zeros(works), np.zeros(works)
    for sweep in range(WARM_UP + SWEEPS):
        trust = precision[world.reviewer]
        exactness = sd**-2 + np.bincount(world.work, trust, works)
        pulled = np.bincount(world.work, trust * (world.value - bias[world.reviewer]), works)
        expected = (center * sd**-2 + pulled) / exactness
        truth = expected + rng.standard_normal(works) / np.sqrt(exactness)
        apart = world.value - truth[world.work]
        known = bias_sd**-2 + count * precision
        bias = precision * np.bincount(world.reviewer, apart, people) / known
        bias += rng.standard_normal(people) / np.sqrt(known)
        misses = np.bincount(world.reviewer, (apart - bias[world.reviewer]) ** 2, people)
        rate = GAMMA_SHAPE * TYPICAL_NOISE**2 + misses / 2
        precision = rng.gamma(GAMMA_SHAPE + count / 2) / rate
        center = rng.normal(truth.mean(), sd / np.sqrt(works))
        sd, bias_sd = _spread(truth - center, SD, rng), _spread(bias, TYPICAL_BIAS, rng)
        if sweep >= WARM_UP:
            total, square, spread = total + expected, square + expected**2, spread + 1 / exactness
    means = total / SWEEPS
    return _sure(means, np.sqrt(spread / SWEEPS + np.maximum(square / SWEEPS - means**2, 0)))


def oracle(world: World) -> Estimate:
    """Return the means and intervals of who knows every reviewer, on a grid of truths."""
    found = [_oracle_of(world, works) for works in np.array_split(np.arange(len(world.truth)), 20)]
    return _sure(np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found]))


def _oracle_of(world: World, works: NDArray[np.intp]) -> tuple[Floats, Floats]:
    logs = np.tile(-0.5 * ((TRUTHS - MEAN) / SD) ** 2, (len(works), 1))
    for place in range(world.shape.places):
        logs += np.log(_likelihood(world, works * world.shape.places + place))
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    means = shares @ TRUTHS
    return means, np.sqrt(shares @ TRUTHS**2 - means**2)


def _likelihood(world: World, grades: NDArray[np.intp]) -> Floats:
    """Return how likely grades are, by truth; shape (grades, truths)."""
    reviewer, value = world.reviewer[grades], world.value[grades, None]
    kind, noise = world.kind[reviewer, None], world.noise[reviewer, None]
    honest = TRUTHS + world.bias[reviewer, None]
    expected = np.where(kind == INVERTING, 2 * MEAN - TRUTHS, honest)
    upper = np.where(value == 100, np.inf, value + HALF_A_POINT)
    lower = np.where(value == 0, -np.inf, value - HALF_A_POINT)
    found = ndtr((upper - expected) / noise) - ndtr((lower - expected) / noise)
    tells = (kind == HONEST) | (kind == INVERTING)
    return np.asarray(np.where(tells, np.maximum(found, TINY), 1.0))


def _spread(deviations: Floats, typical: float, rng: Generator) -> float:
    counted = PRIOR_COUNTS * typical**2 + float((deviations**2).sum())
    return float(np.sqrt(counted / 2 / rng.gamma((PRIOR_COUNTS + len(deviations)) / 2)))


def _bare(values: Floats) -> Estimate:
    nothing = np.full(len(values), np.nan)
    return Estimate(values, nothing, nothing)


def _sure(means: Floats, sds: Floats) -> Estimate:
    return Estimate(means, means - REACH * sds, means + REACH * sds)
