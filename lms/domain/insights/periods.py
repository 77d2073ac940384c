"""Periods that a school is looked at in: a month, a quarter or a year of the calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST, LATEST = 2000, 2099


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS_OF = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """Days of the school's zone, both included."""

    kind: PeriodKind
    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def end(self) -> date:
        """Return the day after the last."""
        return self.last + timedelta(days=1)

    @property
    def code(self) -> str:
        """Return the period's name in an address: its first month."""
        return self.first.isoformat()[:7]

    @property
    def before(self) -> "Period":
        return period_of(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        return period_of(self.kind, self.end)


def period_of(kind: PeriodKind, day: date) -> Period:
    """Return the period of a kind that a day is in."""
    months = MONTHS_OF[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(kind, first, _months_later(first, months) - timedelta(days=1))


def period_at(kind: str, code: str, today: date) -> Period:
    """Return the period that an address names; of this month, where it names none that there is."""
    known = PeriodKind(kind) if kind in set(PeriodKind) else PeriodKind.MONTH
    try:
        day = date.fromisoformat(f"{code}-01")
    except ValueError:
        day = today
    return period_of(known, day if EARLIEST <= day.year <= LATEST else today)


def last_periods(period: Period, count: int) -> tuple[Period, ...]:
    """Return so many periods, of which this one is the last."""
    found = [period]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(reversed(found))


def _months_later(first: date, months: int) -> date:
    return date(first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1, 1)
