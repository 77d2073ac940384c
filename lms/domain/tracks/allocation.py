"""Who gets which track: student-proposing deferred acceptance with one lottery for all tracks.

Gale and Shapley 1962; one lottery for all: Abdulkadiroğlu, Pathak, Roth 2009. No student and track would both
rather have each other than what they got, and nobody gets a dearer track by wishing otherwise than they want.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import heappush, heappushpop


@dataclass(frozen=True)
class Entry:
    """A student's wishes, dearest first, as positions of tracks; ``groups``: of each wish, 0 goes before 1.

    Without groups the lottery number alone decides. It is different for everybody, and small is first.
    """

    number: int
    wishes: Sequence[int]
    groups: Sequence[int] = ()

    def group(self, rank: int) -> int:
        return self.groups[rank] if self.groups else 0


@dataclass(frozen=True)
class Last:
    """The last who got into a track that is full: everybody after them did not."""

    group: int
    number: int


@dataclass(frozen=True)
class Outcome:
    """Of each student, in the order of the entries: which wish they got (0 is the dearest) and which place.

    ``last`` holds of each track who got in last, None where seats are left over (or there were none).
    """

    ranks: tuple[int | None, ...]
    places: tuple[int | None, ...]
    last: tuple[Last | None, ...]


def draw(seed: str, names: Collection[str]) -> dict[str, int]:
    """Return the lottery numbers, 1 first: by SHA-256 over the seed, a colon and the name."""
    drawn = sorted((hashlib.sha256(f"{seed}:{name}".encode()).digest(), name) for name in names)
    return {name: number for number, (_, name) in enumerate(drawn, 1)}


def digest_of(seed: str) -> str:
    """Return what is shown of a seed before it is told: SHA-256 of its letters."""
    return hashlib.sha256(seed.encode()).hexdigest()


def allot(entries: Sequence[Entry], capacities: Sequence[int]) -> Outcome:
    """Give everybody the dearest track that does not prefer others to them. Nonsense is a ValueError."""
    _check(entries, capacities)
    base = max((one.number for one in entries), default=0) + 1
    seated: list[list[int]] = [[] for _ in capacities]
    tried = _propose(entries, capacities, seated, base)
    ranks: list[int | None] = [None] * len(entries)
    places: list[int | None] = [None] * len(entries)
    holder = {one.number: student for student, one in enumerate(entries)}
    for heap in seated:
        for place, key in enumerate(sorted(heap, reverse=True), 1):
            student = holder[-key % base]
            ranks[student], places[student] = tried[student] - 1, place
    last = tuple(
        Last(*divmod(-heap[0], base)) if heap and len(heap) >= capacity else None
        for heap, capacity in zip(seated, capacities, strict=True)
    )
    return Outcome(tuple(ranks), tuple(places), last)


def _propose(
    entries: Sequence[Entry], capacities: Sequence[int], seated: list[list[int]], base: int
) -> list[int]:
    """Let everybody ask for their next wish until nobody is turned away; return how many each asked for.

    ``seated`` is filled with heaps of keys, lowest standing first: -(group * base + number).
    """
    holder = {one.number: student for student, one in enumerate(entries)}
    tried = [0] * len(entries)
    for student in sorted(range(len(entries)), key=lambda one: entries[one].number):
        asking = student
        while tried[asking] < len(entries[asking].wishes):
            entry, rank = entries[asking], tried[asking]
            tried[asking] = rank + 1
            heap, room = seated[entry.wishes[rank]], capacities[entry.wishes[rank]]
            key = -(entry.group(rank) * base + entry.number)
            if len(heap) < room:
                heappush(heap, key)
                break
            if room:
                asking = holder[-heappushpop(heap, key) % base]
    return tried


def _check(entries: Sequence[Entry], capacities: Sequence[int]) -> None:
    numbers = {one.number for one in entries}
    if len(numbers) < len(entries) or min(numbers, default=0) < 0:
        message = "lottery numbers are different and not below 0"
        raise ValueError(message)
    if any(len(set(one.wishes)) < len(one.wishes) for one in entries):
        message = "somebody wishes for the same track twice"
        raise ValueError(message)
    if min(capacities, default=0) < 0:
        message = "a track has no fewer than 0 seats"
        raise ValueError(message)
