"""What the school's figures mean."""

from datetime import date

import pytest

from lms.domain.cohorts.enrolments import Ending
from lms.domain.insights.figures import (
    Attendance,
    DropOut,
    Stay,
    Waits,
    attendance,
    by_week,
    chains,
    drop_outs,
    finishes,
    quantile,
    starts,
    students,
    waits,
    week_of,
)
from lms.domain.insights.periods import PeriodKind, period_of

OCTOBER = period_of(PeriodKind.MONTH, date(2026, 10, 5))
FINISHED, MOVED, LEFT, NOT_TAKEN = Ending.FINISHED, Ending.MOVED, Ending.LEFT, Ending.NOT_TAKEN


def stay(number: int, started: str, ended: str = "", ending: Ending | None = None, **other: int) -> Stay:
    """Return a stay of person 1 in programme 1; days are written as 09-01, of 2026."""
    end = date.fromisoformat(f"2026-{ended}") if ended else None
    said = {"person_id": 1, "programme_id": 1, "cohort_id": number, **other}
    return Stay(number, started_on=date.fromisoformat(f"2026-{started}"), ended_on=end, ending=ending, **said)


@pytest.mark.parametrize(
    ("stays", "began", "left", "done"),
    [
        ([], [], [], []),
        ([stay(1, "10-01")], [1], [], []),
        ([stay(1, "10-31")], [1], [], []),
        ([stay(1, "09-30")], [], [], []),
        ([stay(1, "11-01")], [], [], []),
        # Going on in another cohort is no start, also when the move takes a while.
        ([stay(1, "09-01", "10-05", MOVED), stay(2, "10-05")], [], [], []),
        ([stay(1, "09-01", "09-10", MOVED), stay(2, "10-20")], [], [], []),
        # In another programme it is.
        ([stay(1, "09-01", "10-05", MOVED), stay(2, "10-05", programme_id=2)], [2], [], []),
        # Two cohorts at once are one time; leaving one of them is no drop-out.
        ([stay(1, "10-01"), stay(2, "10-01")], [1], [], []),
        ([stay(1, "09-01"), stay(2, "09-08", "10-05", LEFT)], [], [], []),
        ([stay(1, "09-01", "10-02", LEFT), stay(2, "09-01", "10-05", LEFT)], [], [(2, 5)], []),
        # Coming back is a new start, and weeks are counted anew.
        (
            [stay(1, "08-01", "09-01", LEFT), stay(2, "10-01", "10-09", LEFT)],
            [2],
            [(2, 2)],
            [],
        ),
        # After a move the weeks go on.
        ([stay(1, "09-01", "09-08", MOVED), stay(2, "09-08", "10-05", LEFT)], [], [(2, 5)], []),
        ([stay(1, "09-01", "10-20", FINISHED)], [], [], [1]),
        ([stay(1, "09-01", "11-01", FINISHED)], [], [], []),
        ([stay(1, "10-01", "10-20", NOT_TAKEN)], [], [], []),
        ([stay(1, "10-01", "10-20", NOT_TAKEN), stay(2, "10-21")], [2], [], []),
        # Different people.
        ([stay(1, "10-01"), stay(2, "10-02", person_id=2)], [1, 2], [], []),
    ],
)
def test_who_began_left_and_finished_in_a_month(
    stays: list[Stay], began: list[int], left: list[tuple[int, int]], done: list[int]
) -> None:
    assert [one.id for one in starts(chains(stays), OCTOBER)] == began
    assert [(one.stay.id, one.week) for one in drop_outs(chains(stays), OCTOBER)] == left
    assert [one.id for one in finishes(stays, OCTOBER)] == done


@pytest.mark.parametrize(
    ("one", "studied"),
    [
        (stay(1, "09-01"), True),
        (stay(1, "10-31"), True),
        (stay(1, "11-01"), False),
        (stay(1, "09-01", "09-30", LEFT), False),
        (stay(1, "09-01", "10-01", LEFT), True),
        (stay(1, "10-01", "10-20", NOT_TAKEN), False),
    ],
)
def test_who_studied_in_a_month(one: Stay, studied: bool) -> None:  # noqa: FBT001  a column of the table
    assert students([one], OCTOBER) == ({1} if studied else set())


def test_chains_are_of_one_person_in_one_programme() -> None:
    found = chains([stay(2, "09-05"), stay(1, "09-01"), stay(3, "09-02", person_id=2)])
    assert [[one.id for one in chain] for chain in found] == [[1, 2], [3]]


@pytest.mark.parametrize(("days", "week"), [(0, 1), (6, 1), (7, 2), (13, 2), (14, 3), (-3, 1)])
def test_weeks_begin_with_one(days: int, week: int) -> None:
    start = date(2026, 9, 10)
    assert week_of(start, date.fromordinal(start.toordinal() + days)) == week


def test_weeks_without_drop_outs_stand_between_those_with() -> None:
    one = stay(1, "09-01")
    assert by_week([DropOut(one, 3), DropOut(one, 1), DropOut(one, 3)]) == ((1, 1), (2, 0), (3, 2))
    assert by_week([]) == ()


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([4.0], 0.9, 4.0),
        ([1.0, 3.0], 0.5, 2.0),
        ([1.0, 2.0, 10.0], 0.5, 2.0),
        ([float(number) for number in range(11)], 0.9, 9.0),
        ([0.0, 10.0], 0.9, 9.0),
    ],
)
def test_quantiles(values: list[float], share: float, expected: float | None) -> None:
    assert quantile(values, share) == expected


def test_waits_are_sorted_first() -> None:
    found = waits([11.0, 1.0, 3.0, 2.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
    assert found == Waits(11, 6.0, 10.0)
    assert waits([]) == Waits(0, None, None)


def test_a_share_of_nothing_is_not_nothing() -> None:
    assert attendance([]).share is None
    assert attendance([Attendance(4, 3, 1), Attendance(4, 1, 0)]) == Attendance(8, 4, 1)
    assert Attendance(8, 4, 1).share == 0.5
