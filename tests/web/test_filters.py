"""How times, sizes and numbers are written, in three languages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from lms.services.school import School
from lms.web import filters
from tests.support.schools import at
from tests.support.sites import make_site

NOW = datetime(2026, 3, 5, 13, 40, tzinfo=UTC)  # 18:40 in Aqtobe
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@contextmanager
def reading(school: School, language: str) -> Iterator[None]:
    site = make_site(at(school, NOW))
    with site.test_request_context(headers={"Accept-Language": language}):
        yield


@pytest.mark.parametrize(
    ("away", "english"),
    [
        (timedelta(seconds=30), "in 30 s"),
        (-timedelta(seconds=5), "just now"),
        (3 * HOUR, "in 3 h (21:40)"),
        (-timedelta(seconds=30), "30 s ago"),
        (-timedelta(minutes=7), "7 min ago (18:33)"),
        (-2 * DAY, "2 d ago (3 Mar, 18:40)"),
        (-10 * DAY, "23 February, 18:40"),
        (-400 * DAY, "29 January 2025, 18:40"),
    ],
)
def test_times_are_said_as_people_say_them(school: School, away: timedelta, english: str) -> None:
    with reading(school, "en"):
        assert filters.when(NOW + away) == english


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "in 3 h (21:40)"), ("ru", "через 3 ч (21:40)"), ("kk", "3 сағ кейін (21:40)")],
)
def test_times_are_said_in_three_languages(school: School, language: str, words: str) -> None:
    with reading(school, language):
        assert filters.when(NOW + 3 * HOUR) == words


@pytest.mark.parametrize(
    ("language", "unit", "words"),
    [
        ("en", "s", "2.313 s"),
        ("kk", "s", "2,313 с"),
        ("ru", "MB", "2,313 МБ"),
        ("kk", "buses", "2,313 buses"),
        ("kk", "", "2,313"),
    ],
)
def test_measures_have_the_units_of_the_reader(school: School, language: str, unit: str, words: str) -> None:
    with reading(school, language):
        assert filters.measured(2.31256, unit) == words


@pytest.mark.parametrize(
    ("value", "english"), [(0.0004, "0 ms"), (0.25, "250 ms"), (1.0, "1.0 s"), (83.44, "83.4 s")]
)
def test_spans_are_as_exact_as_makes_sense(school: School, value: float, english: str) -> None:
    with reading(school, "en"):
        assert filters.seconds(value) == english


@pytest.mark.parametrize(
    ("value", "english"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (1024**2, "1 MB"), (int(10.46 * 1024**2), "10.5 MB")],
)
def test_sizes_have_units(school: School, value: int, english: str) -> None:
    with reading(school, "en"):
        assert filters.size(value) == english


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1,234.5"), ("ru", "1\xa0234,5"), ("kk", "1\xa0234,5")]
)
def test_numbers_are_written_as_the_reader_does(school: School, language: str, words: str) -> None:
    with reading(school, language):
        assert filters.number(1234.5) == words
        assert filters.number(14.0) == "14"
