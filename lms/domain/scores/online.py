"""The update on arrival: a work's score from what the last full fit knows of its reviewers, without drawing.

Given the truth, reviewers are independent: so the posterior of one work is a product over its grades, here
on a fine grid of truths, of the very likelihood that the full fit samples from.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from lms.domain.scores.data import (
    FAVOUR_SD,
    HIGHEST,
    INVERTED_LEVEL,
    INVERTED_SD,
    LOWEST,
    NOISE_GRID,
    RETURNED,
    SLOPES,
    Grade,
    Population,
    ReviewerFit,
    Score,
    ScoreRules,
    StaffGrade,
)

Floats = NDArray[np.float64]

TRUTHS = np.arange(-20.0, 150.0, 0.25)
TINY = 1e-300


def update(
    grades: Sequence[Grade],
    staff: Sequence[StaffGrade],
    reviewers: Mapping[int, ReviewerFit],
    population: Population,
    rules: ScoreRules,
    *,
    author: int | None = None,
) -> Score:
    """Return the score of one work; reviewers not yet fitted count as the population's.

    Whom the ``author`` favours, if ``reviewers`` tell, is likelier to return it.
    """
    if not grades and not staff:
        raise ValueError("a score rests on at least one grade")
    known = [reviewers.get(one.reviewer) or newcomer(one.reviewer, population) for one in grades]
    of_author = reviewers.get(author) if author is not None else None
    favoured = of_author.favoured if of_author else {}
    told = [
        Told.of(one, fit, favours(fit, favoured.get(one.reviewer, 0.0)))
        for one, fit in zip(grades, known, strict=True)
    ]
    logs = -0.5 * ((TRUTHS - population.mean) / population.sd) ** 2
    for said in staff:
        logs -= 0.5 * ((TRUTHS - said.value) / rules.staff_sd) ** 2
    for one in told:
        logs += np.log(one.likelihood)
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    mean = float(shares @ TRUTHS)
    sd = float(np.sqrt(max(shares @ TRUTHS**2 - mean**2, 1e-6)))
    reach = float(ndtri(0.5 + rules.interval / 2))
    carried = np.array([shares @ one.precision for one in told])
    total = population.sd**-2 + len(staff) / rules.staff_sd**2 + carried.sum()
    weights = {one.review: float(part / total) for one, part in zip(grades, carried, strict=True)}
    work = grades[0].work if grades else staff[0].work
    return Score(work, mean, sd, mean - reach * sd, mean + reach * sd, weights)


class Told:
    """What one grade says of every truth of the grid: its likelihood, and how much it pins the truth down."""

    def __init__(self, likelihood: Floats, precision: Floats) -> None:
        self.likelihood, self.precision = likelihood, precision

    @classmethod
    def of(cls, grade: Grade, fit: ReviewerFit, favour: float) -> "Told":
        weights = np.array(fit.shares)[:, :, None] * np.array([1 - favour, favour])
        noise = NOISE_GRID[:, None] ** 2 + np.array([0.0, FAVOUR_SD**2])
        sd = np.sqrt(
            noise + np.array(fit.level_sds)[:, None, None] ** 2
        )  # (classes, noises, plain or favour)
        expected = SLOPES[:, None] * TRUTHS + np.array(fit.levels)[:, None]  # (classes, truths)
        distance = (grade.value - expected)[:, None, None, :] / sd[..., None]
        parts = weights[..., None] * density(grade.value, distance, sd[..., None])
        likelihood = parts.sum(axis=(0, 1, 2))
        pins = SLOPES[:, None, None, None] ** 2 / sd[..., None] ** 2
        precision = (parts * pins).sum(axis=(0, 1, 2)) / np.maximum(likelihood, TINY)
        return cls(np.maximum(likelihood, TINY), precision)


def favours(fit: ReviewerFit, favoured: float) -> float:
    """Return the chance that a reviewer favours or wrongs an author who with this chance does so to them."""
    odds = fit.favours / (1 - fit.favours) * (1 + favoured * np.expm1(RETURNED))
    return float(odds / (1 + odds))


def density(value: float, distance: Floats, sd: Floats) -> Floats:
    """Return how likely a grade is; one at an end of the scale stands for all beyond it."""
    if value == HIGHEST:
        return np.asarray(ndtr(-distance))
    if value == LOWEST:
        return np.asarray(ndtr(distance))
    return np.asarray(np.exp(-0.5 * distance**2) / (sd * np.sqrt(2 * np.pi)))


def newcomer(reviewer: int, population: Population) -> ReviewerFit:
    """Return what is thought of somebody who has not graded yet."""
    noises = np.array(population.noises) / sum(population.noises)
    lazy = np.array(population.lazy_noises) / sum(population.lazy_noises)
    rows = zip(population.classes, (noises, lazy, noises), strict=True)
    shares = tuple(tuple(float(share * one) for one in row) for share, row in rows)
    levels = (0.0, population.constant, INVERTED_LEVEL)
    return ReviewerFit(reviewer, shares, levels, (population.bias_sd, population.constant_sd, INVERTED_SD), 0)
