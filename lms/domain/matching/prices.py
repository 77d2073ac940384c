"""What it costs to ask somebody, in levels of distance."""

from random import Random

from lms.domain.matching.eligible import Edges, MatchingRules, Reviewer, Submitted

MISFIT = 4.0
"""What it costs to be asked without having passed the project."""
ASIDE = 100.0
"""What it costs to be asked though chance has put one aside: more than all else together."""


def cost(work: Submitted, reviewer: Reviewer, edges: Edges, rules: MatchingRules) -> float:
    """Return what it costs to ask somebody: how badly they fit, and the reviews that they have in hand.

    A work that has waited long minds a reviewer's load less.
    """
    return misfit(work, reviewer, edges, rules) + load_price(work, reviewer, rules)


def misfit(work: Submitted, reviewer: Reviewer, edges: Edges, rules: MatchingRules) -> float:
    """Return the part of the cost that is between these two: distance of level, and having met before."""
    distance = abs(reviewer.level - work.level) + (0.0 if reviewer.passed else MISFIT)
    met = rules.pair_price if edges.ever_reviewed(reviewer.person, work.authors) else 0.0
    return distance + met


def load_price(work: Submitted, reviewer: Reviewer, rules: MatchingRules) -> float:
    return rules.load_price * reviewer.load / (1 + rules.wait_price * work.waited_hours)


def chance(rules: MatchingRules, rng: Random) -> float:
    """Return what chance adds to a cost, so that nobody can know who will review a work."""
    return rng.random() * rules.noise + ASIDE * (rng.random() < rules.aside)
