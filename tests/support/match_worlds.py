"""Small worlds of authors and reviewers by chance, and a referee that checks each choice by its own rules.

The referee reads the plain facts of a world. It knows nothing of the code that it judges but the names.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from lms.domain.matching import Choices, Edges, MatchingRules, Pool, Relaxation, Reviewer, Submitted, choose

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
TONGUES = ("kk", "ru", "en")
ORDER = ("pair_history", "level_distance", "load_cap", "availability")


@dataclass
class World:
    """A few people over some weeks: works arrive, reviewers are asked, some finish, some are away."""

    seed: int
    people: dict[int, Reviewer] = field(default_factory=dict)
    arcs: list[tuple[int, int, datetime]] = field(default_factory=list)
    now: datetime = START

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        self.rules = MatchingRules(
            pair_reviews=self.rng.randint(0, 5), cycle_days=self.rng.choice([7, 30, 90])
        )
        for person in range(1, self.rng.randint(12, 40)):
            self.people[person] = self.somebody(person)

    def somebody(self, person: int) -> Reviewer:
        rng = self.rng
        return Reviewer(
            person=person,
            adult=rng.random() < 0.6,
            level=rng.randint(0, 8),
            passed=rng.random() < 0.4,
            languages=frozenset(rng.sample(TONGUES, rng.randint(1, 3))),
            available=rng.random() < 0.85,
            load=rng.randint(0, 3),
            cap=rng.randint(1, 4),
        )

    def work(self, number: int) -> Submitted:
        rng, ids = self.rng, list(self.people)
        authors = frozenset(rng.sample(ids, rng.choice([1, 1, 1, 2, 3])))
        return Submitted(
            round=number,
            authors=authors,
            adult=all(self.people[one].adult for one in authors),
            level=rng.randint(0, 8),
            languages=frozenset(rng.sample(TONGUES, rng.randint(1, 3))),
            waited_hours=rng.random() * 100,
            taken=frozenset(rng.sample(ids, rng.randint(0, 2))),
            excluded=frozenset(rng.sample(ids, rng.randint(0, 3))),
        )

    def choices(self, works: int) -> Iterator[tuple[Submitted, int, Choices]]:
        """Yield each work that arrives with the number of places and who was chosen for them."""
        for number in range(works):
            work, k = self.work(number), self.rng.randint(1, 5)
            edges = Edges(self.arcs, self.now, self.rules)
            who = Pool(self.people.values()) if number % 2 else tuple(self.people.values())
            choices = choose(work, who, edges, self.rules, k=k, rng=self.rng)
            yield work, k, choices
            self.live_on(work, choices)

    def live_on(self, work: Submitted, choices: Choices) -> None:
        """Note who was asked; hours pass, some finish a review, one person changes."""
        for one in choices.chosen:
            self.arcs += [(one.reviewer, author, self.now) for author in sorted(work.authors)]
            self.set(one.reviewer, load=self.people[one.reviewer].load + 1)
        self.now += timedelta(hours=self.rng.random() * 30)
        for person in self.rng.sample(list(self.people), 3):
            self.set(person, load=max(0, self.people[person].load - 1), available=self.rng.random() < 0.85)

    def set(self, person: int, **values: object) -> None:
        self.people[person] = Reviewer(**{**vars(self.people[person]), **values})


class Referee:
    """Says what is wrong with a choice; it is asked before the world lives on."""

    def __init__(self, world: World) -> None:
        self.world = world
        since = world.now - timedelta(days=world.rules.cycle_days)
        self.reviewed: defaultdict[int, list[int]] = defaultdict(list)
        self.lately: defaultdict[int, set[int]] = defaultdict(set)
        for reviewer, author, when in world.arcs:
            self.reviewed[reviewer].append(author)
            if when >= since:
                self.lately[reviewer].add(author)

    def faults(self, work: Submitted, k: int, choices: Choices) -> Iterator[str]:
        """Yield every broken rule of all that were chosen for a work."""
        chosen = [one.reviewer for one in choices.chosen]
        if len(set(chosen)) != len(chosen) or len(chosen) + choices.missing != k:
            yield "places"
        if tuple(one.value for one in choices.relaxed) != ORDER[: len(choices.relaxed)]:
            yield "order"
        for person in chosen:
            yield from self.never(work, person)
            yield from self.may_give_way(work, person, len(choices.relaxed))
        if choices.missing and any(
            self.is_possible(work, one) for one in set(self.world.people) - set(chosen)
        ):
            yield "passed over"

    def never(self, work: Submitted, person: int) -> Iterator[str]:
        who = self.world.people[person]
        if person in work.authors | work.taken | work.excluded:
            yield "self, taken or kept apart"
        if who.adult is not work.adult:
            yield "age"
        if not who.languages & work.languages:
            yield "language"
        for author in work.authors:
            if person in self.lately[author]:
                yield "reviews back"
            if any(person in self.lately[third] for third in self.lately[author]):
                yield "ring of three"

    def may_give_way(self, work: Submitted, person: int, steps: int) -> Iterator[str]:
        who, rules = self.world.people[person], self.world.rules
        past = self.reviewed[person]
        last = past[max(0, len(past) - rules.pair_reviews) :]
        if steps < 1 and set(last) & work.authors:
            yield "pair"
        if not who.passed and who.level + (rules.level_distance if steps >= 2 else 0) < work.level:
            yield "level"
        if who.load >= who.cap + (1 if steps >= 3 else 0):
            yield "load"
        if steps < 4 and not who.available:
            yield "away"

    def is_possible(self, work: Submitted, person: int) -> bool:
        return not [*self.never(work, person), *self.may_give_way(work, person, len(Relaxation))]


@dataclass
class Tally:
    """How many draws were judged, and the faults found in them."""

    draws: int = 0
    relaxed: int = 0
    faults: list[str] = field(default_factory=list)


def judge(seed: int, works: int) -> Tally:
    """Let a world live and judge every draw of a reviewer for a work."""
    world, tally = World(seed), Tally()
    for work, k, choices in world.choices(works):
        tally.faults += Referee(world).faults(work, k, choices)
        tally.draws += len(choices.chosen)
        tally.relaxed += bool(choices.relaxed)
    return tally
