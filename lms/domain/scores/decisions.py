"""What a score is good for: to decide when sure, and to say which works a mentor should look at."""

import math
from collections.abc import Mapping
from enum import StrEnum

from numpy.random import Generator

from lms.domain.scores.data import Score, ScoreRules


class Decision(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ONE_MORE = "one_more"
    MENTOR = "mentor"


class Spot(StrEnum):
    """Why a mentor is asked to look at a decided work."""

    UNCERTAIN = "uncertain"
    RANDOM = "random"


def decide(score: Score, mark: float, extra: int, allowed: int, rules: ScoreRules) -> Decision:
    """Decide only when sure; else ask one more of the ``allowed`` extra reviewers, then a mentor."""
    chance = score.chance(mark)
    if chance > rules.sure:
        return Decision.PASSED
    if chance < 1 - rules.sure:
        return Decision.FAILED
    return Decision.ONE_MORE if extra < allowed else Decision.MENTOR


def spot_checks(
    scores: Mapping[int, Score], rules: ScoreRules, rng: Generator
) -> tuple[tuple[int, Spot], ...]:
    """Return works to look at: the most uncertain ones, and some by chance, so that nobody is safe.

    Of each sort at least one where there is any work at all, unless its share is 0.
    """
    by_doubt = sorted(scores, key=lambda work: (-scores[work].sd, work))
    uncertain = by_doubt[: math.ceil(len(by_doubt) * rules.spot_uncertain)]
    rest = by_doubt[len(uncertain) :]
    count = min(len(rest), math.ceil(len(by_doubt) * rules.spot_random))
    by_chance = sorted(int(one) for one in rng.choice(rest, count, replace=False)) if count else []
    return (*((one, Spot.UNCERTAIN) for one in uncertain), *((one, Spot.RANDOM) for one in by_chance))
