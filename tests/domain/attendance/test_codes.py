"""Codes: right in their step and the next, and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.attendance import codes

SECRET, OTHER = "ab" * 32, "cd" * 32
BORDER = datetime(2026, 11, 25, 9, 0, 20, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def code_at(now: datetime, secret: str = SECRET) -> str:
    return codes.code_of(secret, codes.step_at(now))


@pytest.mark.parametrize(
    ("typed_after", "right"),
    [
        (timedelta(0), True),
        (timedelta(seconds=19), True),
        (timedelta(seconds=20), True),  # the step before, for slow phones
        (timedelta(seconds=40) - MOMENT, True),
        (timedelta(seconds=40), False),
        (timedelta(hours=1), False),
        (-MOMENT, False),  # not shown yet
        (timedelta(seconds=-20), False),
    ],
)
def test_a_code_holds_for_its_step_and_one_more(typed_after: timedelta, *, right: bool) -> None:
    assert codes.is_right(SECRET, code_at(BORDER), BORDER + typed_after) is right


def test_a_step_begins_with_its_first_moment() -> None:
    assert (
        codes.step_at(BORDER - MOMENT) + 1
        == codes.step_at(BORDER)
        == codes.step_at(BORDER + 19 * codes.SPAN / 20)
    )
    assert codes.seconds_left(BORDER) == pytest.approx(20)
    assert codes.seconds_left(BORDER - MOMENT) == pytest.approx(0, abs=1e-3)


def test_the_code_of_another_event_is_wrong() -> None:
    assert not codes.is_right(SECRET, code_at(BORDER, OTHER), BORDER)


def test_codes_are_of_letters_that_nobody_mixes_up() -> None:
    shown = {code_at(BORDER + number * codes.SPAN) for number in range(2000)}
    assert len(shown) > 1990
    assert {len(code) for code in shown} == {6}
    assert not set("".join(shown)) & set("AEIOULSZ012568")
    assert set("".join(shown)) == set(codes.LETTERS)


@pytest.mark.parametrize("code", ["BCH3KM", "TPXYWV"])
@pytest.mark.parametrize(
    "write", [str.lower, lambda code: f" {code[:3]} {code[3:]}\n", lambda code: f"{code[:3]}-{code[3:]}"]
)
def test_a_code_is_read_as_people_write_it(code: str, write: object) -> None:
    assert callable(write)
    assert codes.read(write(code)) == code


def test_cyrillic_twins_are_read() -> None:
    assert codes.read("всн3км") == "BCH3KM"
    assert codes.read("ТРХУ") == "TPXY"


@pytest.mark.parametrize("typed", ["", "0", "ыыыыыы", "\x00", "B" * 10_000, "٣٣٣٣٣٣"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert not codes.is_right(SECRET, typed, BORDER)
