"""Attacks that the score model was not told of, each on a world where all else is honest.

A tenth of the people attack (a fifth drift). Everybody's works, reviewers and noise are those of the same
world without the attack, so that only the attack makes the difference.

rings        four who get a review of each work from one of their ring, and favour one another by 25 points
drift        their bias moves by 20 points from the first project to the last
sandbagging  they take 25 points off every work that is better than the average
sleepers     honest in the first half, to be trusted; then 100 points for everybody
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tests.bench.score_worlds import CLEAN, MEAN, World, draw

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FAVOUR, SANDBAG, DRIFT = 25.0, 25.0, 20.0
TENTH, FIFTH = 0.1, 0.2


@dataclass(frozen=True)
class Attack:
    """A world, the same one under an attack, and who attacks."""

    clean: World
    attacked: World
    attackers: Bools

    @property
    def by_attackers(self) -> Bools:
        """Tell for each work whether an attacker made it."""
        return np.asarray(self.attackers[self.clean.author])


def rings(rng: Generator) -> Attack:
    world = draw(replace(CLEAN, rings=TENTH), rng)
    theirs, author = world.ring[world.reviewer], world.author[world.work]
    friends = (theirs >= 0) & (theirs == world.ring[author])
    return _attack(world, world.ring >= 0, np.where(friends, world.value + FAVOUR, world.value))


def drift(rng: Generator) -> Attack:
    world = draw(CLEAN, rng)
    attackers = _some(world, FIFTH, rng)
    way = rng.choice([-1.0, 1.0], world.shape.people)[world.reviewer]
    moved = way * DRIFT * (_project(world) / (world.shape.projects - 1) - 0.5)
    return _attack(world, attackers, world.value + np.where(attackers[world.reviewer], moved, 0))


def sandbagging(rng: Generator) -> Attack:
    world = draw(CLEAN, rng)
    attackers = _some(world, TENTH, rng)
    hit = attackers[world.reviewer] & (world.truth[world.work] > MEAN)
    return _attack(world, attackers, world.value - np.where(hit, SANDBAG, 0))


def sleepers(rng: Generator) -> Attack:
    world = draw(CLEAN, rng)
    attackers = _some(world, TENTH, rng)
    awake = attackers[world.reviewer] & (_project(world) >= world.shape.projects // 2)
    return _attack(world, attackers, np.where(awake, 100.0, world.value))


ATTACKS: dict[str, Callable[[Generator], Attack]] = {
    "rings": rings,
    "drift": drift,
    "sandbagging": sandbagging,
    "sleepers": sleepers,
}


def _some(world: World, share: float, rng: Generator) -> Bools:
    chosen = rng.permutation(world.shape.people) < share * world.shape.people
    return np.asarray(chosen)


def _project(world: World) -> NDArray[np.intp]:
    return np.asarray(world.work // world.shape.people)


def _attack(world: World, attackers: Bools, values: Floats) -> Attack:
    return Attack(world, replace(world, value=np.clip(np.rint(values), 0, 100)), attackers)
