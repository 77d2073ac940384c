"""The nightly repair: least cost, and never what it may not close, for cases by hand and many by chance."""

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from lms.domain.matching import Opening, Room, reassign

FREE = Room(0, 3)


def opening(authors: set[int], places: int, costs: dict[int, float]) -> Opening:
    people, prices = np.array(list(costs), dtype=np.int64), np.array(list(costs.values()), dtype=np.float64)
    return Opening(frozenset(authors), places, people, prices)


def solved(
    openings: Sequence[Opening],
    rooms: dict[int, Room] | None = None,
    recent: dict[int, set[int]] | None = None,
    load_price: float = 0.0,
) -> list[set[int]]:
    people = {int(one) for each in openings for one in each.people}
    known = dict.fromkeys(people, FREE) | (rooms or {})
    return [set(one) for one in reassign(openings, known, recent or {}, load_price)]


def test_the_cheapest_are_asked_and_nobody_twice() -> None:
    assert solved([opening({1}, 2, {2: 3.0, 3: 1.0, 4: 2.0})]) == [{3, 4}]
    assert solved([opening({1}, 2, {3: 1.0})]) == [{3}]


def test_the_sum_counts_and_not_who_came_first() -> None:
    first, second = opening({1}, 1, {5: 0.0, 6: 1.0}), opening({2}, 1, {5: 0.0, 6: 9.0})
    assert solved([first, second], {5: Room(0, 1)}) == [{6}, {5}]


def test_a_load_has_its_price_and_its_end() -> None:
    works = [opening({one}, 1, {5: 0.0, 6: 1.0}) for one in (1, 2, 3)]
    assert Counter(next(iter(one)) for one in solved(works)) == {5: 3}
    assert Counter(next(iter(one)) for one in solved(works, load_price=0.9)) == {5: 2, 6: 1}
    assert solved(works, {5: Room(3, 3), 6: Room(2, 3)}).count(set()) == 2


def test_nobody_reviews_back_though_it_is_cheapest() -> None:
    works = [opening({1}, 1, {2: 0.0, 3: 1.0}), opening({2}, 1, {1: 0.5, 3: 3.0})]
    assert solved(works) == [{3}, {1}]
    assert solved([opening({1}, 1, {2: 0.0, 3: 1.0})], recent={1: {2}}) == [{3}]


def test_no_ring_of_three_is_closed_with_what_was_before() -> None:
    works = [opening({1}, 1, {2: 0.0, 4: 1.0}), opening({2}, 1, {3: 0.0, 4: 1.5}), opening({3}, 1, {1: 0.0})]
    assert solved(works) == [{4}, {3}, {1}]
    assert solved([works[0]], recent={3: {2}, 1: {3}}) == [{4}]


def test_a_place_stays_free_before_a_ring_is_closed() -> None:
    found = solved([opening({1}, 1, {2: 0.0}), opening({2}, 1, {1: 0.0})])
    assert sorted(map(len, found)) == [0, 1]


def test_nobody_meets_an_author_twice_in_one_night() -> None:
    assert solved([opening({1}, 1, {2: 0.0, 3: 1.0}), opening({1, 9}, 1, {2: 0.2, 3: 5.0})]) == [
        {2},
        {3},
    ] or (solved([opening({1}, 1, {2: 0.0, 3: 1.0}), opening({1, 9}, 1, {2: 0.2, 3: 5.0})]) == [{3}, {2}])


def test_without_works_or_candidates_there_is_nothing_to_do() -> None:
    assert solved([]) == []
    assert solved([opening({1}, 3, {})]) == [set()]


@pytest.mark.parametrize("seed", range(12))
def test_no_filter_breaks_in_worlds_by_chance(seed: int) -> None:
    """Checked by the arcs themselves: loads, doubles, rings of two and three, through recent ones too."""
    rng = np.random.default_rng(seed)
    n, places = 60, 3
    recent = {one: set(rng.integers(0, n, 2).tolist()) - {one} for one in range(n)}
    rooms = {one: Room(int(rng.integers(0, 2)), 4) for one in range(n)}
    works = []
    for author in range(n):
        back = {one for one in range(n) if one in recent[author] or author in recent[one]}
        third = {one for middle in recent[author] for one in recent[middle]}
        people = [one for one in rng.permutation(n).tolist() if one not in back | third | {author}][:12]
        works.append(opening({author}, places, {one: float(rng.random() * 6) for one in people}))
    found = solved(works, rooms, recent, 1.5)
    arcs = {(reviewer, author) for author, asked in enumerate(found) for reviewer in asked}
    assert sum(map(len, found)) == len(arcs) >= 0.98 * n * places
    every = arcs | {(one, author) for one, authors in recent.items() for author in authors}
    assert not any((b, a) in every for a, b in arcs)
    assert not any((b, c) in every and (c, a) in every for (a, b), c in product(arcs, range(n)))
    held = Counter(reviewer for reviewer, _ in arcs)
    assert all(rooms[one].load + number <= rooms[one].cap for one, number in held.items())
    assert all(asked <= set(work.people.tolist()) for asked, work in zip(found, works, strict=True))
