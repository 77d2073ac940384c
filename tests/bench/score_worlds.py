"""The worlds that the score model is measured in: who is good at what, who reviews whom, who is not honest.

True scores are N(70, 15), of which 60 % of the variance stays with the student. A reviewer has a bias of sd
8 and a precision Gamma(3) whose median is that of sd 10; grades are whole and cut to 0-100. 10 % are lazy:
each gives their own constant near 78 (sd 6). 5 % are adversarial: half of them give 100 whatever they see,
half give 140 − truth with their own noise. Every work has three reviewers; each student reviews as much as
they hand in, never their own.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lms.domain.scores import Grade

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

HONEST, LAZY, INFLATING, INVERTING = range(4)
MEAN, SD, PERSISTENT = 70.0, 15.0, 0.6
MEDIAN_OF_GAMMA_3 = 2.674


@dataclass(frozen=True)
class Shape:
    """How large a world is and how its people grade."""

    people: int = 400
    projects: int = 8
    places: int = 3
    bias: float = 8.0
    noise: float = 10.0
    lazy: float = 0.10
    adversarial: float = 0.05


COLUMNS = {
    "n=400 P=1": Shape(projects=1),
    "n=400 P=8": Shape(),
    "n=10,000 P=8": Shape(people=10_000),
    "edX-like 400 P=8": Shape(bias=10.0, noise=15.0),
    "20 % lazy + 10 % adversarial P=8": Shape(lazy=0.20, adversarial=0.10),
}
CLEAN = replace(Shape(), lazy=0.0, adversarial=0.0)


@dataclass(frozen=True)
class World:
    """A drawn world. ``truth``, ``author``: one a work; ``work``, ``reviewer``, ``value``: one a grade."""

    shape: Shape
    truth: Floats
    author: Ints
    kind: Ints
    bias: Floats
    noise: Floats
    work: Ints
    reviewer: Ints
    value: Floats

    def grades(self) -> list[Grade]:
        rows = zip(self.work.tolist(), self.reviewer.tolist(), self.value.tolist(), strict=True)
        return [Grade(at, work, reviewer, value) for at, (work, reviewer, value) in enumerate(rows)]


def draw(shape: Shape, rng: Generator) -> World:
    """Draw a world: works of project p are those from ``p * people`` on, by author."""
    people, works = shape.people, shape.people * shape.projects
    author = np.tile(np.arange(people), shape.projects)
    able = rng.normal(0, SD * np.sqrt(PERSISTENT), people)
    truth = MEAN + able[author] + rng.normal(0, SD * np.sqrt(1 - PERSISTENT), works)
    kind = _kinds(shape, rng)
    bias = rng.normal(0, shape.bias, people)
    noise = (rng.gamma(3, 1 / MEDIAN_OF_GAMMA_3, people) / shape.noise**2) ** -0.5
    work = np.repeat(np.arange(works), shape.places)
    reviewer = np.concatenate([_reviewers(shape, rng) for _ in range(shape.projects)])
    exact = truth[work] + bias[reviewer] + noise[reviewer] * rng.standard_normal(len(work))
    constant = rng.normal(78, 6, people)
    inverted = 2 * MEAN - truth[work] + noise[reviewer] * rng.standard_normal(len(work))
    how = kind[reviewer]
    value = np.select(
        [how == LAZY, how == INFLATING, how == INVERTING], [constant[reviewer], 100.0, inverted], exact
    )
    whole = np.clip(np.rint(value), 0, 100)
    return World(shape, truth, author, kind, bias, noise, work, reviewer, whole)


def _kinds(shape: Shape, rng: Generator) -> Ints:
    kinds = np.zeros(shape.people, dtype=np.intp)
    lazy, adversarial = round(shape.people * shape.lazy), round(shape.people * shape.adversarial)
    kinds[:lazy] = LAZY
    kinds[lazy : lazy + adversarial] = INVERTING
    kinds[lazy : lazy + adversarial // 2] = INFLATING
    return np.asarray(rng.permutation(kinds))


def _reviewers(shape: Shape, rng: Generator) -> Ints:
    """Return the reviewers of one project's works, ``places`` for each: everybody reviews as many."""
    order = rng.permutation(shape.people)
    seat = np.empty_like(order)
    seat[order] = np.arange(shape.people)
    steps = rng.choice(np.arange(1, shape.people), shape.places, replace=False)
    chosen = order[(seat[:, None] + steps) % shape.people]
    return np.asarray(chosen.reshape(-1))
