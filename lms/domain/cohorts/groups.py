"""Groups: a cohort divided by hand, by lot, or so that every group is as strong as the others.

Adults and minors never share a group, however it is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from lms.errors import N_, RefusedError


class Way(StrEnum):
    """How people come into groups; ``BALANCED`` deals them out by what they have done so far."""

    CHOSEN = "chosen"
    RANDOM = "random"
    BALANCED = "balanced"


@dataclass(frozen=True)
class Member:
    """Somebody to be put into a group; ``strength`` is their XP, in hundredths."""

    id: int
    minor: bool
    strength: int = 0


@dataclass(frozen=True)
class Sizes:
    """How many are in a group: as near to ``wished`` as ``smallest`` and ``largest`` allow."""

    wished: int
    smallest: int
    largest: int


Group = tuple[int, ...]


@dataclass(frozen=True)
class Division:
    """Groups of ids, and who could be put into none: too few of their age to make one."""

    groups: tuple[Group, ...]
    left: Group = ()


def divide(people: Sequence[Member], sizes: Sizes, way: Way, rng: Random) -> Division:
    """Divide people by lot or in balance; the same ``rng`` and people give the same groups."""
    groups: list[Group] = []
    left: list[int] = []
    for minor in (False, True):
        pool = [one for one in people if one.minor is minor]
        number = number_of_groups(len(pool), sizes)
        if number == 0:
            left.extend(one.id for one in pool)
            continue
        groups.extend(_dealt(_in_order(pool, way, rng), number))
    return Division(tuple(groups), tuple(sorted(left)))


def number_of_groups(people: int, sizes: Sizes) -> int:
    """Return into how many groups so many people go, none too small or too large; 0: they can't."""
    fewest, most = -(-people // sizes.largest), people // sizes.smallest
    if people == 0 or fewest > most:
        return 0
    return min(max(round(people / sizes.wished), fewest, 1), most)


def _in_order(pool: Sequence[Member], way: Way, rng: Random) -> list[Member]:
    shuffled = sorted(pool, key=lambda one: one.id)
    rng.shuffle(shuffled)
    if way is Way.BALANCED:
        shuffled.sort(key=lambda one: -one.strength)
    return shuffled


def _dealt(people: Sequence[Member], number: int) -> list[Group]:
    """Deal people out to and fro: the first group that gets a strong one gets the next weak one."""
    groups: list[list[int]] = [[] for _ in range(number)]
    for place, one in enumerate(people):
        turn, seat = divmod(place, number)
        groups[seat if turn % 2 == 0 else number - 1 - seat].append(one.id)
    return [tuple(sorted(group)) for group in groups]


def check_chosen(groups: Sequence[Sequence[int]], people: Mapping[int, Member], sizes: Sizes) -> None:
    """Refuse groups made by hand in which somebody is twice, a stranger, of another age, or too many."""
    seen: set[int] = set()
    for number, group in enumerate(groups, start=1):
        if seen & {*group} or len({*group}) != len(group):
            raise RefusedError(N_("Somebody is in two groups: look at group %(number)s."), number=number)
        if not {*group} <= people.keys():
            raise RefusedError(N_("Somebody in group %(number)s is not in this cohort."), number=number)
        if len({people[one].minor for one in group}) > 1:
            raise RefusedError(
                N_("Adults and minors never share a group: look at group %(number)s."), number=number
            )
        if not sizes.smallest <= len(group) <= sizes.largest:
            raise RefusedError(
                N_("Group %(number)s has %(size)s people: it takes %(smallest)s to %(largest)s."),
                number=number,
                size=len(group),
                smallest=sizes.smallest,
                largest=sizes.largest,
            )
        seen |= {*group}
