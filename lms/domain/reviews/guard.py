"""Guarding the guard: what in many reviews a mentor should look at, with its evidence and how sure it is.

A finding is a reason to talk and never a sanction: nothing follows from it by itself, and it needs several
reviews of several projects.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import combinations, permutations
from statistics import fmean, pstdev

from scipy.special import betainc, gammainc, ndtr

LEAST_REVIEWS, LEAST_PROJECTS = 4, 2
SURE = 0.9
"""How sure a finding must be to be shown."""
MUCH = 5.0
"""Points of bias from which on kindness or harshness matters."""
FAVOUR = 5.0
"""Points above a reviewer's own way to grade that count as a favour."""
FIT_COUNTS = 2
"""As many reviews of others the fitted bias counts for, when it is asked what somebody usually gives."""
SECONDS_A_LINE = 1.0
"""Nobody reads code faster; a careful reader needs five to ten times as long."""
QUICK_SECONDS = 900
"""Who took longer has had the time to read: how long the code is does not matter then."""
LEAST_LINES = 40
NEWS_OF_ONE, NEWS_OF_MANY = 2, 1
"""New reviews that bring a handled finding back: of one person, of a pair or ring."""
HASTY_SHARE = 1 / 3
"""A share of reviews too short to have read the code that is more than an accident."""
CONSTANT_SPREAD = 3.0
"""Points (sd) within which grades look like one and the same."""


class Kind(StrEnum):
    KIND = "kind"
    HARSH = "harsh"
    CONSTANT = "constant"
    INVERTED = "inverted"
    HASTY = "hasty"
    PAIR = "pair"
    RING = "ring"


class Action(StrEnum):
    """What a mentor may do about a finding."""

    TALK = "talk"
    APART = "apart"
    SPOT_CHECK = "spot_check"
    FINE = "fine"


CHOICES: Mapping[Kind, tuple[Action, ...]] = {
    Kind.KIND: (Action.TALK, Action.SPOT_CHECK, Action.FINE),
    Kind.HARSH: (Action.TALK, Action.SPOT_CHECK, Action.FINE),
    Kind.CONSTANT: (Action.SPOT_CHECK, Action.TALK, Action.FINE),
    Kind.INVERTED: (Action.SPOT_CHECK, Action.TALK, Action.FINE),
    Kind.HASTY: (Action.TALK, Action.SPOT_CHECK, Action.FINE),
    Kind.PAIR: (Action.APART, Action.TALK, Action.FINE),
    Kind.RING: (Action.APART, Action.SPOT_CHECK, Action.TALK, Action.FINE),
}
"""What can be done about a finding; what suits it best comes first."""


@dataclass(frozen=True)
class Seen:
    """A review that was handed in. ``expected`` is the work's score; 0 lines or seconds are unknown ones."""

    review: int
    round: int
    reviewer: int
    authors: frozenset[int]
    exercise: str
    grade: float
    expected: float | None
    seconds: float
    lines: int
    ended_at: datetime

    @property
    def is_hasty(self) -> bool:
        reading = min(self.lines * SECONDS_A_LINE, QUICK_SECONDS)
        return self.lines >= LEAST_LINES and 0 < self.seconds < reading


@dataclass(frozen=True)
class Manner:
    """What the score model says of a reviewer: points too kindly, how unsure that is, and the classes."""

    bias: float = 0.0
    bias_sd: float = 8.0
    noise: float = 12.0
    honest: float = 1.0
    lazy: float = 0.0
    inverted: float = 0.0


@dataclass(frozen=True)
class Finding:
    """What was seen of one person, a pair or a ring; ``numbers`` are for the sentence that tells it."""

    kind: Kind
    people: tuple[int, ...]
    certainty: float
    evidence: tuple[Seen, ...]
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind}:{'-'.join(map(str, self.people))}"


def findings(reviews: Sequence[Seen], manners: Mapping[int, Manner]) -> list[Finding]:
    """Return everything that is sure enough and rests on enough, the surest first."""
    found = [
        *(one for _, theirs in _by_reviewer(reviews) for one in _of_person(theirs, manners)),
        *_pairs(reviews),
        *_rings(reviews, manners),
    ]
    sure = [one for one in found if one.certainty >= SURE and is_enough(one.evidence)]
    rings = [set(one.people) for one in sure if one.kind is Kind.RING]
    shown = [one for one in sure if one.kind is not Kind.PAIR or not _within(one.people, rings)]
    # Three may favour each other both ways round: that is one ring.
    surest = {one.key: one for one in sorted(shown, key=lambda one: one.certainty)}
    return sorted(surest.values(), key=lambda one: (-one.certainty, one.key))


