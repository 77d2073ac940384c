"""Patterns that need a person: a table of attendances and what is noticed in each."""

from datetime import date, timedelta

import pytest

from lms.domain.attendance.patterns import WEEKDAYS, Day, Kind, find
from lms.domain.attendance.visits import Mark

MONDAY = date(2026, 9, 7)
TODAY = date(2026, 11, 25)
MARKS = {"p": Mark.PRESENT, "l": Mark.LATE, "e": Mark.EXCUSED, "a": Mark.ABSENT}


def mondays(marks: str) -> list[Day]:
    return [Day(MONDAY + timedelta(weeks=week), MARKS[mark]) for week, mark in enumerate(marks)]


def daily(marks: str, until: date = MONDAY) -> list[Day]:
    first = until - timedelta(days=len(marks) - 1)
    return [Day(first + timedelta(days=number), MARKS[mark]) for number, mark in enumerate(marks)]


@pytest.mark.parametrize(
    ("days", "noticed"),
    [
        ([], []),
        (mondays("ppaa"), []),
        (mondays("ppaaa"), [(Kind.WEEKDAY, {"n": 3})]),
        (mondays("paaaa"), [(Kind.WEEKDAY, {"n": 4})]),
        (mondays("aaap"), []),  # over: they came the last time
        (mondays("aaea"), [(Kind.WEEKDAY, {"n": 3})]),  # an excused day says nothing
        (mondays("aael"), []),
        (daily("paaa"), [(Kind.ABSENT, {"n": 3})]),
        (daily("paap"), []),
        (daily("plplplp"), []),
        (daily("plplllp"), []),
        (daily("pllpll"), [(Kind.LATE, {"n": 4, "all": 5})]),
        (daily("llll"), [(Kind.LATE, {"n": 4, "all": 4})]),
        (daily("lllap" + "l"), [(Kind.LATE, {"n": 4, "all": 5})]),  # an absence is not on time, nor late
        (daily("papa", TODAY), [(Kind.HALF, {"n": 2, "all": 4})]),
        (daily("papap", TODAY), []),
        (daily("pap", TODAY), []),  # too few to say
        (daily("papa", TODAY - timedelta(weeks=4)), []),  # long ago
        (daily("papaee", TODAY), [(Kind.HALF, {"n": 2, "all": 4})]),
    ],
)
def test_what_is_noticed(days: list[Day], noticed: list[tuple[Kind, dict[str, object]]]) -> None:
    assert [(one.kind, one.values) for one in find(days, TODAY)] == noticed


def test_the_weekday_is_named() -> None:
    assert find(mondays("aaa"), TODAY)[0].words == WEEKDAYS[0]
    tuesdays = [Day(one.day + timedelta(days=1), one.mark) for one in mondays("aaa")]
    assert find(tuesdays, TODAY)[0].words == WEEKDAYS[1]


def test_who_came_to_one_meeting_of_a_day_was_there_on_it() -> None:
    twice = [day for one in mondays("aaa") for day in (one, Day(one.day, Mark.PRESENT))]
    assert Kind.WEEKDAY not in {one.kind for one in find(twice, TODAY)}


@pytest.mark.parametrize(("times", "noticed"), [(0, []), (2, []), (3, [3]), (5, [5])])
def test_a_shared_device_is_noticed_the_third_time(times: int, noticed: list[int]) -> None:
    days = [Day(MONDAY + timedelta(weeks=week), Mark.PRESENT, shared=week < times) for week in range(6)]
    assert [one.values["n"] for one in find(days, TODAY) if one.kind is Kind.DEVICE] == noticed
