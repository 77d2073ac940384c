"""The online match: a work arrives, and the cheapest of the eligible reviewers are asked."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lms.domain.matching.eligible import Edges, MatchingRules, Relaxation, Reviewer, Submitted, bar
from lms.domain.matching.pool import Pool
from lms.domain.matching.prices import chance, cost
from lms.domain.matching.why import Why, why


@dataclass(frozen=True)
class Choice:
    """Somebody who is asked, and what had to give way for them."""

    reviewer: int
    cost: float
    why: Why
    relaxed: tuple[Relaxation, ...] = ()


@dataclass(frozen=True)
class Choices:
    """Who is asked; what had to give way for the last, in order; for how many places nobody was found."""

    chosen: tuple[Choice, ...]
    relaxed: tuple[Relaxation, ...]
    missing: int


def choose(
    work: Submitted,
    reviewers: Sequence[Reviewer] | Pool,
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
            (cost(work, who, edges, rules) + chance(rules, rng), who.person, who)
            for who in _eligible(work, reviewers, edges, rules, relaxed, rng)
            if who.person not in asked
        ]
        best = heapq.nsmallest(k - len(chosen), found)
        if best and relaxed:
            used = relaxed
        chosen += [Choice(person, price, why(work, who, relaxed), relaxed) for price, person, who in best]
        asked |= {person for _, person, _ in best}
        if len(chosen) == k:
            break
    return Choices(tuple(chosen), used, k - len(chosen))


def _eligible(  # noqa: PLR0917  what bar() asks, and chance
    work: Submitted,
    reviewers: Sequence[Reviewer] | Pool,
    edges: Edges,
    rules: MatchingRules,
    relaxed: tuple[Relaxation, ...],
    rng: Random,
) -> Sequence[Reviewer]:
    """Return who can be asked: all of a list, the nearest of a pool."""
    if isinstance(reviewers, Pool):
        return reviewers.near(work, edges, rules, relaxed=relaxed, rng=rng)
    return [who for who in reviewers if bar(work, who, edges, rules, relaxed) is None]
