"""Demand: age groups, months, and rows of what was counted."""

from datetime import date

import pytest

from lms.domain.tracks.demand import Count, DemandRow, age_group, months, rows_of
from lms.domain.tracks.directions import Direction

MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("born", "day", "group"),
    [
        (None, MARCH, ""),
        (date(2027, 1, 1), MARCH, ""),
        (date(2016, 1, 1), MARCH, "0-11"),
        (date(2014, 3, 1), MARCH, "12-14"),
        (date(2014, 3, 2), MARCH, "0-11"),
        (date(2008, 2, 29), date(2026, 2, 28), "15-17"),
        (date(2008, 2, 29), MARCH, "18-24"),
        (date(1990, 1, 1), MARCH, "25+"),
    ],
)
def test_ages_fall_into_groups(born: date | None, day: date, group: str) -> None:
    assert age_group(born, day) == group


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (MARCH, MARCH, 1),
        (date(2026, 3, 31), date(2026, 4, 1), 2),
        (date(2025, 11, 5), date(2026, 2, 1), 4),
        (date(2026, 4, 1), MARCH, 0),
    ],
)
def test_months_are_counted_whole(first: date, last: date, number: int) -> None:
    assert len(months(first, last)) == number


def test_there_is_a_row_for_each_direction_age_and_month_with_anybody() -> None:
    teen, adult = Count(Direction.AI, "12-14", MARCH), Count(Direction.DATA, "18-24", MARCH)
    found = rows_of([teen, teen], [adult], [teen], {(Direction.AI, MARCH): 40})
    assert found == (
        DemandRow(Direction.DATA, "18-24", MARCH, 0, 1, 0, 0),
        DemandRow(Direction.AI, "12-14", MARCH, 2, 0, 1, 40),
    )
