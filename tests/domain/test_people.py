"""Ages on a day: 29 February, the eve of a birthday, and the edge of the school's own day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.people import Role, age_on, birthday_in, counts_as_minor, is_minor, tidy

AGES = [
    # born, day, age
    (date(2008, 11, 22), date(2026, 11, 21), 17),
    (date(2008, 11, 22), date(2026, 11, 22), 18),
    (date(2008, 11, 22), date(2026, 11, 23), 18),
    (date(2008, 1, 1), date(2025, 12, 31), 17),
    (date(2008, 12, 31), date(2026, 12, 31), 18),
    # Born on 29 February: a year older on 1 March where there is no such day.
    (date(2008, 2, 29), date(2026, 2, 28), 17),
    (date(2008, 2, 29), date(2026, 3, 1), 18),
    (date(2008, 2, 29), date(2028, 2, 28), 19),
    (date(2008, 2, 29), date(2028, 2, 29), 20),
    (date(2000, 2, 29), date(2100, 2, 28), 99),
    (date(2000, 2, 29), date(2100, 3, 1), 100),
    # Born the day before or after it: nothing special.
    (date(2007, 2, 28), date(2025, 2, 28), 18),
    (date(2007, 3, 1), date(2025, 2, 28), 17),
    (date(2026, 11, 22), date(2026, 11, 22), 0),
]


@pytest.mark.parametrize(("born", "day", "age"), AGES)
def test_age(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age
    assert is_minor(born, day) is (age < 18)


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before they are born"):
        age_on(date(2026, 11, 23), date(2026, 11, 22))


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 79))
def test_an_age_grows_by_one_exactly_on_the_birthday(born: date, years: int) -> None:
    day = birthday_in(born, born.year + years)
    assert age_on(born, day) == years
    if years:
        eve = date.fromordinal(day.toordinal() - 1)
        assert age_on(born, eve) == years - 1


ZONES = [
    # The same moment is another day in another zone: 18 in Aqtobe, still 17 in London.
    ("Asia/Aqtobe", datetime(2026, 11, 21, 18, 59, 59, tzinfo=UTC), True),
    ("Asia/Aqtobe", datetime(2026, 11, 21, 19, 0, 0, tzinfo=UTC), False),
    ("Europe/London", datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), True),
    ("Europe/London", datetime(2026, 11, 22, 0, 0, 0, tzinfo=UTC), False),
    ("Pacific/Kiritimati", datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC), False),
]


@pytest.mark.parametrize(("zone", "moment", "minor"), ZONES)
def test_the_day_is_that_of_the_zone(zone: str, moment: datetime, *, minor: bool) -> None:
    day = moment.astimezone(ZoneInfo(zone)).date()
    assert is_minor(date(2008, 11, 22), day) is minor


UNKNOWN = [(Role.STUDENT, True), (Role.MENTOR, False), (Role.ADMIN, False), (Role.GUARDIAN, False)]


@pytest.mark.parametrize(("role", "minor"), UNKNOWN)
def test_a_student_of_unknown_age_is_treated_as_a_minor(role: Role, *, minor: bool) -> None:
    assert counts_as_minor(role, None, date(2026, 11, 22)) is minor
    assert counts_as_minor(role, date(2000, 1, 1), date(2026, 11, 22)) is False
    assert counts_as_minor(role, date(2012, 1, 1), date(2026, 11, 22)) is True


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ару \t Ахметова ", "Ару Ахметова"),
        ("Ару\u202eавотемхА", "Ару авотемхА"),
        ("А\u200bру\u2066", "А ру"),
        ("\x1b[2JАру\x00", "[2JАру"),
        ("\u2028Ару\ufeff", "Ару"),
        ("\U000e0041", ""),
        ("Ә" * 200, "Ә" * 120),
    ],
)
def test_a_name_holds_no_sign_that_cannot_be_seen(typed: str, kept: str) -> None:
    assert tidy(typed, 120) == kept
