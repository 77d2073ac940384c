"""The online match: a work arrives, and the cheapest of the eligible reviewers are asked."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lms.domain.matching.eligible import Edges, MatchingRules, Relaxation, Reviewer, Submitted, bar
from lms.domain.matching.why import Why, why

MISFIT = 4.0
"""What it costs, in levels, to be asked without having passed the project."""


@dataclass(frozen=True)
class Choice:
    reviewer: int
    cost: float
    why: Why


@dataclass(frozen=True)
class Choices:
    """Who is asked; what had to give way for it, in order; and for how many places nobody was found."""

    chosen: tuple[Choice, ...]
    relaxed: tuple[Relaxation, ...]
    missing: int


def choose(
    work: Submitted,
    reviewers: Sequence[Reviewer],
    edges: Edges,
    rules: MatchingRules,
    *,
    k: int,
    rng: Random,
) -> Choices:
    """Return the ``k`` cheapest eligible reviewers; where there are fewer, relax step by step.

    Those found before a step was taken keep their places.
    """
    chosen: list[Choice] = []
    asked: set[int] = set()
    relaxed: tuple[Relaxation, ...] = ()
    used: tuple[Relaxation, ...] = ()
    for step in (None, *Relaxation):
        relaxed = (*relaxed, step) if step is not None else relaxed
        found = [
            (cost(work, who, edges, rules) + rng.random() * rules.noise, who.person, who)
            for who in reviewers
            if who.person not in asked and bar(work, who, edges, rules, relaxed) is None
        ]
        best = heapq.nsmallest(k - len(chosen), found)
        if best and relaxed:
            used = relaxed
        chosen += [Choice(person, price, why(work, who, relaxed)) for price, person, who in best]
        asked |= {person for _, person, _ in best}
        if len(chosen) == k:
            break
    return Choices(tuple(chosen), used, k - len(chosen))


def cost(work: Submitted, reviewer: Reviewer, edges: Edges, rules: MatchingRules) -> float:
    """Return what it costs to ask somebody: distance of level, load, and having met before.

    A work that has waited long minds a reviewer's load less.
    """
    distance = abs(reviewer.level - work.level) + (0.0 if reviewer.passed else MISFIT)
    patience = 1 / (1 + rules.wait_price * work.waited_hours)
    met = rules.pair_price if edges.ever_reviewed(reviewer.person, work.authors) else 0.0
    return distance + rules.load_price * reviewer.load * patience + met
