"""What a score is good for: to decide when sure, and to say which works a mentor should look at."""

import math
from collections.abc import Collection, Mapping
from enum import StrEnum

from numpy.random import Generator

from lms.domain.scores.data import Score, ScoreRules

FLATLY = 20.0
"""Points between a grade and the mark from which the grade plainly says yes, or no."""


class Decision(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ONE_MORE = "one_more"
    MENTOR = "mentor"


class Spot(StrEnum):
    """Why a mentor is asked to look at a decided work."""

    UNCERTAIN = "uncertain"
    RANDOM = "random"


def decide(  # noqa: PLR0917  a score, what it is held against, and how often it was asked
    score: Score, mark: float, extra: int, allowed: int, rules: ScoreRules, grades: Collection[float] = ()
) -> Decision:
    """Decide only when sure; else ask one more of the ``allowed`` extra reviewers, then a mentor.

    Nobody is sure against ``grades`` of which as many flatly say the contrary: the model may think that all
    of these people err, but no reader would.
    """
    chance = score.chance(mark)
    yes = sum(one >= mark + FLATLY for one in grades)
    no = sum(one <= mark - FLATLY for one in grades)
    if chance > rules.sure and (yes > no or not no):
        return Decision.PASSED
    if chance < 1 - rules.sure and (no > yes or not yes):
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
