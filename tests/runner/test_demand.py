"""What is started ahead follows the load, is shared fairly, and fades; and makes room for who waits."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.runner.demand import FORGET_SECONDS, HALF_LIFE_SECONDS, Demand
from lms.runner.traffic import PAUSE_SECONDS, SHORT_SECONDS, Traffic


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demand(clock: Clock) -> Demand[str]:
    return Demand(clock)


def rush(demand: Demand[str], kind: str, count: int) -> None:
    for _ in range(count):
        demand.note(kind)


def test_as_many_stand_ready_as_were_asked_for_at_once(demand: Demand[str]) -> None:
    rush(demand, "python", 5)
    assert demand.sizes(20) == {"python": 5}


def test_what_is_asked_for_one_after_the_other_needs_one(demand: Demand[str]) -> None:
    for _ in range(5):
        demand.note("python")
        demand.all_ready()
    assert demand.sizes(20) == {"python": 1}


@pytest.mark.parametrize(("halves", "left"), [(0, 16), (1, 8), (2, 4), (5, 1), (5.9, 1)])
def test_a_rush_fades(demand: Demand[str], clock: Clock, halves: float, left: int) -> None:
    rush(demand, "python", 16)
    demand.all_ready()
    clock.now += halves * HALF_LIFE_SECONDS
    assert demand.sizes(20) == {"python": left}


def test_what_nobody_asked_for_in_an_hour_is_not_kept(demand: Demand[str], clock: Clock) -> None:
    rush(demand, "python", 16)
    clock.now += FORGET_SECONDS + 1
    assert demand.sizes(20) == {}


def test_a_small_rush_does_not_shrink_what_a_greater_one_has_asked_for(
    demand: Demand[str], clock: Clock
) -> None:
    rush(demand, "python", 16)
    demand.all_ready()
    clock.now += 1
    demand.note("python")
    assert demand.sizes(20) == {"python": 16}


def test_kinds_share_what_there_is_room_for(demand: Demand[str], clock: Clock) -> None:
    for kind, count in (("python", 20), ("numpy", 2), ("node", 9)):
        rush(demand, kind, count)
        clock.now += 1
    assert demand.sizes(12) == {"python": 5, "numpy": 2, "node": 5}
    assert demand.sizes(2) == {"node": 1, "numpy": 1, "python": 0}


@given(asked=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 30)), most=st.integers(0, 40))
def test_no_more_than_there_is_room_for_and_nobody_without_who_could_have_one(
    asked: dict[str, int], most: int
) -> None:
    demand = Demand[str](Clock())
    for kind, count in asked.items():
        rush(demand, kind, count)
    sizes = demand.sizes(most)
    assert sum(sizes.values()) == min(most, sum(asked.values()))
    for kind, size in sizes.items():
        assert size <= asked[kind]
        assert size == asked[kind] or size >= max(sizes.values()) - 1


def test_a_work_in_hand_is_made_room_for_and_a_long_one_is_not(clock: Clock) -> None:
    traffic = Traffic(clock)
    assert traffic.seconds_to_quiet() == 0
    number = traffic.enter()
    assert traffic.seconds_to_quiet() == pytest.approx(SHORT_SECONDS)
    clock.now += SHORT_SECONDS
    assert traffic.seconds_to_quiet() == 0
    traffic.leave(number)
    assert traffic.seconds_to_quiet() == pytest.approx(PAUSE_SECONDS)


def test_the_moment_between_two_works_of_a_burst_is_not_quiet(clock: Clock) -> None:
    traffic = Traffic(clock)
    traffic.leave(traffic.enter())
    clock.now += PAUSE_SECONDS / 2
    assert traffic.seconds_to_quiet() > 0
    second = traffic.enter()
    traffic.leave(second)
    clock.now += PAUSE_SECONDS
    traffic.leave(second)
    assert traffic.seconds_to_quiet() == 0
