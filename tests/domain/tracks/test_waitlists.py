"""Waitlists: who is next, to whom a seat goes, how many may be let in."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.tracks.waitlists import Waiting, in_line, no_show_rate, soft_capacity, to_offer

DAY = datetime(2026, 9, 1, tzinfo=UTC)


def one(number: int, priority: int = 0, lottery: int | None = None, day: int = 0) -> Waiting:
    return Waiting(number, priority, lottery, DAY + timedelta(days=day))


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ([], []),
        ([one(1, day=2), one(2, day=1)], [2, 1]),
        ([one(1, day=1), one(2, lottery=900, day=5)], [2, 1]),
        ([one(1, lottery=40), one(2, lottery=7, day=9)], [2, 1]),
        ([one(1, priority=1, lottery=1), one(2, priority=0, day=9)], [2, 1]),
        ([one(2), one(1)], [1, 2]),
    ],
)
def test_a_line_goes_by_priority_lottery_and_time(line: list[Waiting], order: list[int]) -> None:
    assert [each.id for each in in_line(line)] == order


@pytest.mark.parametrize(
    ("capacity", "taken", "offered"), [(3, 3, 0), (3, 2, 1), (3, 0, 2), (2, 5, 0), (0, 0, 0)]
)
def test_as_many_are_offered_a_seat_as_are_free(capacity: int, taken: int, offered: int) -> None:
    assert len(to_offer([one(1), one(2)], capacity, taken)) == offered


@pytest.mark.parametrize(
    ("seats", "missed", "came", "capacity"),
    [
        (20, 0, 0, 20),
        (20, 0, 100, 20),
        (20, 1, 1, 21),
        (20, 10, 80, 22),
        (20, 90, 0, 26),
        (1, 2, 8, 1),
        (0, 50, 50, 0),
    ],
)
def test_as_many_more_are_let_in_as_are_expected_not_to_come(
    seats: int, missed: int, came: int, capacity: int
) -> None:
    assert soft_capacity(seats, missed, came) == capacity


def test_one_absence_is_no_rate_yet() -> None:
    assert no_show_rate(1, 0) < 0.1
    assert no_show_rate(10, 40) == pytest.approx(10 / 60)
