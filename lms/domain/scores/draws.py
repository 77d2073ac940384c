"""Single draws of the sampler: a mean, a variance, and a grade beyond the end of the scale."""

import numpy as np
from numpy.random import Generator
from scipy.special import ndtr, ndtri

from lms.domain.scores.data import HIGHEST
from lms.domain.scores.table import Floats

VARIANCE_COUNTS = 12.0
TINY = 1e-12


def draw_mean(values: Floats, sd: float, prior: float, prior_sd: float, rng: Generator) -> float:
    precision = len(values) / sd**2 + prior_sd**-2
    center = (float(values.sum()) / sd**2 + prior * prior_sd**-2) / precision
    return float(center + rng.standard_normal() / np.sqrt(precision))


def draw_variance(deviations: Floats, prior_sd: float, rng: Generator) -> float:
    """Draw a variance around that of a typical sd, which counts as a few observations."""
    shape = (VARIANCE_COUNTS + len(deviations)) / 2
    rate = (VARIANCE_COUNTS * prior_sd**2 + float((deviations**2).sum())) / 2
    return float(rate / rng.gamma(shape))


def beyond(value: Floats, mean: Floats, sd: Floats, rng: Generator) -> Floats:
    """Draw what grades at an end of the scale would have been on a longer one: that much or more."""
    side = np.where(value == HIGHEST, 1.0, -1.0)
    inside = ndtr(side * (value - mean) / sd)
    drawn = inside + (1 - inside) * rng.random(len(value))
    return np.asarray(mean + side * sd * ndtri(np.clip(drawn, TINY, 1 - TINY)))
