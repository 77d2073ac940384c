"""Who may review a work: the hard filters, in one place, and the order in which some of them may give way."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from lms.domain.frozen import Frozen


class MatchingRules(Frozen):
    """What a programme sets about matching; prices are in levels of distance."""

    pair_reviews: int = Field(default=5, ge=0, description="Reviews of others between two of the same author")
    cycle_days: int = Field(
        default=90, ge=1, description="In which nobody reviews back, nor in a ring of three"
    )
    level_distance: int = Field(default=3, ge=0, description="Levels below the work, when that gives way")
    load_price: float = Field(default=1.5, ge=0, description="Of each review in hand")
    pair_price: float = Field(default=2.0, ge=0, description="Of having reviewed this author before")
    wait_price: float = Field(default=0.02, ge=0, description="An hour that a work waits makes load cheaper")
    noise: float = Field(default=1.0, ge=0, description="Largest chance part of a cost")
    aside: float = Field(
        default=0.55, ge=0, lt=1, description="Chance that somebody is asked only if others are short"
    )
    moving_price: float = Field(default=1.0, ge=0, description="What moving an unopened offer must save")


class Bar(StrEnum):
    """Why somebody can't review a work."""

    SELF = "self"
    TAKEN = "taken"
    CONFLICT = "conflict"
    AGE = "age"
    LANGUAGE = "language"
    REVERSE = "reverse"
    CYCLE = "cycle"
    PAIR = "pair"
    LEVEL = "level"
    LOAD = "load"
    AVAILABILITY = "availability"


class Relaxation(StrEnum):
    """What gives way, in this order, when too few are eligible. Age, conflicts and rings never do."""

    PAIR_HISTORY = "pair_history"
    LEVEL_DISTANCE = "level_distance"
    LOAD_CAP = "load_cap"
    AVAILABILITY = "availability"


@dataclass(frozen=True)
class Reviewer:
    """A possible reviewer, as they stand towards one exercise. ``load`` and ``cap`` count reviews in hand."""

    person: int
    adult: bool
    level: int
    passed: bool
    languages: frozenset[str]
    available: bool
    load: int
    cap: int


@dataclass(frozen=True)
class Submitted:
    """A work that wants reviewers. ``adult`` is the pool: a team with one minor is the minors'.

    ``taken`` have or had a place in this round; ``excluded`` are kept apart from an author by hand.
    """

    round: int
    authors: frozenset[int]
    adult: bool
    level: int
    languages: frozenset[str]
    waited_hours: float = 0.0
    taken: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()


class Edges:
    """Who has reviewed whom: arcs from reviewer to author, of which the recent ones close rings."""

    def __init__(
        self, arcs: Iterable[tuple[int, int, datetime]], now: datetime, rules: MatchingRules
    ) -> None:
        self.since = now - timedelta(days=rules.cycle_days)
        self.pair_reviews = rules.pair_reviews
        self.recent: defaultdict[int, set[int]] = defaultdict(set)
        self.history: defaultdict[int, list[int]] = defaultdict(list)
        for reviewer, author, when in sorted(arcs, key=lambda arc: arc[2]):
            self.add(reviewer, author, when)

    def add(self, reviewer: int, author: int, when: datetime) -> None:
        """Note a review (or an offer of one), not older than those before."""
        self.history[reviewer].append(author)
        if when >= self.since:
            self.recent[reviewer].add(author)

    def reviewed_lately(self, reviewer: int, authors: Collection[int]) -> bool:
        """Tell whether one of the authors is among those whom the reviewer has reviewed last."""
        last = self.history.get(reviewer, [])[-self.pair_reviews :] if self.pair_reviews else []
        return not set(authors).isdisjoint(last)

    def ever_reviewed(self, reviewer: int, authors: Collection[int]) -> bool:
        return not set(authors).isdisjoint(self.history.get(reviewer, ()))

    def goes_back(self, reviewer: int, authors: Collection[int]) -> bool:
        """Tell whether an author has recently reviewed the reviewer."""
        return any(reviewer in self.recent.get(author, ()) for author in authors)

    def closes_ring(self, reviewer: int, authors: Collection[int]) -> bool:
        """Tell whether an author has recently reviewed somebody who has recently reviewed the reviewer."""
        return any(
            reviewer in self.recent.get(third, ())
            for author in authors
            for third in self.recent.get(author, ())
        )


Check = Callable[[Submitted, Reviewer, Edges, MatchingRules, Collection[Relaxation]], bool]

CHECKS: tuple[tuple[Bar, Check], ...] = (
    (Bar.SELF, lambda work, who, _e, _r, _x: who.person in work.authors),
    (Bar.TAKEN, lambda work, who, _e, _r, _x: who.person in work.taken),
    (Bar.CONFLICT, lambda work, who, _e, _r, _x: who.person in work.excluded),
    (Bar.AGE, lambda work, who, _e, _r, _x: who.adult != work.adult),
    (Bar.LANGUAGE, lambda work, who, _e, _r, _x: who.languages.isdisjoint(work.languages)),
    (Bar.REVERSE, lambda work, who, edges, _r, _x: edges.goes_back(who.person, work.authors)),
    (Bar.CYCLE, lambda work, who, edges, _r, _x: edges.closes_ring(who.person, work.authors)),
    (
        Bar.PAIR,
        lambda work, who, edges, _r, relaxed: (
            Relaxation.PAIR_HISTORY not in relaxed and edges.reviewed_lately(who.person, work.authors)
        ),
    ),
    (
        Bar.LEVEL,
        lambda work, who, _e, rules, relaxed: (
            not who.passed
            and who.level < work.level - rules.level_distance * (Relaxation.LEVEL_DISTANCE in relaxed)
        ),
    ),
    (
        Bar.LOAD,
        lambda _w, who, _e, _r, relaxed: who.load >= who.cap + (Relaxation.LOAD_CAP in relaxed),
    ),
    (
        Bar.AVAILABILITY,
        lambda _w, who, _e, _r, relaxed: Relaxation.AVAILABILITY not in relaxed and not who.available,
    ),
)
"""Each hard filter with its test; the first that holds is the reason told."""
NEVER_RELAXED = frozenset({Bar.SELF, Bar.TAKEN, Bar.CONFLICT, Bar.AGE, Bar.LANGUAGE, Bar.REVERSE, Bar.CYCLE})


def bar(
    work: Submitted,
    reviewer: Reviewer,
    edges: Edges,
    rules: MatchingRules,
    relaxed: Collection[Relaxation] = (),
) -> Bar | None:
    """Return why somebody can't review a work, or None if they can."""
    return next((name for name, holds in CHECKS if holds(work, reviewer, edges, rules, relaxed)), None)


def bars(work: Submitted, reviewer: Reviewer, edges: Edges, rules: MatchingRules) -> tuple[Bar, ...]:
    """Return everything that speaks against a pair: for a mentor who is about to override it."""
    return tuple(name for name, holds in CHECKS if holds(work, reviewer, edges, rules, ()))
