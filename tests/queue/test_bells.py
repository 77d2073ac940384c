"""Bells wake workers of the same machine at once, and hold nobody up when nobody listens."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lms.bells import PIECE, Bell, Hands, ring
from lms.jobs import make_celery, make_nudge
from lms.settings import Settings

LONG = 30.0


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[Bell]:
    made = Bell(tmp_path)
    yield made
    made.close()


def test_a_bell_is_heard_as_often_as_it_was_rung(bell: Bell, tmp_path: Path) -> None:
    assert bell.heard(0) == 0
    assert [ring(tmp_path), ring(tmp_path)] == [1, 1]
    assert bell.heard(LONG) == 2
    assert bell.heard(0) == 0


def test_every_worker_hears(bell: Bell, tmp_path: Path) -> None:
    other = Bell(tmp_path)
    assert ring(tmp_path) == 2
    assert (bell.heard(LONG), other.heard(LONG)) == (1, 1)
    other.close()
    assert ring(tmp_path) == 1


def test_the_bell_of_a_killed_worker_is_taken_away(tmp_path: Path) -> None:
    killed = Bell(tmp_path)
    os.close(killed.descriptor)
    assert ring(tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_bell_that_nobody_empties_holds_nobody_up(bell: Bell, tmp_path: Path) -> None:
    with suppress(BlockingIOError):
        while os.write(bell.descriptor, b"!" * PIECE):
            pass
    assert ring(tmp_path) == 1
    assert bell.heard(LONG) == PIECE


def test_where_no_worker_is_there_is_no_bell(tmp_path: Path) -> None:
    assert ring(tmp_path / "nowhere") == 0


def messages(settings: Settings) -> int:
    return len(list((settings.var / "broker" / "queue").iterdir()))


def test_a_message_is_sent_only_where_no_bell_was_heard(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    nudge = make_nudge(make_celery(settings))
    nudge()
    assert messages(settings) == 1
    listening = Bell(settings.bells)
    nudge()
    assert messages(settings) == 1
    assert listening.heard(LONG) == 1
    listening.close()
    nudge()
    assert messages(settings) == 2


def test_hands_act_at_once_and_no_more_at_once_than_there_are(tmp_path: Path) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def act() -> None:
        begun.release()
        assert go_on.wait(LONG)

    hands = Hands(2, act, tmp_path)
    hands.start()
    for _ in range(5):
        ring(tmp_path)
    assert begun.acquire(timeout=LONG)
    assert begun.acquire(timeout=LONG)
    assert not begun.acquire(timeout=0.2)
    go_on.set()
    hands.join()
    assert list(tmp_path.iterdir()) == []


def test_a_hand_whose_act_broke_acts_again(tmp_path: Path) -> None:
    acts = threading.Semaphore(0)

    def act() -> None:
        acts.release()
        raise ValueError

    hands = Hands(1, act, tmp_path)
    hands.start()
    for _ in range(2):
        hands.call()
        assert acts.acquire(timeout=LONG)
    hands.join()


def test_who_winds_down_finishes_what_is_in_hand_and_hears_no_more(tmp_path: Path) -> None:
    begun, go_on, finished = threading.Event(), threading.Event(), threading.Event()

    def act() -> None:
        begun.set()
        assert go_on.wait(LONG)
        finished.set()

    hands = Hands(1, act, tmp_path)
    hands.start()
    hands.call()
    assert begun.wait(LONG)
    hands.wind_down()
    assert ring(tmp_path) == 0
    go_on.set()
    hands.join()
    assert finished.is_set()
