"""A project in a large school: everybody hands in one work within four weeks, and three peers are wanted.

Each work has 40 candidates by chance among those who may review it. It is matched three ways: all at once
by hindsight, one by one as the works arrive, and one by one with the nightly repair.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from time import thread_time

import numpy as np

from lms.domain.matching import (
    Edges,
    MatchingRules,
    Opening,
    Pool,
    Reviewer,
    Room,
    Submitted,
    bar,
    chance,
    choose,
    misfit,
    reassign,
)

K, CANDIDATES, CAP, NIGHTS = 3, 40, 4, 28
OPENED_BY_NIGHT = 0.5
"""How many of the offers that nobody has opened are opened until the next night."""
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
RULES = MatchingRules()

Assigned = dict[int, list[int]]
"""By the author of a work, who reviews it."""


@dataclass
class MatchSchool:
    """People are numbered; person i hands in work i. A fifth are adults, and half have passed the project."""

    n: int
    seed: int
    people: list[Reviewer] = field(default_factory=list)
    works: list[Submitted] = field(default_factory=list)
    near: list[list[int]] = field(default_factory=list)
    costs: list[dict[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = Random(self.seed)
        self.people = [self._person(one, rng) for one in range(self.n)]
        self.works = [self._work(one) for one in self.people]
        pools = {adult: [one for one in self.people if one.adult is adult] for adult in (True, False)}
        nothing = Edges((), START, RULES)
        for work in self.works:
            pool, found = pools[work.adult], set[int]()
            for _ in range(20 * CANDIDATES):
                who = pool[rng.randrange(len(pool))]
                if bar(work, who, nothing, RULES) is None:
                    found.add(who.person)
                if len(found) == CANDIDATES:
                    break
            self.near.append(sorted(found))
            self.costs.append({one: misfit(work, self.people[one], nothing, RULES) for one in self.near[-1]})

    @staticmethod
    def _person(number: int, rng: Random) -> Reviewer:
        return Reviewer(
            person=number,
            adult=rng.random() < 0.2,
            level=min(12, int(rng.expovariate(0.35))),
            passed=rng.random() < 0.5,
            languages=frozenset(rng.choice([("kk",), ("ru",), ("kk", "ru"), ("kk", "ru", "en")])),
            available=rng.random() < 0.95,
            load=0,
            cap=CAP,
        )

    @staticmethod
    def _work(author: Reviewer) -> Submitted:
        return Submitted(
            round=author.person,
            authors=frozenset({author.person}),
            adult=author.adult,
            level=author.level,
            languages=author.languages,
        )

    def total(self, assigned: Assigned) -> float:
        """Return what all cost: how well they fit, and each further review in hand at its price."""
        loads = Counter(one for people in assigned.values() for one in people)
        price = sum(RULES.load_price * load * (load - 1) / 2 for load in loads.values())
        return price + sum(self.costs[work][one] for work, people in assigned.items() for one in people)


def offline(school: MatchSchool) -> Assigned:
    """Match all works at once, by hindsight."""
    found = reassign(openings(school), rooms(school), {}, RULES.load_price)
    return dict(enumerate(map(list, found)))


def openings(school: MatchSchool) -> list[Opening]:
    return [opening(work, K, costs) for work, costs in enumerate(school.costs)]


def rooms(school: MatchSchool) -> dict[int, Room]:
    return {one: Room(0, CAP) for one in range(school.n)}


def opening(work: int, places: int, costs: dict[int, float]) -> Opening:
    people, prices = np.array(list(costs), dtype=np.int64), np.array(list(costs.values()), dtype=np.float64)
    return Opening(frozenset({work}), places, people, prices)


class Term:
    """The works arrive one by one; at night what nobody has opened may be repaired."""

    def __init__(self, school: MatchSchool, seed: int, *, repaired: bool) -> None:
        self.school, self.repaired, self.rng = school, repaired, Random(seed)
        self.assigned: Assigned = {}
        self.unopened: set[tuple[int, int]] = set()
        self.loads: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.arcs: list[tuple[int, int, datetime]] = []
        self.now = START
        self.edges = Edges((), START, RULES)

    def run(self) -> Assigned:
        order = list(range(self.school.n))
        self.rng.shuffle(order)
        for night in np.array_split(np.array(order), NIGHTS):
            for work in night.tolist():
                self.arrive(work)
            self.now += timedelta(days=1)
            self.unopened = {one for one in sorted(self.unopened) if self.rng.random() >= OPENED_BY_NIGHT}
            if self.repaired:
                self.repair()
        return self.assigned

    def arrive(self, number: int) -> None:
        people, work = self.school.people, self.school.works[number]
        near = [replace(people[one], load=self.loads[one]) for one in self.school.near[number]]
        started = thread_time()
        choices = choose(work, near, self.edges, RULES, k=K, rng=self.rng)
        self.seconds.append(thread_time() - started)
        self.assigned[number] = [one.reviewer for one in choices.chosen]
        for one in choices.chosen:
            self.loads[one.reviewer] += 1
            self.edges.add(one.reviewer, number, self.now)
            self.unopened.add((number, one.reviewer))

    def repair(self) -> None:
        """Solve what nobody has opened, and the places that are free, once more."""
        offered: defaultdict[int, list[int]] = defaultdict(list)
        for work, person in sorted(self.unopened):
            offered[work].append(person)
        short = [work for work, asked in self.assigned.items() if len(asked) < K]
        fixed = {
            work: [one for one in asked if one not in offered[work]] for work, asked in self.assigned.items()
        }
        self.edges = Edges(((one, w, self.now) for w, who in fixed.items() for one in who), self.now, RULES)
        self.loads = Counter(one for who in fixed.values() for one in who)
        todo = sorted({*short, *(work for work, asked in offered.items() if asked)})
        openings = [self.opening(work, fixed[work], offered[work]) for work in todo]
        rooms = {one: Room(self.loads[one], CAP) for one in range(self.school.n)}
        solved = reassign(openings, rooms, self.edges.recent, RULES.load_price)
        for work, found in zip(todo, solved, strict=True):
            self.settle(work, fixed[work], offered[work], list(found))

    def opening(self, number: int, fixed: list[int], offered: list[int]) -> Opening:
        """Return the places of a work that may be given anew; the repair itself looks after loads."""
        work = replace(self.school.works[number], taken=frozenset(fixed))
        costs = {
            one: cost + (-RULES.moving_price if one in offered else chance(RULES, self.rng))
            for one, cost in self.school.costs[number].items()
            if bar(work, self.school.people[one], self.edges, RULES) is None
        }
        return opening(number, K - len(fixed), costs)

    def settle(self, work: int, fixed: list[int], before: list[int], found: list[int]) -> None:
        """Take what was found; an offer for which nobody else was found stays where it is."""
        stay = [one for one in before if one not in found][: K - len(fixed) - len(found)]
        self.assigned[work] = [*fixed, *found, *stay]
        for one in before:
            if one not in {*found, *stay}:
                self.unopened.discard((work, one))
        for one in [*found, *stay]:
            self.unopened.add((work, one))
            self.loads[one] += 1
            self.edges.add(one, work, self.now)


def rings(assigned: Assigned) -> int:
    """Count the rings of two and three in which people review each other, by their own sets."""
    reviews = {(one, work) for work, asked in assigned.items() for one in asked}
    by: defaultdict[int, set[int]] = defaultdict(set)
    for reviewer, author in reviews:
        by[reviewer].add(author)
    twos = sum((b, a) in reviews for a, b in reviews)
    threes = sum(len([c for c in by[b] if (c, a) in reviews]) for a, b in reviews)
    return twos // 2 + threes // 3


def arrivals(n: int, seed: int, works: int) -> list[float]:
    """Return how long the choice took for each of many works that arrive in a school, looking at all."""
    school, rng = MatchSchool(n, seed), Random(seed)
    pool, edges, seconds = Pool(school.people), Edges((), START, RULES), list[float]()
    for number in rng.sample(range(n), min(works, n)):
        started = thread_time()
        choices = choose(school.works[number], pool, edges, RULES, k=K, rng=rng)
        for one in choices.chosen:
            pool.set_load(one.reviewer, pool[one.reviewer].load + 1)
        seconds.append(thread_time() - started)
        for one in choices.chosen:
            edges.add(one.reviewer, number, START)
    return seconds
