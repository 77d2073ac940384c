"""Maps of tracks: what opens a stop, and that there is always something open."""

from random import Random

import pytest

from lms.domain.tracks.stations import Stop, StopState, check_map, depths, next_stop, stand, ways_on
from lms.errors import RefusedError

LINE = (Stop("a"), Stop("b", ("a",)), Stop("c", ("a",), 1), Stop("d", ("b", "c")))


@pytest.mark.parametrize(
    ("done", "begun", "waiting", "states"),
    [
        ("", "", "", "open locked locked locked"),
        ("a", "", "", "done open open locked"),
        ("a", "b", "c", "done begun waiting locked"),
        ("ab", "", "", "done done open locked"),
        ("abc", "", "", "done done done open"),
        ("abcd", "", "", "done done done done"),
        ("d", "", "", "open locked locked done"),
        ("", "d", "", "open locked locked begun"),
        ("ab", "b", "b", "done done open locked"),
    ],
)
def test_a_stop_opens_once_all_that_it_needs_is_done(
    done: str, begun: str, waiting: str, states: str
) -> None:
    assert " ".join(one.state for one in stand(LINE, done, begun, waiting)) == states


@pytest.mark.parametrize(
    ("done", "begun", "following"),
    [("", "", "a"), ("a", "", "b"), ("a", "c", "c"), ("abc", "", "d"), ("abcd", "", None)],
)
def test_what_was_begun_comes_next(done: str, begun: str, following: str | None) -> None:
    found = next_stop(stand(LINE, done, begun))
    assert (found.stop.key if found else None) == following


def test_a_locked_stop_says_what_is_missing() -> None:
    assert stand(LINE, {"b"})[3].missing == ("c",)


def test_a_stop_stands_behind_all_that_it_needs() -> None:
    assert depths(LINE) == {"a": 0, "b": 1, "c": 1, "d": 2}


@pytest.mark.parametrize(
    "stops",
    [
        (Stop("a"), Stop("a")),
        (Stop("a", ("a",)),),
        (Stop("a", ("b",)), Stop("b", ("a",))),
        (Stop("a"), Stop("b", ("c",)), Stop("c", ("d",)), Stop("d", ("b",))),
        (Stop("a", ("elsewhere",)),),
    ],
)
def test_a_map_with_a_stop_that_nobody_can_reach_is_refused(stops: tuple[Stop, ...]) -> None:
    with pytest.raises(RefusedError):
        check_map(stops)


def any_map(rng: Random) -> tuple[Stop, ...]:
    """Return a map on which each stop needs some of those before it."""
    names = [f"s{number}" for number in range(rng.randint(1, 12))]
    stops = [
        Stop(name, tuple(rng.sample(names[:place], rng.randint(0, min(3, place)))))
        for place, name in enumerate(names)
    ]
    rng.shuffle(stops)
    return tuple(stops)


@pytest.mark.parametrize("seed", range(200))
def test_on_every_map_something_is_open_until_all_is_done(seed: int) -> None:
    rng = Random(seed)
    stops = any_map(rng)
    check_map(stops)
    done: set[str] = set()
    while len(done) < len(stops):
        standings = stand(stops, done)
        following = next_stop(standings)
        assert following is not None
        assert ways_on({"track": standings}, (), ())[0] == following.stop.key
        done.add(rng.choice([one.stop.key for one in standings if one.state is StopState.OPEN]))
    assert next_stop(stand(stops, done)) is None


@pytest.mark.parametrize("seed", range(200))
def test_no_student_is_ever_without_a_way_on(seed: int) -> None:
    """Whatever is done, begun, or lies with others: with one track that they are not on, or a stop open."""
    rng = Random(seed)
    stops = any_map(rng)
    keys = [one.key for one in stops]
    done = frozenset(rng.sample(keys, rng.randint(0, len(keys))))
    waiting = frozenset(rng.sample(keys, rng.randint(0, len(keys))))
    standings = stand(stops, done, waiting=waiting)
    assert ways_on({"track": standings}, ("other",), ())
    if not waiting and len(done) < len(keys):
        assert ways_on({"track": standings}, (), ())


def test_the_nearest_way_on_is_named_first_and_each_once() -> None:
    standings = stand((Stop("exercise:a"), Stop("exercise:b", ("exercise:a",))), set())
    found = ways_on({"one": standings, "two": standings}, ("games",), ("a", "z"))
    assert found == ("exercise:a", "track:games", "exercise:z")
