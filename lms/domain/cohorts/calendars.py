"""What stands in a calendar: spans of time in the school's own zone, single ones and the same every week."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

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
