"""Pace: when something is due, and how a student stands to it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from lms.domain.cohorts import pace
from lms.domain.cohorts.pace import Due, Pause, Standing, due_at, laid_out, merged, pace_of, stand
from lms.errors import RefusedError

ZONE = "Asia/Aqtobe"
KNOWN = datetime(2026, 10, 1, 4, tzinfo=UTC)
DEADLINE = datetime(2026, 10, 20, 13, tzinfo=UTC)  # 18:00 on the clock of the school
NOW = datetime(2026, 10, 21, 12, tzinfo=UTC)


def october(first: int, last: int) -> Pause:
    return Pause(date(2026, 10, first), date(2026, 10, last))


@pytest.mark.parametrize(
    ("pauses", "extra", "day"),
    [
        ([], 0, 20),
        ([], 3, 23),
        ([october(5, 9)], 0, 25),
        ([october(18, 22)], 0, 25),  # across the deadline
        ([october(20, 20)], 0, 21),  # the deadline's own day
        ([october(21, 25)], 0, 20),  # after it
        ([october(21, 25)], 1, 26),  # within the days on top
        ([october(5, 9), october(8, 12)], 0, 28),  # overlapping: a day counts once
        ([october(5, 9), october(5, 9)], 0, 25),  # the cohort's and the student's own, the same days
        ([october(5, 6), october(7, 8)], 0, 24),
        ([october(19, 21), october(22, 24)], 0, 26),  # the first moves it into the second
        ([october(19, 20), october(22, 23)], 0, 24),
        ([Pause(date(2026, 9, 20), date(2026, 9, 30))], 0, 20),  # over before it was set
        ([Pause(date(2026, 9, 28), date(2026, 10, 2))], 0, 22),  # only from the day on which it was set
        ([october(5, 9)], 2, 27),
    ],
)
def test_a_deadline_moves_by_pauses_and_extensions(pauses: list[Pause], extra: int, day: int) -> None:
    due = due_at(DEADLINE, KNOWN, pauses, extra, ZONE)
    assert due == DEADLINE.replace(day=day)


def test_it_keeps_its_time_of_the_clock_when_the_clock_changes() -> None:
    before = datetime(2026, 10, 23, 16, tzinfo=UTC)
    assert due_at(before, KNOWN, [], 3, "Europe/Berlin") == datetime(2026, 10, 26, 17, tzinfo=UTC)
    assert due_at(before, KNOWN, [], 3, ZONE) == datetime(2026, 10, 26, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "due_day"),
    [(date(2026, 10, 21), 21), (date(2026, 10, 22), 20)],
)
def test_the_day_is_that_of_the_schools_zone(first: date, due_day: int) -> None:
    """At 20:00 in Greenwich it is the next day in Aqtobe already."""
    late = datetime(2026, 10, 20, 20, tzinfo=UTC)
    assert due_at(late, KNOWN, [Pause(first, first)], 0, ZONE).day == due_day


def hours(count: float) -> datetime:
    return NOW + timedelta(hours=count)


@pytest.mark.parametrize(
    ("due", "known", "done", "in_review", "standing"),
    [
        (hours(-1), hours(-99), hours(-2), False, Standing.IN_TIME),
        (hours(-1), hours(-99), hours(-1), False, Standing.IN_TIME),
        (hours(-2), hours(-99), hours(-1), False, Standing.LATE),
        (hours(-2), hours(-99), None, False, Standing.OVERDUE),
        (hours(0), hours(-99), None, False, Standing.OVERDUE),
        (hours(-2), hours(-99), None, True, Standing.IN_REVIEW),
        (hours(-2), hours(-1), None, False, Standing.LAPSED),
        (hours(-2), hours(-2), None, False, Standing.LAPSED),
        (hours(-2), hours(-1), hours(-1), False, Standing.LAPSED),
        (hours(72), hours(-9), None, False, Standing.SOON),
        (hours(73), hours(-9), None, False, Standing.AHEAD),
        (hours(73), hours(-9), hours(-1), False, Standing.IN_TIME),
    ],
)
def test_how_somebody_stands(
    due: datetime,
    known: datetime,
    done: datetime | None,
    in_review: bool,  # noqa: FBT001
    standing: Standing,
) -> None:
    assert stand(due, known, done_at=done, in_review=in_review, now=NOW) is standing


def test_what_has_come_is_counted_and_what_is_done_ahead_waits() -> None:
    dues = [
        Due(hours(-9), hours(-9), Standing.IN_TIME),
        Due(hours(-8), hours(-8), Standing.LATE),
        Due(hours(-7), hours(-7), Standing.IN_REVIEW),
        Due(hours(-6), hours(-6), Standing.OVERDUE),
        Due(hours(-5), hours(-5), Standing.LAPSED),
        Due(hours(5), hours(4), Standing.IN_TIME),
        Due(hours(9), hours(9), Standing.SOON),
    ]
    found = pace_of(dues, NOW)
    assert (found.due, found.done, found.all, found.behind) == (4, 3, 6, 1)
    assert [one.moved for one in dues[-2:]] == [True, False]


def test_pauses_that_touch_are_one() -> None:
    assert merged([october(7, 8), october(1, 3), october(4, 5)]) == (october(1, 5), october(7, 8))


def test_a_plan_is_laid_out_on_one_time_of_the_clock() -> None:
    plan = laid_out(date(2026, 10, 20), 3, time(18), 3, "Europe/Berlin")
    assert [(one.day, one.hour) for one in plan] == [(20, 16), (23, 16), (26, 17)]
    assert laid_out(date(2026, 10, 20), 3, time(18), 0, ZONE) == ()


@pytest.mark.parametrize("every", [0, -1, pace.LONGEST_STEP + 1])
def test_a_plan_has_steps(every: int) -> None:
    with pytest.raises(RefusedError):
        laid_out(date(2026, 10, 20), every, time(18), 3, ZONE)


@pytest.mark.parametrize("at", [NOW, hours(-1), NOW + pace.FURTHEST + timedelta(hours=1)])
def test_a_deadline_can_be_kept(at: datetime) -> None:
    pace.check_deadline(hours(1), NOW)
    with pytest.raises(RefusedError):
        pace.check_deadline(at, NOW)


@pytest.mark.parametrize(
    "pause", [october(9, 8), Pause(date(2026, 10, 1), date(2027, 10, 1)), Pause(date.min, date.min)]
)
def test_a_pause_has_days_near_today(pause: Pause) -> None:
    pace.check_pause(october(9, 9), NOW.date())
    with pytest.raises(RefusedError):
        pace.check_pause(pause, NOW.date())


@pytest.mark.parametrize("days", [0, -3, pace.LONGEST_EXTENSION + 1])
def test_an_extension_is_of_some_days(days: int) -> None:
    pace.check_extension(1)
    with pytest.raises(RefusedError):
        pace.check_extension(days)


def test_a_reason_is_needed() -> None:
    assert pace.checked_reason("  was \n ill ") == "was ill"
    for empty in ("", " \n"):
        with pytest.raises(RefusedError):
            pace.checked_reason(empty)
