"""Pace: when an exercise is due for a student, and how they stand to that.

A deadline is a moment on a school's clock. A freeze stops the clock for whole days: a deadline that lies in
it or after it moves by its length, and keeps its time of day. An extension adds days for one student. Nobody
is late for a deadline that had passed before they could know of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.errors import N_, RefusedError

DAY = timedelta(days=1)
SOON = timedelta(days=3)
LONGEST_STEP, LONGEST_EXTENSION, LONGEST_FREEZE = 60, 120, 120
FURTHEST = timedelta(days=400)


class Standing(StrEnum):
    """How a student stands to one deadline. ``LAPSED``: it had passed before it could be known."""

    IN_TIME = "in_time"
    LATE = "late"
    IN_REVIEW = "in_review"
    OVERDUE = "overdue"
    SOON = "soon"
    AHEAD = "ahead"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Pause:
    """Days on which the clock stands still, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Due:
    """When something is due, and how a student stands to it."""

    at: datetime
    planned: datetime
    standing: Standing

    @property
    def moved(self) -> bool:
        return self.at != self.planned

    @property
    def counts(self) -> bool:
        """Tell whether it belongs to what was due by now, done before its time or not."""
        return self.standing in _COUNTED


_COUNTED = {Standing.IN_TIME, Standing.LATE, Standing.IN_REVIEW, Standing.OVERDUE}
_DONE = {Standing.IN_TIME, Standing.LATE, Standing.IN_REVIEW}


@dataclass(frozen=True)
class Pace:
    """How many deadlines have come, how many of those are done, and how many there are in all."""

    due: int
    done: int
    all: int

    @property
    def behind(self) -> int:
        return self.due - self.done


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Join pauses that overlap or touch: a day is paused once."""
    joined: list[Pause] = []
    for one in sorted(pauses, key=lambda pause: (pause.first, pause.last)):
        if joined and one.first <= joined[-1].last + DAY:
            joined[-1] = Pause(joined[-1].first, max(joined[-1].last, one.last))
        else:
            joined.append(one)
    return tuple(joined)


def due_at(
    deadline: datetime, known_at: datetime, pauses: Iterable[Pause], extra_days: int, zone: str
) -> datetime:
    """Return when something is due: days given on top, and every day of a pause since it was known."""
    clock = ZoneInfo(zone)
    known = known_at.astimezone(clock).date()
    due = deadline.astimezone(clock) + extra_days * DAY
    for one in merged(pauses):
        first = max(one.first, known)
        if first <= due.date() and first <= one.last:
            due += one.last - first + DAY
    return due.astimezone(UTC)


def stand(
    due: datetime, known_at: datetime, *, done_at: datetime | None, in_review: bool, now: datetime
) -> Standing:
    """Tell how somebody stands; what is handed in and waits for its reviewers is not overdue."""
    if due <= known_at:
        return Standing.LAPSED
    if done_at is not None:
        return Standing.IN_TIME if done_at <= due else Standing.LATE
    if in_review:
        return Standing.IN_REVIEW
    if due <= now:
        return Standing.OVERDUE
    return Standing.SOON if due - now <= SOON else Standing.AHEAD


def pace_of(dues: Sequence[Due], now: datetime) -> Pace:
    """Count what is due by now, and what of it is done; what is done ahead of its time counts later."""
    counted = [one for one in dues if one.standing is not Standing.LAPSED]
    come = [one for one in counted if one.at <= now]
    return Pace(len(come), sum(one.standing in _DONE for one in come), len(counted))


def laid_out(first: date, every: int, at: time, count: int, zone: str) -> tuple[datetime, ...]:
    """Return ``count`` moments, one every so many days from the first day on, at one time of the clock."""
    if not 1 <= every <= LONGEST_STEP:
        raise RefusedError(N_("Choose between 1 and %(most)s days."), most=LONGEST_STEP, field="every")
    days = (first + number * every * DAY for number in range(count))
    return tuple(moment_of(day, at, zone) for day in days)


def moment_of(day: date, at: time, zone: str) -> datetime:
    """Return a day and a time of the school's clock as a moment."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def check_deadline(at: datetime, now: datetime) -> None:
    """Refuse a deadline that nobody could keep, or that lies further ahead than anybody plans."""
    if at <= now:
        raise RefusedError(N_("This time has passed. Choose a deadline from now on."))
    if at > now + FURTHEST:
        raise RefusedError(N_("Choose a deadline within the next year."))


def check_extension(days: int) -> None:
    if not 1 <= days <= LONGEST_EXTENSION:
        raise RefusedError(N_("Choose between 1 and %(most)s days."), most=LONGEST_EXTENSION, field="days")


def check_pause(pause: Pause, today: date) -> None:
    """Refuse a pause that ends before it begins, is too long, or lies far from these days."""
    if pause.last < pause.first:
        raise RefusedError(N_("The last day is before the first."), field="last")
    if (pause.last - pause.first).days >= LONGEST_FREEZE:
        raise RefusedError(N_("A pause lasts at most %(most)s days."), most=LONGEST_FREEZE, field="last")
    if not today - FURTHEST <= pause.first <= today + FURTHEST:
        raise RefusedError(N_("Choose days within a year from today."), field="first")


def checked_reason(reason: str) -> str:
    """Return a reason without needless space; nothing is moved or changed without one."""
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise RefusedError(N_("Write the reason: whoever it concerns reads it."), field="reason")
    return reason
