"""Months, quarters and years."""

from datetime import date

import pytest

from lms.domain.insights.periods import PeriodKind, last_periods, period_at, period_of

MONTH, QUARTER, YEAR = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        (MONTH, date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        (MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (QUARTER, date(2026, 11, 25), date(2026, 10, 1), date(2026, 12, 31)),
        (QUARTER, date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (YEAR, date(2026, 6, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_period_of_a_day(kind: PeriodKind, day: date, first: date, last: date) -> None:
    period = period_of(kind, day)
    assert (period.first, period.last) == (first, last)
    assert first in period
    assert last in period
    assert period.end not in period
    assert None not in period
    assert period.before.end == first
    assert period.after.before == period


def test_periods_before_this_one() -> None:
    found = last_periods(period_of(MONTH, date(2026, 2, 3)), 4)
    assert [one.code for one in found] == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("month", "2026-03", "2026-03"),
        ("quarter", "2026-03", "2026-01"),
        ("year", "2025-07", "2025-01"),
        ("month", "", "2026-11"),
        ("month", "2026-13", "2026-11"),
        ("month", "1066-10", "2026-11"),
        ("week", "2026-03", "2026-03"),
    ],
)
def test_an_address_names_a_period_or_this_month_is_shown(kind: str, code: str, expected: str) -> None:
    assert period_at(kind, code, date(2026, 11, 25)).code == expected
