"""The update on arrival: a work's score from what the last full fit knows of its reviewers, without drawing.

Given the truth, reviewers are independent: so the posterior of one work is a product over its grades, here
on a fine grid of truths, of the very likelihood that the full fit samples from.

The full fit learns from the work itself, too, how noisy its reviewers are and of which class; there it goes
by the author's other works as well, which the score leaves out. So does the update: first it weighs each
reviewer's classes and noises by what the author's works are like, then it scores by the grades alone, with
shares such that each class and noise is left as likely as it was found.
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

TRUTHS = np.arange(-20.0, 150.0, 0.5)
TINY = 1e-300
ROUNDS = 4
"""Times that shares are fitted: each brings them some ten times nearer."""


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
    of_author = reviewers.get(author) if author is not None else None
    said = np.zeros_like(TRUTHS)
    for one in staff:
        said -= 0.5 * ((TRUTHS - one.value) / rules.staff_sd) ** 2
    plain = normal(population.mean, population.sd, said)
    told = [Told.of(one, of_author, reviewers, population) for one in grades]
    if of_author and of_author.works:
        learn(told, plain, normal(*of_author.works, said))
    shares = plain * product([one.likelihood for one in told])
    shares /= shares.sum()
    mean = float(shares @ TRUTHS)
    sd = float(np.sqrt(np.maximum(shares @ TRUTHS**2 - mean**2, 1e-6)))
    reach = float(ndtri(0.5 + rules.interval / 2))
    carried = np.array([shares @ one.precision for one in told])
    total = population.sd**-2 + len(staff) / rules.staff_sd**2 + carried.sum()
    weights = {one.review: float(part / total) for one, part in zip(grades, carried, strict=True)}
    work = grades[0].work if grades else staff[0].work
    return Score(work, mean, sd, mean - reach * sd, mean + reach * sd, weights)


class Told:
    """What one grade says of every truth of the grid, by class and noise of who gave it.

    ``parts``: the likelihood, shape (classes × noises, truths); ``pins``: how much it pins the truth down,
    times the likelihood; ``shares``: how likely each class and noise is.
    """

    def __init__(self, parts: Floats, pins: Floats, shares: Floats) -> None:
        self.parts, self.pins, self.shares = parts, pins, shares

    @classmethod
    def of(
        cls,
        grade: Grade,
        author: ReviewerFit | None,
        reviewers: Mapping[int, ReviewerFit],
        population: Population,
    ) -> "Told":
        fit = reviewers.get(grade.reviewer) or newcomer(grade.reviewer, population)
        favour = favours(fit, author.favoured.get(grade.reviewer, 0.0) if author else 0.0)
        noise = NOISE_GRID[:, None] ** 2 + np.array([0.0, FAVOUR_SD**2])
        level_sds = np.array(fit.level_sds)[:, None, None]
        sd = np.sqrt(noise + level_sds**2)[..., None]  # (classes, noises, plain or favour, truths)
        expected = SLOPES[:, None] * TRUTHS + np.array(fit.levels)[:, None]  # (classes, truths)
        parts = density(grade.value, (grade.value - expected)[:, None, None, :] / sd, sd)
        parts *= np.array([1 - favour, favour])[:, None]
        pins = parts * (SLOPES[:, None, None, None] / sd) ** 2
        shape = (-1, len(TRUTHS))
        shares = np.array(fit.shares).reshape(-1)
        return cls(parts.sum(axis=2).reshape(shape), pins.sum(axis=2).reshape(shape), shares)

    @property
    def likelihood(self) -> Floats:
        return np.maximum(self.shares @ self.parts, TINY)

    @property
    def precision(self) -> Floats:
        return np.asarray(self.shares @ self.pins / self.likelihood)

    def found(self, beside: Floats) -> Floats:
        """Return how likely each class and noise is once the grade is known, and truths by all ``beside``."""
        shares = self.shares * (self.parts @ beside)
        return np.asarray(shares / max(shares.sum(), TINY))


def learn(told: Sequence[Told], plain: Floats, informed: Floats) -> None:
    """Change shares so that by ``plain`` truths they lead to what ``informed`` ones make of them."""
    aims = [one.found(beside) for one, beside in zip(told, besides(told, informed), strict=True)]
    for _ in range(ROUNDS):
        for one, aim, beside in zip(told, aims, besides(told, plain), strict=True):
            shares = one.shares * aim / np.maximum(one.found(beside), TINY)
            one.shares = shares / shares.sum()


def besides(told: Sequence[Told], truths: Floats) -> list[Floats]:
    """Return for each grade how likely truths are by all that is told beside it."""
    by_grade = [one.likelihood for one in told]
    return [truths * product([*by_grade[:at], *by_grade[at + 1 :]]) for at in range(len(told))]


def product(likelihoods: Sequence[Floats]) -> Floats:
    """Return the product, up to a factor, without running out of small numbers."""
    logs = np.sum([np.zeros_like(TRUTHS), *(np.log(one) for one in likelihoods)], axis=0)
    return np.asarray(np.exp(logs - logs.max()))


def normal(mean: float, sd: float, said: Floats) -> Floats:
    """Return the shares of truths, thought of so beforehand, given the logs of what staff ``said``."""
    logs = said - 0.5 * ((TRUTHS - mean) / sd) ** 2
    shares = np.exp(logs - logs.max())
    return np.asarray(shares / shares.sum())


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
