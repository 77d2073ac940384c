"""Marks: how the checks and the peers' score make the final one, and what a final one means.

All scores are percentages: 0 to 100, and what optional criteria add.
"""

from collections.abc import Mapping, Sequence

from lms.domain.exercises import ReviewPlan
from lms.domain.reviews.rubrics import FULL, Consequence, Flag, Given, Rubric, grade

HALF = 0.5


def checks_percent(points: float, most: float) -> float | None:
    """Return what part of the checks' points a work has, in percent; None where there are no checks."""
    return FULL * points / most if most else None


def final_score(plan: ReviewPlan, peers: float, checks: float | None) -> float:
    """Join the peers' score with the checks', as ``exercise.toml`` states their shares."""
    share = plan.checks_share if checks is not None else 0.0
    return share * (checks or 0.0) + (1 - share) * peers


def peers_mark(plan: ReviewPlan, checks: float | None) -> float | None:
    """Return the peers' score at which the final one is just enough; None where peers can't change it."""
    share = plan.checks_share if checks is not None else 0.0
    return None if share == 1 else (plan.pass_score - share * (checks or 0.0)) / (1 - share)


def review_grade(
    rubric: Rubric, answers: Mapping[int, Given], flag: Flag | None, voided: frozenset[int]
) -> float | None:
    """Return the grade of a handed-in review; None for one that does not count."""
    if flag is None:
        return grade(rubric, answers, voided)
    return 0.0 if rubric.consequence(flag) is Consequence.ZERO else None


def still_passes(*, before: bool, chance: float, kindly: bool) -> bool:
    """Tell whether a decided work passes after a correction.

    ``chance`` is the probability that it reaches the mark. What was no doing of the author's, such as a
    question taken out of the rubric (``kindly``), takes no pass away.
    """
    return chance >= HALF or (before and kindly)


def whole_percents(parts: Sequence[float]) -> list[int]:
    """Return each part's share of the whole in whole percents that sum up to 100; no parts: no whole."""
    whole = sum(parts)
    if whole <= 0:
        return [0] * len(parts)
    exact = [FULL * part / whole for part in parts]
    found = [int(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda at: found[at] - exact[at])
    for at in by_rest[: round(FULL) - sum(found)]:
        found[at] += 1
    return found


def corrected(value: float, second: float) -> float | None:
    """Return what an appealed answer becomes after a second one; None: it stands.

    An appeal never takes away: whoever asks for another look must not fear it.
    """
    return second if second > value else None
