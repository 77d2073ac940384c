"""A pool of possible reviewers, kept by how they stand: a work looks at a few who suit it, never at all."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from random import Random

from lms.domain.matching.eligible import Edges, MatchingRules, Relaxation, Reviewer, Submitted, bar
from lms.domain.matching.prices import cost

NEAR = 40
"""How many eligible reviewers a work looks at: of the cheapest groups, by chance within a group."""
NOBODY = -1
"""Stands for anybody of a group: no author, and without a tie to one."""

Standing = tuple[bool, int, bool, frozenset[str], bool, int, int]


@dataclass
class Group:
    """People who stand alike: what bars or prices one, but for ties between people, does so for all."""

    anybody: Reviewer
    members: list[Reviewer] = field(default_factory=list)


class Pool:
    """Everybody who might review works on one exercise."""

    def __init__(self, reviewers: Iterable[Reviewer]) -> None:
        self.groups: dict[bool, dict[Standing, Group]] = {True: {}, False: {}}
        self.places: dict[int, tuple[Group, int]] = {}
        for one in reviewers:
            self.add(one)

    def add(self, reviewer: Reviewer) -> None:
        groups, standing = self.groups[reviewer.adult], _standing(reviewer)
        if standing not in groups:
            groups[standing] = Group(replace(reviewer, person=NOBODY))
        group = groups[standing]
        self.places[reviewer.person] = (group, len(group.members))
        group.members.append(reviewer)

    def __contains__(self, person: int) -> bool:
        return person in self.places

    def __getitem__(self, person: int) -> Reviewer:
        group, at = self.places[person]
        return group.members[at]

    def set_load(self, person: int, load: int) -> None:
        """Note that somebody has more or fewer reviews in hand."""
        group, at = self.places[person]
        moved, last = group.members[at], group.members.pop()
        if last.person != person:
            group.members[at], self.places[last.person] = last, (group, at)
        self.add(replace(moved, load=load))

    def near(
        self,
        work: Submitted,
        edges: Edges,
        rules: MatchingRules,
        *,
        relaxed: Collection[Relaxation] = (),
        rng: Random,
    ) -> list[Reviewer]:
        """Return up to ``NEAR`` eligible reviewers, the cheapest groups first."""
        fit = [
            (cost(work, group.anybody, edges, rules), order, group.members)
            for order, group in enumerate(self.groups[work.adult].values())
            if group.members and bar(work, group.anybody, edges, rules, relaxed) is None
        ]
        everybody = chain.from_iterable(_from_anywhere(members, rng) for *_, members in sorted(fit))
        eligible = (who for who in everybody if bar(work, who, edges, rules, relaxed) is None)
        return list(islice(eligible, NEAR))


def _standing(one: Reviewer) -> Standing:
    return one.passed, one.level, one.available, one.languages, one.adult, one.load, one.cap


def _from_anywhere(members: list[Reviewer], rng: Random) -> Iterator[Reviewer]:
    """Go round a group once, beginning anywhere."""
    start = rng.randrange(len(members))
    return chain(islice(members, start, None), islice(members, start))
