"""Groups: nobody twice, nobody lost, never adults with minors, and even where it is asked for."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.cohorts.groups import Division, Member, Sizes, Way, check_chosen, divide, number_of_groups
from lms.errors import RefusedError

PAIRS = Sizes(wished=2, smallest=2, largest=3)
SIZES = st.builds(
    lambda smallest, more, wished: Sizes(
        min(max(wished, smallest), smallest + more), smallest, smallest + more
    ),
    st.integers(1, 4),
    st.integers(0, 3),
    st.integers(1, 7),
)
PEOPLE = st.lists(st.tuples(st.booleans(), st.integers(0, 10_000)), max_size=45).map(
    lambda rows: [Member(number, minor, xp) for number, (minor, xp) in enumerate(rows)]
)

NUMBERS = [
    # people, wished, smallest, largest, groups
    (0, 3, 2, 4, 0),
    (1, 3, 2, 4, 0),
    (2, 3, 2, 4, 1),
    (5, 3, 2, 4, 2),
    (5, 3, 3, 4, 0),
    (7, 3, 3, 4, 2),
    (9, 3, 3, 4, 3),
    (40, 4, 3, 5, 10),
    (41, 4, 4, 5, 10),
    (3, 1, 1, 1, 3),
]


@pytest.mark.parametrize(("people", "wished", "smallest", "largest", "groups"), NUMBERS)
def test_number_of_groups(people: int, wished: int, smallest: int, largest: int, groups: int) -> None:
    assert number_of_groups(people, Sizes(wished, smallest, largest)) == groups


@given(PEOPLE, SIZES, st.sampled_from([Way.RANDOM, Way.BALANCED]), st.integers(0, 99))
def test_everybody_is_in_one_group_of_their_age_or_left(
    people: list[Member], sizes: Sizes, way: Way, seed: int
) -> None:
    made = divide(people, sizes, way, Random(seed))
    placed = [one for group in made.groups for one in group]
    assert sorted([*placed, *made.left]) == [one.id for one in people]
    for group in made.groups:
        assert sizes.smallest <= len(group) <= sizes.largest
        assert len({people[one].minor for one in group}) == 1
    for minor in (False, True):
        pool = {one.id for one in people if one.minor is minor}
        assert pool & {*made.left} in (set(), pool)
        lengths = [len(group) for group in made.groups if {*group} <= pool]
        assert not lengths or max(lengths) - min(lengths) <= 1
    assert made == divide(list(reversed(people)), sizes, way, Random(seed))


def test_balance_deals_the_strong_to_all_groups() -> None:
    people = [Member(number, minor=False, strength=number * 100) for number in range(12)]
    made = divide(people, Sizes(3, 3, 3), Way.BALANCED, Random(7))
    sums = [sum(people[one].strength for one in group) for group in made.groups]
    by_lot = divide(people, Sizes(3, 3, 3), Way.RANDOM, Random(7))
    apart = [sum(people[one].strength for one in group) for group in by_lot.groups]
    assert max(sums) - min(sums) <= 300 < max(apart) - min(apart)
    assert all(any(one >= 8 for one in group) for group in made.groups)


def test_too_few_of_an_age_are_said_and_not_mixed_in() -> None:
    people = [Member(1, minor=False), Member(2, minor=False), Member(3, minor=True)]
    assert divide(people, PAIRS, Way.RANDOM, Random(1)) == Division(((1, 2),), (3,))


CHOSEN = {one.id: one for one in [Member(1, minor=False), Member(2, minor=False), Member(3, minor=True)]}
WRONG = [
    ([(1, 2), (2, 1)], "two groups"),
    ([(1, 1)], "two groups"),
    ([(1, 9)], "not in this cohort"),
    ([(1, 3)], "never share"),
    ([(1,)], "takes 2 to 3"),
]


@pytest.mark.parametrize(("groups", "words"), WRONG)
def test_groups_made_by_hand_are_looked_at(groups: list[tuple[int, ...]], words: str) -> None:
    check_chosen([(1, 2)], CHOSEN, PAIRS)
    with pytest.raises(RefusedError, match=words):
        check_chosen(groups, CHOSEN, PAIRS)
