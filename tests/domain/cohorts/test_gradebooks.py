"""What counts in the gradebook: the best attempt, the best round, a mentor's word."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.cohorts.gradebooks import (
    NOTHING,
    Decision,
    Origin,
    Result,
    Try,
    Word,
    by_checks,
    by_reviews,
    checked_percent,
    overridden,
    stuck_tries,
)
from lms.errors import RefusedError

NOW = datetime(2026, 10, 21, 12, tzinfo=UTC)


def at(day: int) -> datetime:
    return NOW + timedelta(days=day)


def tried(day: int, points: float | None, *, passed: bool = False) -> Try:
    return Try(at(day), passed, points, None if points is None else 20)


@pytest.mark.parametrize(
    ("tries", "percent", "done"),
    [
        ([], None, None),
        ([tried(1, None)], None, None),
        ([tried(1, 5), tried(2, 3)], 25, None),
        ([tried(2, 14, passed=True), tried(1, 12, passed=True), tried(3, 20, passed=True)], 100, at(1)),
        ([Try(at(1), passed=True, points=0, largest=0)], 100, at(1)),
    ],
)
def test_the_best_attempt_counts(tries: list[Try], percent: float | None, done: datetime | None) -> None:
    found = by_checks(tries)
    assert (found.percent, found.done_at, found.passed) == (percent, done, done is not None)


@pytest.mark.parametrize(
    ("rounds", "percent", "done"),
    [
        ([], None, None),
        ([Decision(at(1), passed=False, final=40)], 40, None),
        ([Decision(at(2), passed=True, final=70), Decision(at(1), passed=True, final=65)], 70, at(1)),
        ([Decision(at(1), passed=False, final=80), Decision(at(2), passed=True, final=70)], 70, at(2)),
    ],
)
def test_the_best_passed_round_counts(
    rounds: list[Decision], percent: float | None, done: datetime | None
) -> None:
    found = by_reviews(rounds)
    assert (found.percent, found.done_at) == (percent, done)


@pytest.mark.parametrize(
    ("result", "word", "expected"),
    [
        (NOTHING, None, NOTHING),
        (
            NOTHING,
            Word(passed=True, percent=80, at=at(3)),
            Result(80, passed=True, done_at=at(3), origin=Origin.OVERRIDE),
        ),
        (
            Result(90, passed=True, done_at=at(1), origin=Origin.CHECKS),
            Word(passed=True, percent=70, at=at(3)),
            Result(70, passed=True, done_at=at(1), origin=Origin.OVERRIDE),
        ),
        (
            Result(90, passed=True, done_at=at(1), origin=Origin.CHECKS),
            Word(passed=False, percent=None, at=at(3)),
            Result(None, passed=False, done_at=None, origin=Origin.OVERRIDE),
        ),
    ],
)
def test_a_mentors_word_stands_in_its_place(result: Result, word: Word | None, expected: Result) -> None:
    assert overridden(result, word) == expected


@pytest.mark.parametrize(
    ("points", "count"),
    [
        ([], 0),
        ([3], 0),
        ([3, 3, 3], 2),
        ([3, 5, 5], 1),
        ([3, 5, 4, 4, 6], 0),
        ([3, None, 3], 1),
        ([0, 0, 0, 0, 0, 0], 5),
    ],
)
def test_attempts_that_bring_nothing_new_are_counted(points: list[float | None], count: int) -> None:
    assert stuck_tries([tried(day, one) for day, one in enumerate(points)]) == count


def test_a_passed_attempt_ends_the_row() -> None:
    assert stuck_tries([tried(1, 3), tried(2, 3), tried(3, 14, passed=True)]) == 0


@pytest.mark.parametrize("percent", [-1, 125.1, float("nan"), float("inf")])
def test_a_percentage_has_bounds(percent: float) -> None:
    assert [checked_percent(one) for one in (None, 0, 125, 66.66)] == [None, 0, 125, 66.7]
    with pytest.raises(RefusedError):
        checked_percent(percent)
