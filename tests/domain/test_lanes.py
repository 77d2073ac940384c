"""Which checks of a work may be decided side by side, and who decides which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.exercises import CheckDefinition, Texts
from lms.domain.lanes import lanes, share_out


def check(name: str, *after: str, long: bool = False) -> CheckDefinition:
    return CheckDefinition(name=name, points=1, after=list(after), long=long, title=Texts(en=name))


def names(found: tuple[tuple[CheckDefinition, ...], ...]) -> list[str]:
    return ["".join(one.name for one in lane) for lane in found]


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], []),
        ([check("a"), check("b")], ["ab"]),
        ([check("a", long=True)], ["a"]),
        ([check("a", long=True), check("b")], ["a", "b"]),
        ([check("a", long=True), check("b", long=True)], ["a", "b"]),
        ([check("a", long=True), check("b", "a", long=True)], ["ab"]),
        ([check("a"), check("b", "a"), check("c", "a", long=True), check("d")], ["abc", "d"]),
        ([check("a", long=True), check("b"), check("c", "a"), check("d")], ["ac", "bd"]),
        ([check("a"), check("b", long=True), check("c", "a", "b"), check("d", long=True)], ["abc", "d"]),
    ],
)
def test_what_hangs_together_stays_together(checks: list[CheckDefinition], expected: list[str]) -> None:
    assert names(lanes(checks)) == expected


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, ["abcde"]), (2, ["ac", "bde"]), (3, ["ade", "b", "c"]), (9, ["a", "b", "c", "de"])],
)
def test_lanes_are_dealt_to_as_many_as_there_are(most: int, expected: list[str]) -> None:
    checks = [check("a", long=True), check("b", long=True), check("c", long=True), check("d"), check("e")]
    assert names(share_out(lanes(checks), most, checks)) == expected


@given(
    long=st.lists(st.booleans(), min_size=1, max_size=8),
    after=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8),
    most=st.integers(1, 9),
)
def test_every_check_is_decided_once_after_all_that_it_needs(
    long: list[bool], after: list[tuple[int, int]], most: int
) -> None:
    size = len(long)
    pairs = {(max(a, b) % size, min(a, b) % size) for a, b in after if a != b}
    needs = {one: [f"c{b}" for a, b in pairs if a == one and b < a] for one in range(size)}
    checks = [check(f"c{number}", *needs[number], long=is_long) for number, is_long in enumerate(long)]
    shared = share_out(lanes(checks), most, checks)
    assert 1 <= len(shared) <= most
    assert sorted(one.name for share in shared for one in share) == sorted(one.name for one in checks)
    for share in shared:
        own = [one.name for one in share]
        assert own == [one.name for one in checks if one.name in own]
        assert all(set(one.after) <= set(own) for one in share)
