"""When codes count, who is late, what an address says, and what can be confirmed."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.attendance.visits import Mark, Word, is_outside, mark_at, may_confirm, takes_codes

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
MOMENT = timedelta(microseconds=1)
TEN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        (START - timedelta(minutes=15), True),
        (START - timedelta(minutes=15) - MOMENT, False),
        (START, True),
        (END - MOMENT, True),
        (END, False),
        (END + TEN, False),
    ],
)
def test_codes_count_from_a_quarter_before_until_the_end(now: datetime, *, taken: bool) -> None:
    assert takes_codes(now, START, END) is taken


@pytest.mark.parametrize(
    ("after", "mark"),
    [
        (-TEN, Mark.PRESENT),
        (timedelta(0), Mark.PRESENT),
        (TEN, Mark.PRESENT),
        (TEN + MOMENT, Mark.LATE),
        (timedelta(hours=1), Mark.LATE),
    ],
)
def test_late_is_who_comes_more_than_so_long_after_the_beginning(after: timedelta, mark: Mark) -> None:
    assert mark_at(START + after, START, TEN) is mark


@pytest.mark.parametrize(
    ("address", "networks", "outside"),
    [
        ("8.8.8.8", (), False),
        ("10.4.2.1", ("10.0.0.0/8",), False),
        ("11.4.2.1", ("10.0.0.0/8",), True),
        ("192.168.7.7", ("10.0.0.0/8", "192.168.7.0/24"), False),
        ("::ffff:10.4.2.1", ("10.0.0.0/8",), False),
        ("fd00::7", ("fd00::/8",), False),
        ("fd00::7", ("10.0.0.0/8",), True),
        ("not an address", ("10.0.0.0/8",), True),
    ],
)
def test_who_comes_from_elsewhere_is_outside(
    address: str, networks: tuple[str, ...], *, outside: bool
) -> None:
    assert is_outside(address, networks) is outside


@pytest.mark.parametrize(
    ("mark", "settled", "word", "confirmable"),
    [
        (Mark.PRESENT, True, Word.OPEN, True),
        (Mark.LATE, True, Word.OPEN, True),
        (Mark.PRESENT, True, Word.DISPUTED, True),
        (Mark.PRESENT, True, Word.CONFIRMED, False),
        (Mark.PRESENT, False, Word.OPEN, False),
        (Mark.ABSENT, True, Word.OPEN, False),
        (Mark.EXCUSED, True, Word.OPEN, False),
    ],
)
def test_only_a_visit_that_took_place_is_confirmed(
    mark: Mark, word: Word, *, settled: bool, confirmable: bool
) -> None:
    assert may_confirm(mark, settled=settled, word=word) is confirmable
