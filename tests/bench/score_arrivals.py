"""How far the update on arrival is from the full fits that follow."""

from collections.abc import Sequence

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from lms.domain.scores import Fit, Grade, ScoreRules, fit, update
from tests.bench.score_worlds import Shape, World, draw

ARRIVALS, LAST_FITS, FULL_FITS = 10, 3, 6
RULES = ScoreRules()


def distances(seed: int, shape: Shape) -> NDArray[np.float64]:
    """Return distances for a few new works of a world; shape (4, works).

    Of the update from the full fit, each the average of some with different chances; of one full fit from the
    average of the others; of one update from one full fit; and of a second full fit from that one. The last
    fits, by which the update goes, know nothing of the new works; the full fits know them all.
    """
    world = draw(shape, default_rng(seed))
    grades, new = world.grades(), range(len(world.truth) - ARRIVALS, len(world.truth))
    known = [one for one in grades if one.work not in new]
    chances = [default_rng([seed, turn]) for turn in range(LAST_FITS + FULL_FITS)]
    lasts = [fit(known, [], RULES, rng, world.authors) for rng in chances[:LAST_FITS]]
    fits = [fit(grades, [], RULES, rng, world.authors).scores for rng in chances[LAST_FITS:]]
    full = np.array([[found[work].mean for work in new] for found in fits])
    now = np.array([[arrived(world, last, work, grades) for work in new] for last in lasts])
    in_the_long_run = now.mean(axis=0) - full.mean(axis=0)
    others = full[1:].mean(axis=0)
    return np.asarray(np.abs([in_the_long_run, full[0] - others, now[0] - full[0], full[1] - full[0]]))


def arrived(world: World, last: Fit, work: int, grades: Sequence[Grade]) -> float:
    """Return the score of a new work by what the last fit knows."""
    own, author = [one for one in grades if one.work == work], world.authors[work]
    return update(own, [], last.reviewers, last.population, RULES, author=author).mean
