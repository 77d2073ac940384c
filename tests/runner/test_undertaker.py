"""Ending containers makes room for who waits, unless something may still run or too much piles up."""

import threading
from collections.abc import Iterator
from typing import cast

import pytest

from lms.runner.client import Engine
from lms.runner.container import BACKLOG, Container, Undertaker
from lms.runner.stream import FrameStream
from lms.runner.traffic import Traffic

LONG = 30.0


class Removals:
    """An engine that only removes."""

    def __init__(self) -> None:
        self.removed: list[str] = []
        self.happened = threading.Semaphore(0)

    def remove(self, container: str) -> None:
        self.removed.append(container)
        self.happened.release()


class Stream:
    """A stream that only knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


def made_container(undertaker: Undertaker) -> tuple[Container, Stream]:
    stream = Stream()
    return Container("one", cast("FrameStream", stream), undertaker), stream


@pytest.fixture
def engine() -> Removals:
    return Removals()


@pytest.fixture
def traffic() -> Traffic:
    """Return a traffic whose clock stands still: what is in hand is in hand for ever."""
    return Traffic(lambda: 1000.0)


@pytest.fixture
def undertaker(engine: Removals, traffic: Traffic) -> Iterator[Undertaker]:
    made = Undertaker(cast("Engine", engine), traffic)
    yield made
    made.close()


def test_while_nobody_waits_it_removes_at_once(undertaker: Undertaker, engine: Removals) -> None:
    undertaker.bury("one")
    assert engine.happened.acquire(timeout=LONG)
    assert engine.removed == ["one"]


def test_while_somebody_waits_only_what_is_urgent_is_removed(
    undertaker: Undertaker, engine: Removals, traffic: Traffic
) -> None:
    traffic.enter()
    undertaker.bury("ended")
    undertaker.bury("may run", urgent=True)
    assert engine.happened.acquire(timeout=LONG)
    assert not engine.happened.acquire(timeout=0.2)
    assert engine.removed == ["may run"]


def test_what_piles_up_is_removed_though_somebody_waits(
    undertaker: Undertaker, engine: Removals, traffic: Traffic
) -> None:
    traffic.enter()
    for number in range(BACKLOG + 2):
        undertaker.bury(str(number))
    assert engine.happened.acquire(timeout=LONG)
    assert engine.happened.acquire(timeout=LONG)
    assert not engine.happened.acquire(timeout=0.2)
    assert engine.removed == ["0", "1"]


def test_while_somebody_waits_an_idle_container_is_left_as_it_is(
    undertaker: Undertaker, engine: Removals, traffic: Traffic
) -> None:
    traffic.enter()
    container, stream = made_container(undertaker)
    container.close()
    assert not engine.happened.acquire(timeout=0.2)
    assert not stream.closed


def test_one_in_which_something_may_run_is_hung_up_on_at_once(
    undertaker: Undertaker, engine: Removals, traffic: Traffic
) -> None:
    traffic.enter()
    container, stream = made_container(undertaker)
    container.close(urgent=True)
    assert stream.closed
    assert engine.happened.acquire(timeout=LONG)


def test_an_idle_container_is_hung_up_on_before_it_is_removed(
    undertaker: Undertaker, engine: Removals
) -> None:
    container, stream = made_container(undertaker)
    container.close()
    assert engine.happened.acquire(timeout=LONG)
    assert stream.closed


def test_where_memory_is_short_nothing_waits_for_its_removal(engine: Removals, traffic: Traffic) -> None:
    made = Undertaker(cast("Engine", engine), traffic, lambda: False)
    traffic.enter()
    made.bury("one")
    assert engine.happened.acquire(timeout=LONG)
    made.close()


def test_at_its_end_it_removes_all_that_is_left(engine: Removals, traffic: Traffic) -> None:
    made = Undertaker(cast("Engine", engine), traffic)
    traffic.enter()
    for number in range(5):
        made.bury(str(number))
    made.close()
    assert sorted(engine.removed) == list("01234")


def test_what_ends_after_its_end_is_removed_by_who_ends_it(undertaker: Undertaker, engine: Removals) -> None:
    undertaker.close()
    undertaker.bury("late")
    assert engine.removed == ["late"]


def test_a_fault_that_nobody_foresaw_leaves_nothing_else_standing(
    undertaker: Undertaker, engine: Removals, monkeypatch: pytest.MonkeyPatch
) -> None:
    removes = engine.remove

    def stumbles(container: str) -> None:
        if container == "one":
            raise ValueError("an answer that nobody can read")
        removes(container)

    monkeypatch.setattr(engine, "remove", stumbles)
    undertaker.bury("one")
    undertaker.bury("two")
    assert engine.happened.acquire(timeout=LONG)
    assert engine.removed == ["two"]
