"""Switches between tracks: what carries over, what rests, and how long they can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.tracks.switches import BACK, Reviews, Side, carried, may_take_back

VISION = Side(frozenset({"python", "ai"}), frozenset({"a", "b", "c"}))
GAMES = Side(frozenset({"python", "game"}), frozenset({"a", "x"}))


@pytest.mark.parametrize(
    ("have", "kept", "resting"),
    [
        ({}, (), ()),
        ({"python": 30}, (("python", 30),), ()),
        ({"ai": 20, "python": 30}, (("python", 30),), (("ai", 20),)),
    ],
)
def test_skills_that_both_feed_count_on(
    have: dict[str, int], kept: tuple[tuple[str, int], ...], resting: tuple[tuple[str, int], ...]
) -> None:
    found = carried(have, (), VISION, GAMES, Reviews())
    assert (found.skills, found.resting_skills) == (kept, resting)


@pytest.mark.parametrize(
    ("done", "old", "counted", "resting", "to_do"),
    [
        (frozenset(), VISION, (), (), 2),
        (frozenset("a"), VISION, ("a",), (), 1),
        (frozenset("ab"), VISION, ("a",), ("b",), 1),
        (frozenset("ax"), VISION, ("a", "x"), (), 0),
        (frozenset("ab"), None, ("a",), (), 1),
    ],
)
def test_stops_that_both_have_are_done_there_too(
    done: frozenset[str], old: Side | None, counted: tuple[str, ...], resting: tuple[str, ...], to_do: int
) -> None:
    found = carried({}, done, old, GAMES, Reviews())
    assert (found.done, found.resting, found.to_do) == (counted, resting, to_do)


def test_reviews_stay_with_their_student() -> None:
    assert carried({}, (), VISION, GAMES, Reviews(2, 1)).reviews == Reviews(2, 1)


@pytest.mark.parametrize(("late", "may"), [(-1, True), (0, False), (1, False)])
def test_a_switch_can_be_taken_back_for_a_week(late: int, *, may: bool) -> None:
    switched = datetime(2026, 3, 1, tzinfo=UTC)
    assert may_take_back(switched, switched + BACK + timedelta(seconds=late)) is may
