"""Ages of a programme: counted on a day of the school's zone, to the day, leap days included."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from lms.domain.admissions.entry import (
    AgeFit,
    CountedOn,
    EntryRules,
    counting_day,
    day_of,
    fit,
    fit_on,
    fitting,
)

TUMO = EntryRules(youngest=12, oldest=18)
TOMORROW = EntryRules(youngest=16)
LEAP = date(2012, 2, 29)
YOUNG, FITS, OLD = AgeFit.TOO_YOUNG, AgeFit.FITS, AgeFit.TOO_OLD


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        # 12 on the very day, too young by one day, and long before
        (date(2014, 9, 1), date(2026, 9, 1), FITS),
        (date(2014, 9, 2), date(2026, 9, 1), YOUNG),
        (date(2014, 9, 1), date(2026, 8, 31), YOUNG),
        (date(2020, 1, 1), date(2026, 9, 1), YOUNG),
        # 18 is the oldest: until the day before the 19th birthday
        (date(2007, 9, 2), date(2026, 9, 1), FITS),
        (date(2007, 9, 1), date(2026, 9, 1), OLD),
        (date(2007, 9, 1), date(2026, 8, 31), FITS),
        (date(2008, 9, 1), date(2026, 9, 1), FITS),
        (date(1990, 1, 1), date(2026, 9, 1), OLD),
        # born on 29 February: 12 on that day of a leap year
        (LEAP, date(2024, 2, 28), YOUNG),
        (LEAP, date(2024, 2, 29), FITS),
        # born on 29 February of 2008: 13 on 1 March of a plain year, 18 until 28 February 2027
        (date(2008, 2, 29), date(2027, 2, 28), FITS),
        (date(2008, 2, 29), date(2027, 3, 1), OLD),
        # the turn of a year
        (date(2014, 12, 31), date(2026, 12, 30), YOUNG),
        (date(2014, 12, 31), date(2026, 12, 31), FITS),
        (date(2015, 1, 1), date(2026, 12, 31), YOUNG),
        (date(2015, 1, 1), date(2027, 1, 1), FITS),
        # a day before birth is no age at all, and no crash
        (date(2026, 9, 2), date(2026, 9, 1), YOUNG),
    ],
)
def test_ages_of_tumo(born: date, day: date, expected: AgeFit) -> None:
    assert fit_on(TUMO, born, day) is expected


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        # a plain year has no 29 February: 16 counts from 1 March where the 16th year is plain
        (date(2010, 3, 1), date(2026, 3, 1), FITS),
        (date(2010, 3, 1), date(2026, 2, 28), YOUNG),
        (LEAP, date(2028, 2, 28), YOUNG),
        (LEAP, date(2028, 2, 29), FITS),
        (date(1950, 1, 1), date(2026, 3, 1), FITS),
    ],
)
def test_ages_of_tomorrow_school(born: date, day: date, expected: AgeFit) -> None:
    assert fit_on(TOMORROW, born, day) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 2, 28), YOUNG), (date(2025, 3, 1), FITS)],
)
def test_a_leap_birthday_falls_on_the_first_of_march_of_a_plain_year(day: date, expected: AgeFit) -> None:
    assert fit_on(EntryRules(youngest=13), LEAP, day) is expected


def test_an_unknown_birth_date_is_neither() -> None:
    assert fit_on(TUMO, None, date(2026, 9, 1)) is AgeFit.UNKNOWN


APPLIED, FIRST_DAY = date(2026, 5, 20), date(2026, 10, 5)


@pytest.mark.parametrize(
    ("rules", "first_day", "expected"),
    [
        ({"counted_on": CountedOn.APPLICATION}, FIRST_DAY, APPLIED),
        ({"counted_on": CountedOn.FIRST_DAY}, FIRST_DAY, FIRST_DAY),
        ({"counted_on": CountedOn.FIXED_DAY}, FIRST_DAY, date(2026, 9, 1)),
        ({"counted_on": CountedOn.FIXED_DAY}, date(2027, 1, 10), date(2027, 9, 1)),
        ({"counted_on": CountedOn.FIRST_DAY}, None, APPLIED),
        ({"counted_on": CountedOn.FIXED_DAY}, None, APPLIED),
        (
            {"counted_on": CountedOn.FIXED_DAY, "fixed_month": 2, "fixed_day": 29},
            FIRST_DAY,
            date(2026, 2, 28),
        ),
        (
            {"counted_on": CountedOn.FIXED_DAY, "fixed_month": 2, "fixed_day": 29},
            date(2028, 10, 1),
            date(2028, 2, 29),
        ),
        (
            {"counted_on": CountedOn.FIXED_DAY, "fixed_month": 4, "fixed_day": 31},
            FIRST_DAY,
            date(2026, 4, 30),
        ),
    ],
)
def test_the_day_that_counts(rules: dict[str, object], first_day: date | None, expected: date) -> None:
    assert counting_day(EntryRules.model_validate(rules), APPLIED, first_day) == expected


def test_who_is_old_enough_on_the_day_that_counts_applies_before() -> None:
    born = date(2014, 9, 30)
    on_first_day = EntryRules(youngest=12, counted_on=CountedOn.FIRST_DAY)
    at_once = EntryRules(youngest=12, counted_on=CountedOn.APPLICATION)
    assert fit(on_first_day, born, applied=APPLIED, first_day=FIRST_DAY) is FITS
    assert fit(at_once, born, applied=APPLIED, first_day=FIRST_DAY) is YOUNG


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # Aqtobe is five hours ahead of Greenwich: its day begins at 19:00 there
        (datetime(2026, 8, 31, 18, 59, 59, tzinfo=UTC), YOUNG),
        (datetime(2026, 8, 31, 19, 0, 0, tzinfo=UTC), FITS),
        (datetime(2026, 9, 1, 0, 0, 0, tzinfo=UTC), FITS),
        (datetime(2026, 9, 1, 18, 59, 59, tzinfo=UTC), FITS),
    ],
)
def test_midnight_is_that_of_aqtobe(moment: datetime, expected: AgeFit) -> None:
    day = day_of(moment, "Asia/Aqtobe")
    assert fit_on(EntryRules(youngest=12), date(2014, 9, 1), day) is expected


def test_the_last_second_of_the_oldest_is_that_of_aqtobe() -> None:
    born = date(2007, 9, 1)
    before = day_of(datetime(2026, 8, 31, 18, 59, 59, tzinfo=UTC), "Asia/Aqtobe")
    after = day_of(datetime(2026, 8, 31, 19, 0, 0, tzinfo=UTC), "Asia/Aqtobe")
    assert (fit_on(TUMO, born, before), fit_on(TUMO, born, after)) == (FITS, OLD)


@pytest.mark.parametrize(
    ("age", "expected"),
    [(11, ()), (12, (1,)), (15, (1,)), (16, (1, 2)), (18, (1, 2)), (19, (2,)), (60, (2,))],
)
def test_which_programme_would_fit(age: int, expected: tuple[int, ...]) -> None:
    day = date(2026, 9, 1)
    assert fitting({1: TUMO, 2: TOMORROW}, date(2026 - age, 9, 1), day) == expected


@pytest.mark.parametrize(
    "values",
    [
        {"youngest": 5},
        {"oldest": 111},
        {"youngest": 19, "oldest": 18},
        {"fixed_month": 13},
        {"fixed_day": 0},
        {"languages": ()},
        {"capacity": -1},
        {"pool_weeks": 53},
        {"zone": "Asia/Aqtobe"},
    ],
)
def test_what_cannot_be(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EntryRules.model_validate(values)


@pytest.mark.parametrize(("rules", "expected"), [(TUMO, "12–18"), (TOMORROW, "16+"), (EntryRules(), "6+")])
def test_ages_are_written(rules: EntryRules, expected: str) -> None:
    assert rules.ages == expected


def test_one_age_alone_is_a_span() -> None:
    assert fit_on(EntryRules(youngest=15, oldest=15), date(2011, 9, 1), date(2026, 9, 1)) is FITS
