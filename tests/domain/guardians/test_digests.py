"""Digests: which week is due, and what its facts are told as."""

from datetime import date, datetime, timedelta
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lms.domain.guardians.digests import Coming, DigestFacts, compose, week_due, week_of

ZONE = ZoneInfo("Asia/Aqtobe")
MONDAY = date(2026, 11, 16)
CALC, RECEIPT = {"kk": "Калькулятор", "en": "Calculator"}, {"en": "Receipt"}


class Plain(NullTranslations):
    """Says what the source says, and days as numbers."""

    def __init__(self, language: str = "en") -> None:
        super().__init__()
        self.language = language

    def day(self, day: date, /) -> str:
        return f"{day.day}.{day.month}."


def told(*, language: str = "en", **facts: Any) -> tuple[str, ...]:
    values = {"name": "Dias", "first_day": MONDAY, "last_day": MONDAY + timedelta(days=6), **facts}
    return compose(DigestFacts.model_validate(values), Plain(language))


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 11, 22, 17, 59, tzinfo=ZONE), None),
        (datetime(2026, 11, 22, 18, 0, tzinfo=ZONE), MONDAY),
        (datetime(2026, 11, 22, 23, 59, tzinfo=ZONE), MONDAY),
        (datetime(2026, 11, 23, 0, 0, tzinfo=ZONE), MONDAY),
        (datetime(2026, 11, 25, 17, 59, tzinfo=ZONE), MONDAY),
        (datetime(2026, 11, 25, 18, 0, tzinfo=ZONE), None),
        (datetime(2026, 11, 28, 12, 0, tzinfo=ZONE), None),
        (datetime(2027, 1, 3, 18, 0, tzinfo=ZONE), date(2026, 12, 28)),
    ],
)
def test_a_week_is_due_from_sunday_evening_for_three_days(moment: datetime, week: date | None) -> None:
    due = week_due(moment)
    assert (due and due[0]) == week
    if due is not None:
        assert (due[1].isoweekday(), due[1].hour) == (7, 18)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 11, 16, 0, 0, tzinfo=ZONE), MONDAY),
        (datetime(2026, 11, 22, 17, 59, tzinfo=ZONE), MONDAY),
        (datetime(2026, 11, 22, 18, 0, tzinfo=ZONE), MONDAY + timedelta(days=7)),
        (datetime(2026, 11, 23, 9, 0, tzinfo=ZONE), MONDAY + timedelta(days=7)),
    ],
)
def test_the_week_that_goes_on(moment: datetime, week: date) -> None:
    assert week_of(moment) == week


def test_a_full_week_is_told_in_this_order() -> None:
    text = told(
        attempts=3,
        active_days=2,
        reviews=1,
        visits=2,
        absences=1,
        excused=1,
        passed=(CALC, RECEIPT),
        finished=(RECEIPT,),
        next_title=CALC,
        coming=(Coming(day=date(2026, 11, 24), title="Robots"), Coming(day=date(2026, 11, 26), title="Lab")),
    )
    assert text == (
        "Dias: the week of 16.11. – 22.11..",
        (
            "Work was handed in 3 times. There was work on 2 days."
            " The work of another student was reviewed 1 time."
        ),
        (
            "There were 2 visits to classes. 1 class was missed with a known reason."
            " 1 class was missed without a reason that the school knows."
        ),
        "Passed exercises: «Calculator», «Receipt». Finished project, read by other students: «Receipt».",
        "Next comes: «Calculator». In the calendar: 24.11. – Robots; 26.11. – Lab.",
    )


def test_an_empty_week_is_told_kindly() -> None:
    [said] = told()[1:]
    assert said == (
        "It was a quiet week: nothing was handed in."
        " That happens. A kind question helps more than a reproach."
    )


@pytest.mark.parametrize(
    ("facts", "said", "unsaid"),
    [
        ({"attempts": 1, "active_days": 1}, "handed in 1 time. There was work on 1 day.", "visit"),
        ({"visits": 0, "absences": 2}, "Nothing was handed in this week.", "quiet"),
        ({"visits": 1}, "There was 1 visit to classes.", "missed"),
        ({"reviews": 2, "active_days": 1}, "reviewed 2 times.", "handed in"),
        ({"finished": (CALC,)}, "«Calculator»", "Passed"),
    ],
)
def test_what_is_said_follows_the_facts(facts: dict[str, Any], said: str, unsaid: str) -> None:
    text = " ".join(told(**facts))
    assert said in text
    assert unsaid not in text


def test_titles_are_in_the_language_of_the_letter_where_they_can() -> None:
    text = " ".join(told(language="kk", passed=(CALC, RECEIPT)))
    assert "«Калькулятор», «Receipt»" in text


def test_nothing_is_told_of_points_places_or_others() -> None:
    facts = set(DigestFacts.model_fields)
    assert facts == {
        "name",
        "first_day",
        "last_day",
        "attempts",
        "active_days",
        "reviews",
        "visits",
        "absences",
        "excused",
        "passed",
        "finished",
        "next_title",
        "coming",
    }