def _within(people: Iterable[int], rings: Iterable[set[int]]) -> bool:
    """Tell whether a ring says of these people what there is to say."""
    return any(ring.issuperset(people) for ring in rings)


def is_news(finding: Finding, since: datetime) -> bool:
    """Tell whether enough has come in since a time that speaks for a finding."""
    fresh = [one for one in finding.evidence if one.ended_at > since and _speaks(finding.kind, one)]
    return len(fresh) >= (NEWS_OF_ONE if len(finding.people) == 1 else NEWS_OF_MANY)


def _speaks(kind: Kind, one: Seen) -> bool:
    signs = {Kind.KIND: _gap(one) > 0, Kind.HARSH: _gap(one) < 0, Kind.HASTY: one.is_hasty}
    return signs.get(kind, True)


def is_enough(reviews: Sequence[Seen]) -> bool:
    """Tell whether reviews are many enough, and of enough projects, to say anything about people."""
    return len(reviews) >= LEAST_REVIEWS and len({one.exercise for one in reviews}) >= LEAST_PROJECTS


def _by_reviewer(reviews: Iterable[Seen]) -> list[tuple[int, list[Seen]]]:
    found: defaultdict[int, list[Seen]] = defaultdict(list)
    for one in reviews:
        found[one.reviewer].append(one)
    return sorted(found.items())


def _of_person(reviews: Sequence[Seen], manners: Mapping[int, Manner]) -> Iterator[Finding]:
    yield _hasty(reviews)
    manner = manners.get(reviews[0].reviewer)
    if manner is not None:
        yield from (look(reviews, manner) for look in (_leaning, _constant, _inverted))


def _leaning(reviews: Sequence[Seen], manner: Manner) -> Finding:
    """Tell who grades too kindly or too harshly: how surely by more than ``MUCH`` points."""
    kind = Kind.KIND if manner.bias > 0 else Kind.HARSH
    sure = manner.honest * float(ndtr((abs(manner.bias) - MUCH) / max(manner.bias_sd, 0.1)))
    numbers = {
        "points": abs(manner.bias),
        "low": max(0.0, abs(manner.bias) - 1.645 * manner.bias_sd),
        "high": abs(manner.bias) + 1.645 * manner.bias_sd,
    }
    return _of_one(kind, reviews, sure, numbers, lambda one: -_gap(one) if kind is Kind.KIND else _gap(one))


def _constant(reviews: Sequence[Seen], manner: Manner) -> Finding:
    """Tell who gives nearly the same grade to everything."""
    grades = [one.grade for one in reviews]
    sure = manner.lazy if pstdev(grades) <= 2 * CONSTANT_SPREAD else 0.0
    numbers = {"grade": fmean(grades), "spread": pstdev(grades)}
    return _of_one(Kind.CONSTANT, reviews, sure, numbers, lambda one: -abs(_gap(one)))


def _inverted(reviews: Sequence[Seen], manner: Manner) -> Finding:
    """Tell who gives good works little and poor ones much."""
    return _of_one(Kind.INVERTED, reviews, manner.inverted, {}, lambda one: -abs(_gap(one)))


def _hasty(reviews: Sequence[Seen]) -> Finding:
    """Tell whose reviews are often shorter than reading the code takes."""
    known = [one for one in reviews if one.lines >= LEAST_LINES or one.seconds >= QUICK_SECONDS]
    hasty = sum(one.is_hasty for one in known)
    sure = float(1 - betainc(hasty + 1, len(known) - hasty + 1, HASTY_SHARE))
    numbers = {"hasty": hasty, "of": len(known)}
    return _of_one(Kind.HASTY, known, sure, numbers, lambda one: one.seconds / max(one.lines, 1))


