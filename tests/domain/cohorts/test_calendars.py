"""Times in a calendar: what overlaps, what comes every week, and which days a week has."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.domain.cohorts.calendars import (
    FURTHEST,
    CalendarRules,
    Holiday,
    Span,
    bounds,
    check_time,
    last_day,
    week_of,
    weekly,
    without_holidays,
)
from lms.errors import RefusedError

ZONE = "Asia/Aqtobe"
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def span(start: float, end: float) -> Span:
    return Span(NOON + timedelta(hours=start), NOON + timedelta(hours=end))


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        (span(0, 2), span(2, 4), False),
        (span(0, 2), span(1, 3), True),
        (span(0, 4), span(1, 2), True),
        (span(0, 2), span(0, 2), True),
        (span(0, 1), span(3, 4), False),
    ],
)
def test_spans_overlap_when_they_share_time(first: Span, second: Span, overlaps: bool) -> None:  # noqa: FBT001
    assert first.overlaps(second) is overlaps
    assert second.overlaps(first) is overlaps


def test_a_week_later_it_is_at_the_same_time_of_the_clock() -> None:
    berlin = weekly(date(2026, 10, 19), time(15), time(17), 2, "Europe/Berlin")
    assert [one.starts_at.hour for one in berlin] == [13, 14]
    here = weekly(date(2026, 10, 19), time(15), time(17), 3, ZONE)
    assert [one.starts_at for one in here] == [
        datetime(2026, 10, day, 10, tzinfo=UTC) + timedelta() for day in (19, 26)
    ] + [datetime(2026, 11, 2, 10, tzinfo=UTC)]


def test_what_ends_before_it_begins_ends_on_the_next_day() -> None:
    (night,) = weekly(date(2026, 10, 19), time(22), time(2), 1, ZONE)
    assert night.ends_at - night.starts_at == timedelta(hours=4)


@pytest.mark.parametrize(
    ("start", "end", "weeks"),
    [(time(15), time(15), 1), (time(6), time(21), 1), (time(15), time(17), 0), (time(15), time(17), 41)],
)
def test_times_that_cannot_be_are_refused(start: time, end: time, weeks: int) -> None:
    with pytest.raises(RefusedError):
        weekly(date(2026, 10, 19), start, end, weeks, ZONE)


@pytest.mark.parametrize("away", [timedelta(), timedelta(hours=-1), FURTHEST, FURTHEST * 2])
def test_only_what_is_ahead_and_near_enough_is_planned(away: timedelta) -> None:
    with pytest.raises(RefusedError):
        check_time((Span(NOON + away, NOON + away + timedelta(hours=1)),), NOON)


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 10, 5), date(2026, 10, 5)),
        (date(2026, 10, 11), date(2026, 10, 5)),
        (date(2027, 1, 1), date(2026, 12, 28)),
    ],
)
def test_a_week_begins_on_monday(day: date, monday: date) -> None:
    days = week_of(day)
    assert (days[0], days[-1] - days[0]) == (monday, timedelta(days=6))


def test_a_week_lasts_from_midnight_to_midnight() -> None:
    found = bounds(week_of(date(2026, 10, 5)), ZONE)
    assert found == Span(datetime(2026, 10, 4, 19, tzinfo=UTC), datetime(2026, 10, 11, 19, tzinfo=UTC))


def test_what_is_weekly_leaves_the_holidays_out_and_a_single_day_stands() -> None:
    every = weekly(date(2026, 12, 9), time(23), time(1), 5, ZONE)
    held = without_holidays(every, [Holiday.INDEPENDENCE, Holiday.CHRISTMAS], ZONE)
    assert [f"{one.starts_at.astimezone(ZoneInfo(ZONE)):%m-%d}" for one in held] == [
        "12-09",
        "12-23",
        "12-30",
        "01-06",
    ]
    (alone,) = weekly(date(2026, 12, 16), time(10), time(11), 1, ZONE)
    assert without_holidays((alone,), [Holiday.INDEPENDENCE], ZONE) == (alone,)


def test_the_last_day_of_a_cohort() -> None:
    assert last_day(CalendarRules(), date(2026, 9, 1)) is None
    assert last_day(CalendarRules(weeks=4), date(2026, 9, 1)) == date(2026, 9, 28)
