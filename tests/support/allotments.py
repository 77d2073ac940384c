"""Schools that share out tracks, and what is needed to judge a matching without trusting who made it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations_with_replacement, permutations, product
from random import Random

import numpy as np
import numpy.typing as npt

from lms.domain.tracks.allocation import Entry, Outcome, allot, draw

Ranks = Sequence[int | None]


def school(
    students: int, tracks: int, wishes: int, *, seats: float = 0.9, groups: bool = False, seed: int = 1
) -> tuple[list[Entry], list[int]]:
    """Return a school whose students like some tracks more than others, and seats for a share of them."""
    rng = np.random.default_rng(seed)
    liked = rng.gumbel(size=(students, tracks)) + 1.5 * rng.normal(size=tracks)
    lists = np.argsort(-liked, axis=1)[:, :wishes].tolist()
    inside = rng.integers(0, 2, size=(students, wishes)).tolist() if groups else [()] * students
    numbers = draw(f"seed {seed}", [f"student {one}" for one in range(students)])
    entries = [
        Entry(numbers[f"student {one}"], tuple(lists[one]), tuple(inside[one])) for one in range(students)
    ]
    shares = rng.dirichlet(np.full(tracks, 8.0))
    return entries, [int(share * students * seats) for share in shares]


def blocking_pairs(entries: Sequence[Entry], capacities: Sequence[int], ranks: Ranks) -> int:
    """Count the students and tracks that would both rather have each other.

    Knows nothing of how the matching was made: it looks at each wish that is dearer than what was got.
    """
    inside: list[list[tuple[int, int]]] = [[] for _ in capacities]
    for entry, rank in zip(entries, ranks, strict=True):
        if rank is not None:
            inside[entry.wishes[rank]].append((entry.group(rank), entry.number))
    if any(len(them) > room for them, room in zip(inside, capacities, strict=True)):
        message = "more are inside than there are seats"
        raise AssertionError(message)
    free = [len(them) < room for them, room in zip(inside, capacities, strict=True)]
    worst = [max(them, default=(-1, -1)) for them in inside]
    pairs = 0
    for entry, rank in zip(entries, ranks, strict=True):
        for wish in range(len(entry.wishes) if rank is None else rank):
            track = entry.wishes[wish]
            pairs += free[track] or (entry.group(wish), entry.number) < worst[track]
    return pairs


def boston(entries: Sequence[Entry], capacities: Sequence[int]) -> list[int | None]:
    """Share out by the rule that many schools use: first wishes first, and what is given stays given."""
    room = list(capacities)
    found: list[int | None] = [None] * len(entries)
    for rank in range(max((len(one.wishes) for one in entries), default=0)):
        asking = [n for n, one in enumerate(entries) if found[n] is None and rank < len(one.wishes)]
        for n in sorted(asking, key=lambda one: (entries[one].group(rank), entries[one].number)):
            track = entries[n].wishes[rank]
            if room[track]:
                room[track] -= 1
                found[n] = rank
    return found


def by_deferred_acceptance(entries: Sequence[Entry], capacities: Sequence[int]) -> Ranks:
    return allot(entries, capacities).ranks


Rule = Callable[[Sequence[Entry], Sequence[int]], Ranks]


def gains(rule: Rule, misreports: int, *, seed: int = 1, a_school: int = 100) -> int:
    """Count the random misreports by which a student gets a track that is truly dearer to them."""
    rng, found = Random(seed), 0
    for one in range(misreports // a_school):
        students, tracks = rng.randint(6, 30), rng.randint(3, 6)
        entries, room = school(students, tracks, tracks, groups=one % 2 == 1, seed=seed + one)
        honest = rule(entries, room)
        for _ in range(a_school):
            liar = rng.randrange(students)
            lied = list(entries)
            lied[liar] = misreport(entries[liar], rng)
            found += _dearer(entries[liar], lied[liar], honest[liar], rule(lied, room)[liar])
    return found


def misreport(entry: Entry, rng: Random) -> Entry:
    """Return an entry with other wishes: shuffled, shortened, or both."""
    order = rng.sample(range(len(entry.wishes)), rng.randint(1, len(entry.wishes)))
    groups = [entry.groups[n] for n in order] if entry.groups else ()
    return Entry(entry.number, [entry.wishes[n] for n in order], groups)


def _dearer(true: Entry, told: Entry, honest: int | None, lied: int | None) -> bool:
    if lied is None:
        return False
    got = true.wishes.index(told.wishes[lied])
    return honest is None or got < honest


# All instances of a size, and all stable matchings of each.


def lists_of(tracks: int) -> list[tuple[int, ...]]:
    """Return every list of wishes: any of the tracks in any order, the empty list too."""
    return [one for size in range(tracks + 1) for one in permutations(range(tracks), size)]


def orders_by_groups(students: int) -> list[tuple[int, ...]]:
    """Return every way to put students 0 … n-1 into two groups that leads to an order of its own."""
    found = {
        tuple(sorted(range(students), key=lambda one: (groups[one], one))): groups
        for groups in product((0, 1), repeat=students)
    }
    return list(found.values())


def all_capacities(students: int, tracks: int) -> Iterable[tuple[int, ...]]:
    """Return all seats a track, up to the names of the tracks; as many as students is the same as more."""
    return combinations_with_replacement(range(students + 1), tracks)


def differences(students: int, tracks: int, *, groups: bool, seed: int = 1) -> tuple[int, int]:
    """Return how many instances of a size there are, and in how many ours is not the best stable matching.

    An instance: a list of wishes for each student, seats for each track, and with ``groups`` two groups a
    track. Names of tracks and of students are permuted at random, since they mean nothing.
    """
    rng = Random(seed)
    lists, instances, wrong = lists_of(tracks), 0, 0
    orders = orders_by_groups(students) if groups else [(0,) * students]
    for capacities in all_capacities(students, tracks):
        for inside in product(orders, repeat=tracks):
            numbers = rng.sample(range(1, students + 1), students)
            room = rng.sample(capacities, tracks)
            found = _ours(lists, numbers, inside, room)
            best, stable = _best(lists, numbers, inside, room)
            instances += len(found)
            wrong += int((~stable | (found != best).any(axis=1)).sum())
    return instances, wrong


Groups = Sequence[Sequence[int]]


def _ours(
    lists: Sequence[tuple[int, ...]], numbers: Sequence[int], inside: Groups, room: Sequence[int]
) -> npt.NDArray[np.int8]:
    """Return of every profile of lists which wish each student gets; 9 is none."""
    known = [
        [Entry(number, wishes, [inside[track][n] for track in wishes]) for wishes in lists]
        for n, number in enumerate(numbers)
    ]
    ranks: Iterator[Outcome] = (allot(profile, room) for profile in product(*known))
    return np.array([[9 if r is None else r for r in one.ranks] for one in ranks], dtype=np.int8)


def _best(
    lists: Sequence[tuple[int, ...]], numbers: Sequence[int], inside: Groups, room: Sequence[int]
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Return of every profile the best wish that each student has in any stable matching, and whether one
    stable matching gives all of them theirs at once.

    Every matching is looked at. Whether it is stable is a question to each student about their list alone.
    """
    students, tracks, shape = len(numbers), len(room), (len(lists),) * len(numbers)
    best = np.full((*shape, students), 9, dtype=np.int8)
    kept: list[tuple[npt.NDArray[np.bool_], tuple[int | None, ...]]] = []
    for matching in product([None, *range(tracks)], repeat=students):
        if any(matching.count(track) > room[track] for track in range(tracks)):
            continue
        content = [
            np.array([_content(n, wishes, matching, numbers, inside, room) for wishes in lists])
            for n in range(students)
        ]
        holds = _outer(content)
        kept.append((holds, matching))
        for n, track in enumerate(matching):
            got = _spread([_rank(wishes, track) for wishes in lists], n, students)
            best[..., n] = np.where(holds, np.minimum(best[..., n], got), best[..., n])
    together = np.zeros(shape, dtype=bool)
    for holds, matching in kept:
        all_best = holds.copy()
        for n, track in enumerate(matching):
            all_best &= best[..., n] == _spread([_rank(wishes, track) for wishes in lists], n, students)
        together |= all_best
    return best.reshape(-1, students), together.reshape(-1)


