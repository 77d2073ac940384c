"""What stands in a calendar: spans of time in the school's own zone, single ones and the same every week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.errors import N_, RefusedError

LONGEST = timedelta(hours=14)
FURTHEST = timedelta(days=400)
MOST_WEEKS = 40
_NOT_NEAR = N_("Choose a time from now on, within the next year.")


class EventKind(StrEnum):
    SESSION = "session"
    WORKSHOP = "workshop"
    LAB = "lab"
    CHECKPOINT = "checkpoint"
    DEFENCE = "defence"


class Holiday(StrEnum):
    """The public holidays of Kazakhstan that have a fixed day, as month and day."""

    NEW_YEAR = "01-01"
    NEW_YEAR_SECOND = "01-02"
    CHRISTMAS = "01-07"
    WOMEN = "03-08"
    NAURYZ = "03-21"
    NAURYZ_SECOND = "03-22"
    NAURYZ_THIRD = "03-23"
    UNITY = "05-01"
    DEFENDERS = "05-07"
    VICTORY = "05-09"
    CAPITAL = "07-06"
    CONSTITUTION = "08-30"
    REPUBLIC = "10-25"
    INDEPENDENCE = "12-16"


class CalendarRules(Frozen):
    """What a programme sets about its calendar. ``weeks``: how long a cohort is; 0: it is not said.

    On ``holidays`` nothing that is the same every week takes place.
    """

    weeks: int = Field(default=0, ge=0, le=520)
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True, order=True)
class Span:
    """A time from a moment on until another, which itself is free again."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def weekly(day: date, start: time, end: time, weeks: int, zone: str) -> tuple[Span, ...]:
    """Return the same time of the clock in so many weeks; an end before the start is on the next day."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise RefusedError(N_("Choose between 1 and %(most)s weeks."), most=MOST_WEEKS, field="weeks")
    if start == end:
        raise RefusedError(N_("It has to end after it begins."), field="end")
    nights = timedelta(days=1) if end < start else timedelta()
    try:
        spans = tuple(
            Span(_moment(day + week, start, zone), _moment(day + week + nights, end, zone))
            for week in (timedelta(weeks=number) for number in range(weeks))
        )
    except OverflowError:  # a day that no calendar has
        raise RefusedError(_NOT_NEAR, field="day") from None
    if any(one.ends_at - one.starts_at > LONGEST for one in spans):
        raise RefusedError(N_("Nothing lasts longer than %(hours)s hours."), hours=14, field="end")
    return spans


def last_day(rules: CalendarRules, first: date) -> date | None:
    """Return the last day of a cohort that begins on ``first``; None where the programme does not say."""
    return first + timedelta(weeks=rules.weeks, days=-1) if rules.weeks else None


def without_holidays(spans: tuple[Span, ...], holidays: Collection[Holiday], zone: str) -> tuple[Span, ...]:
    """Leave the holidays out of what takes place every week; what is planned for one day alone stands."""
    if len(spans) == 1:
        return spans
    return tuple(one for one in spans if not is_holiday(one.starts_at, holidays, zone))


def is_holiday(moment: datetime, holidays: Collection[Holiday], zone: str) -> bool:
    return f"{moment.astimezone(ZoneInfo(zone)):%m-%d}" in holidays


def check_time(spans: tuple[Span, ...], now: datetime) -> None:
    """Refuse what has begun, or lies further ahead than anybody plans."""
    if any(not now < one.starts_at < now + FURTHEST for one in spans):
        raise RefusedError(_NOT_NEAR, field="day")


def week_of(day: date) -> tuple[date, ...]:
    """Return the days, Monday first, of the week that ``day`` is in."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))


def bounds(days: tuple[date, ...], zone: str) -> Span:
    """Return the time from the first day's midnight until the last day is over."""
    return Span(_moment(days[0], time(), zone), _moment(days[-1] + timedelta(days=1), time(), zone))


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