def _of_one(
    kind: Kind,
    reviews: Sequence[Seen],
    sure: float,
    numbers: Mapping[str, float],
    order: Callable[[Seen], float],
) -> Finding:
    people = tuple({one.reviewer for one in reviews})
    counts = {"reviews": len(reviews), "projects": len({one.exercise for one in reviews})}
    return Finding(kind, people, sure, tuple(sorted(reviews, key=order)), {**counts, **numbers})


def _gap(one: Seen) -> float:
    """Return the points by which a grade is above the work's score."""
    return 0.0 if one.expected is None else one.grade - one.expected


def _pairs(reviews: Sequence[Seen]) -> Iterator[Finding]:
    """Yield pairs who review each other more often than chance would have it."""
    between: defaultdict[tuple[int, int], list[Seen]] = defaultdict(list)
    given = Counter(one.reviewer for one in reviews)
    authors = {author for one in reviews for author in one.authors}
    for one in reviews:
        for author in one.authors - {one.reviewer}:
            between[min(one.reviewer, author), max(one.reviewer, author)].append(one)
    for pair, theirs in sorted(between.items()):
        usual = sum(given[one] / max(1, len(authors - {one})) for one in pair)
        sure = float(1 - _poisson_tail(len(theirs), usual) * len(between))
        yield Finding(Kind.PAIR, pair, sure, _newest_first(theirs), {"reviews": len(theirs), "usual": usual})


def _poisson_tail(count: int, mean: float) -> float:
    """Return the chance of at least ``count`` where ``mean`` is usual."""
    return float(gammainc(count, mean))


def _rings(reviews: Sequence[Seen], manners: Mapping[int, Manner]) -> Iterator[Finding]:
    """Yield two or three people who each give the next more than they give others."""
    gifts: defaultdict[tuple[int, int], list[Seen]] = defaultdict(list)
    for one in reviews:
        for author in one.authors - {one.reviewer}:
            if one.expected is not None:
                gifts[one.reviewer, author].append(one)
    surplus = _surplus(gifts, manners)
    favours = {arc: points for arc, points in surplus.items() if fmean(points) >= FAVOUR}
    for ring in _circles(favours):
        arcs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
        among = {one.review: one for arc in permutations(ring, 2) for one in gifts.get(arc, ())}
        evidence = _newest_first(among.values())
        given = [points for arc in arcs for points in favours[arc]]
        noise = math.sqrt(sum(manners.get(arc[0], Manner()).noise ** 2 * len(favours[arc]) for arc in arcs))
        sure = float(1 - (1 - ndtr(sum(given) / noise)) * max(1, len(favours)))
        numbers = {"reviews": len(evidence), "points": fmean(given)}
        yield Finding(Kind.RING, tuple(sorted(ring)), sure, evidence, numbers)


def _circles(arcs: Mapping[tuple[int, int], object]) -> Iterator[tuple[int, ...]]:
    """Yield each ring of two and of three once, in the direction of its arcs."""
    people = sorted({one for arc in arcs for one in arc})
    after = {one: {b for a, b in arcs if a == one} for one in people}
    yield from (
        pair for pair in combinations(people, 2) if pair[1] in after[pair[0]] and pair[0] in after[pair[1]]
    )
    for first in people:
        for second in sorted(one for one in after[first] if one > first):
            yield from (
                (first, second, third)
                for third in sorted(after[second])
                if third > first and third != second and first in after[third]
            )


def _surplus(
    gifts: Mapping[tuple[int, int], Sequence[Seen]], manners: Mapping[int, Manner]
) -> dict[tuple[int, int], list[float]]:
    """Return by arc the points that a reviewer gave beyond a work's score, and beyond what they give others.

    Who gives everybody too much favours nobody. Of whom little is known, the bias of the fit speaks for the
    others.
    """
    theirs: defaultdict[int, dict[int, Seen]] = defaultdict(dict)
    for (reviewer, _), found in gifts.items():
        theirs[reviewer].update({one.review: one for one in found})
    surplus = {}
    for (reviewer, author), found in gifts.items():
        others = [_gap(one) for one in theirs[reviewer].values() if author not in one.authors]
        known = FIT_COUNTS * manners.get(reviewer, Manner()).bias
        usual = (known + sum(others)) / (FIT_COUNTS + len(others))
        surplus[reviewer, author] = [_gap(one) - usual for one in found]
    return surplus


def _newest_first(reviews: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple(sorted(reviews, key=lambda one: (one.ended_at, one.review), reverse=True))