def _rank(wishes: tuple[int, ...], track: int | None) -> int:
    return 9 if track not in wishes else wishes.index(track)


def _content(  # noqa: PLR0917  one instance, one matching, one list
    student: int,
    wishes: tuple[int, ...],
    matching: Sequence[int | None],
    numbers: Sequence[int],
    inside: Groups,
    room: Sequence[int],
) -> bool:
    """Tell whether a student with these wishes accepts what they got, and no dearer track would take them."""
    track = matching[student]
    if track is not None and track not in wishes:
        return False
    for dearer in wishes[: _rank(wishes, track)]:
        them = [(inside[dearer][n], numbers[n]) for n, other in enumerate(matching) if other == dearer]
        mine = (inside[dearer][student], numbers[student])
        if len(them) < room[dearer] or any(mine < other for other in them):
            return False
    return True


def _spread(values: Sequence[int], axis: int, axes: int) -> npt.NDArray[np.int8]:
    """Lay values along one axis of many."""
    return np.array(values, dtype=np.int8).reshape([-1 if n == axis else 1 for n in range(axes)])


def _outer(each: Sequence[npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
    whole = np.ones((1,) * len(each), dtype=bool)
    for axis, one in enumerate(each):
        whole = whole & one.reshape([-1 if n == axis else 1 for n in range(len(each))])
    return whole
