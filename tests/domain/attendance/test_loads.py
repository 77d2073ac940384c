"""The load of rooms: people per seat by hour of the day, and hours in use."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.domain.attendance.loads import Load, Meeting, by_hour, hours_used

AKTOBE = ZoneInfo("Asia/Aqtobe")
DAY = datetime(2026, 11, 25, tzinfo=AKTOBE)


def meeting(start: float, end: float, people: int, *, room: int = 1, day: int = 0) -> Meeting:
    begins = (DAY + timedelta(days=day, hours=start)).astimezone(UTC)
    return Meeting(room, begins, begins + timedelta(hours=end - start), people)


@pytest.mark.parametrize(
    ("meetings", "loads"),
    [
        ([], {}),
        ([meeting(10, 12, 8)], {10: 8, 11: 8}),
        ([meeting(10, 11, 8), meeting(10, 11, 4, day=1)], {10: 6}),  # the mean of two days
        ([meeting(10, 11, 8), meeting(10, 11, 4)], {10: 12}),  # side by side they add up
        ([meeting(10.5, 11.5, 8)], {10: 8, 11: 8}),  # half an hour is no half room
        ([meeting(23, 25, 6)], {23: 6, 0: 6}),
        ([meeting(10, 11, 8), meeting(11, 12, 0)], {10: 8, 11: 0}),
    ],
)
def test_the_load_of_a_room_by_hour_of_the_schools_zone(
    meetings: list[Meeting], loads: dict[int, float]
) -> None:
    found = by_hour(meetings, {1: 16}, AKTOBE)
    assert {hour: one.people for hour, one in found.get(1, {}).items()} == pytest.approx(loads)


def test_a_share_is_of_the_seats() -> None:
    assert Load(8, 16).share == 0.5
    assert Load(8, 0).share == 0


@pytest.mark.parametrize(
    ("meetings", "hours"),
    [
        ([], {}),
        ([meeting(10, 12, 0)], {1: 2}),
        ([meeting(10, 12, 0), meeting(11, 13, 0)], {1: 3}),  # at the same time only once
        ([meeting(10, 14, 0), meeting(11, 12, 0), meeting(15, 16, 0)], {1: 5}),
        ([meeting(10, 12, 0), meeting(10, 11, 0, room=2)], {1: 2, 2: 1}),
    ],
)
def test_hours_in_use(meetings: list[Meeting], hours: dict[int, float]) -> None:
    assert hours_used(meetings) == pytest.approx(hours)
