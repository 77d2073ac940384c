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
    rings: float = 0.0
    """The share of people who stand in rings of four, and get one review of each work from their ring."""


COLUMNS = {
    "n=400 P=1": Shape(projects=1),
    "n=400 P=8": Shape(),
    "n=10,000 P=8": Shape(people=10_000),
    "edX-like 400 P=8": Shape(bias=10.0, noise=15.0),
    "20 % lazy + 10 % adversarial P=8": Shape(lazy=0.20, adversarial=0.10),
}
CLEAN = replace(Shape(), lazy=0.0, adversarial=0.0)
RING = 4


@dataclass(frozen=True)
class World:
    """A drawn world. ``truth``, ``author``: one a work; ``work``, ``reviewer``, ``value``: one a grade.

    ``ring``: one a person, -1 for who stands in none. ``constant``: what a person gives if lazy.
    """

    shape: Shape
    truth: Floats
    author: Ints
    kind: Ints
    bias: Floats
    noise: Floats
    constant: Floats
    ring: Ints
    work: Ints
    reviewer: Ints
    value: Floats

    @property
    def authors(self) -> dict[int, int]:
        """Return each work's author."""
        return dict(enumerate(self.author.tolist()))

    def said(self, work: Ints, reviewer: Ints, rng: Generator) -> Floats:
        """Draw the grades that reviewers give works: whole, cut to 0-100."""
        truth, how = self.truth[work], self.kind[reviewer]
        noise = self.noise[reviewer] * rng.standard_normal(len(work))
        honest, inverted = truth + self.bias[reviewer] + noise, 2 * MEAN - truth + noise
        ways = [how == LAZY, how == INFLATING, how == INVERTING]
        value = np.select(ways, [self.constant[reviewer], 100.0, inverted], honest)
        return np.asarray(np.clip(np.rint(value), 0, 100))

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
    ring = _rings(shape, rng)
    reviewer = np.concatenate([_reviewers(shape, ring, project, rng) for project in range(shape.projects)])
    constant = rng.normal(78, 6, people)
    silent = World(
        shape, truth, author, kind, bias, noise, constant, ring, work, reviewer, np.zeros(len(work))
    )
    return replace(silent, value=silent.said(work, reviewer, rng))


def _kinds(shape: Shape, rng: Generator) -> Ints:
    kinds = np.zeros(shape.people, dtype=np.intp)
    lazy, adversarial = round(shape.people * shape.lazy), round(shape.people * shape.adversarial)
    kinds[:lazy] = LAZY
    kinds[lazy : lazy + adversarial] = INVERTING
    kinds[lazy : lazy + adversarial // 2] = INFLATING
    return np.asarray(rng.permutation(kinds))


def _rings(shape: Shape, rng: Generator) -> Ints:
    rings = np.full(shape.people, -1)
    members = round(shape.people * shape.rings / RING) * RING
    rings[rng.permutation(shape.people)[:members]] = np.arange(members) // RING
    return rings


def _reviewers(shape: Shape, ring: Ints, project: int, rng: Generator) -> Ints:
    """Return the reviewers of one project's works, ``places`` for each: everybody reviews as many."""
    order = rng.permutation(shape.people)
    seat = np.empty_like(order)
    seat[order] = np.arange(shape.people)
    steps = rng.choice(np.arange(1, shape.people), shape.places, replace=False)
    chosen = order[(seat[:, None] + steps) % shape.people]
    for number in range(ring.max(initial=-1) + 1):
        members = np.flatnonzero(ring == number)
        chosen[members, 0] = np.roll(members, 1 + project % (RING - 1))
    return np.asarray(chosen.reshape(-1))
