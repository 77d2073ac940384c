"""What goes into the score model and what comes out. All grades and scores are points of 100."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
from pydantic import Field
from scipy.special import ndtr

from lms.domain.frozen import Frozen

LOWEST, HIGHEST = 0.0, 100.0
"""The ends of the scale: a grade at one of them means that much or more."""
SLOPES = np.array([1.0, 0.0, -1.0])
"""How a grade follows the truth, by class: honest, lazy, inverted."""
INVERTED_LEVEL, INVERTED_SD = 130.0, 25.0
FAVOUR_SD = 20.0
"""How far a reviewer's favour or grudge moves the grades of one author, as a sd."""
FAVOUR_COUNTS = 0.25, 8.0
"""How many authors of a reviewer are thought to be favoured, and not, before any data."""
RETURNED = 4.0
"""By how much, in log odds, a favour is likelier if the other one of the two favours as well."""
NOISE_GRID = np.geomspace(1.0, 36.0, 13)
"""The noises (sd of a single grade) that a reviewer may have."""


def noise_prior(shape: float = 3.0, typical: float = 10.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the grid's shares where precisions are Gamma(shape) around that of a typical sd."""
    precision = NOISE_GRID**-2.0
    density = precision**shape * np.exp(-shape * precision * typical**2)  # of log(precision): the grid's step
    return np.asarray(density / density.sum())


NOISE_PRIOR: np.ndarray[Any, np.dtype[np.float64]] = noise_prior()


class ScoreRules(Frozen):
    """What a programme sets about scores."""

    sure: float = Field(default=0.95, gt=0.5, lt=1, description="Chance above which a pass is sure")
    interval: float = Field(default=0.9, gt=0, lt=1, description="Probability of the interval shown")
    staff_sd: float = Field(default=3.0, gt=0, description="How far a mentor's grade may be off, as a sd")
    spot_uncertain: float = Field(default=0.05, ge=0, le=1, description="Share looked at for uncertainty")
    spot_random: float = Field(default=0.01, ge=0, le=1, description="Share looked at by chance")
    sweeps: int = Field(default=600, ge=50, description="Sweeps of the sampler that are kept")
    warm_up: int = Field(default=200, ge=20, description="Sweeps before those")


@dataclass(frozen=True)
class Grade:
    """One peer's grade of one work."""

    review: int
    work: int
    reviewer: int
    value: float


@dataclass(frozen=True)
class StaffGrade:
    """A mentor's grade, or a known one: an observation that is nearly certain."""

    work: int
    value: float


@dataclass(frozen=True)
class Population:
    """What is typical: works N(mean, sd); reviewers' biases N(0, bias_sd), noises, classes and constants.

    ``classes`` are the shares of honest, lazy (uninformative) and inverted reviewers. ``noises`` and
    ``lazy_noises`` are the shares of the noises in ``NOISE_GRID``.
    """

    mean: float = 70.0
    sd: float = 15.0
    bias_sd: float = 8.0
    classes: tuple[float, float, float] = (0.85, 0.11, 0.04)
    noises: tuple[float, ...] = field(default_factory=lambda: tuple(float(one) for one in NOISE_PRIOR))
    lazy_noises: tuple[float, ...] = (1 / len(NOISE_GRID),) * len(NOISE_GRID)
    constant: float = 80.0
    constant_sd: float = 12.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        lists = {name: tuple(values[name]) for name in ("classes", "noises", "lazy_noises")}
        return cls(**{**values, **lists})


@dataclass(frozen=True)
class ReviewerFit:
    """What is known of a reviewer: how they grade, as a class and a noise, and at which level.

    ``shares``: the probability of each class (honest, lazy, inverted) with each noise of ``NOISE_GRID``.
    ``levels`` and ``level_sds``, by class, are of grade − truth, of the grade, and of grade + truth.
    ``favours``: the share of authors whom they favour or wrong; ``favoured``: the chance, by author.
    ``works``: what a next work of their own is thought to be worth, by those before: mean and sd.
    """

    reviewer: int
    shares: tuple[tuple[float, ...], ...]
    levels: tuple[float, float, float]
    level_sds: tuple[float, float, float]
    reviews: int
    favours: float = FAVOUR_COUNTS[0] / sum(FAVOUR_COUNTS)
    favoured: Mapping[int, float] = field(default_factory=dict)
    works: tuple[float, float] | None = None

    @property
    def honest(self) -> float:
        return sum(self.shares[0])

    @property
    def lazy(self) -> float:
        return sum(self.shares[1])

    @property
    def inverted(self) -> float:
        return sum(self.shares[2])

    @property
    def bias(self) -> float:
        """Points by which the reviewer grades too kindly (or, below zero, too harshly) if honest."""
        return self.levels[0]

    @property
    def bias_sd(self) -> float:
        return self.level_sds[0]

    @property
    def noise(self) -> float:
        """The typical distance (sd) of a single grade from the truth, the bias taken off, if honest."""
        shares = np.array(self.shares[0])
        return float((shares @ NOISE_GRID**-2.0 / shares.sum()) ** -0.5)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        shares = tuple(tuple(row) for row in values["shares"])
        lists = {name: tuple(values[name]) for name in ("levels", "level_sds")}
        favoured = {int(author): chance for author, chance in values.get("favoured", {}).items()}
        works = tuple(values["works"]) if values.get("works") else None
        return cls(**{**values, "shares": shares, "favoured": favoured, "works": works, **lists})


@dataclass(frozen=True)
class Score:
    """A work's score with its interval. ``weights`` by review; the rest to 1 is the prior's and staff's."""

    work: int
    mean: float
    sd: float
    low: float
    high: float
    weights: Mapping[int, float]

    def chance(self, mark: float) -> float:
        """Return the probability that the true score is at least ``mark``."""
        return float(ndtr((self.mean - mark) / self.sd))


@dataclass(frozen=True)
class Fit:
    scores: Mapping[int, Score]
    reviewers: Mapping[int, ReviewerFit]
    population: Population
