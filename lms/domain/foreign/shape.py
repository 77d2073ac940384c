"""The one shape into which the results of all foreign graders are read, and the bounds of what is read.

Tests and student code share a process there, so every byte may have been written by the work itself. A result
informs people; nothing in it decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.exercises import Reason
from lms.domain.texts import printable

LARGEST = 1024 * 1024
"""Bytes of a document."""
MOST_CASES = 500
LONGEST_NAME = 200
LONGEST_WORDS = 2000
MOST_POINTS = 10_000
MOST_SECONDS = 86_400
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Outcome(StrEnum):
    """What became of one test."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Fault(StrEnum):
    """Why there is no result; the last two before anything was run."""

    NOTHING = "nothing"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_FORMED = "not_formed"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    BAD_NUMBER = "bad_number"
    TWICE = "twice"
    INCOMPLETE = "incomplete"
    STOPPED = "stopped"
    NO_TESTS = "no_tests"
    NOT_ALLOWED = "not_allowed"
    NO_IMAGE = "no_image"


OURS = frozenset({Fault.NOT_ALLOWED, Fault.NO_IMAGE})
"""What has nothing to do with the work or its grader: run again, it may well go."""


class UnreadableError(Exception):
    """What came is no result; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Case:
    """One test. Of a ``hidden`` one neither name nor words are kept; ``reason`` is known where we ran it."""

    name: str
    outcome: Outcome
    group: str = ""
    points: float | None = None
    max_points: float | None = None
    seconds: float | None = None
    words: str = ""
    hidden: bool = False
    reason: Reason | None = None


@dataclass(frozen=True)
class Told:
    """All that a foreign grader said of a work. ``points`` are its own, and count for nothing here."""

    cases: tuple[Case, ...]
    points: float | None = None
    max_points: float | None = None
    words: str = ""


def told(cases: Iterable[Case], points: float | None = None, words: str = "") -> Told:
    """Return cases with their sums; ``points`` is what the grader gave for the whole, if it did."""
    found = tuple(cases)
    return Told(
        found,
        points if points is not None else total(case.points for case in found),
        total(case.max_points for case in found),
        words,
    )


def total(values: Iterable[float | None]) -> float | None:
    """Return the sum of what is there, or None where nothing is."""
    known = [value for value in values if value is not None]
    return round(sum(known), 2) if known else None


def name_of(text: str) -> str:
    return printable(text.strip(), LONGEST_NAME)


def words_of(text: str) -> str:
    """Return what a test said, its lines kept, with all else that can't be seen escaped, and cut."""
    cut = COLOURS.sub("", text[: 2 * LONGEST_WORDS]).replace("\r\n", "\n").strip()
    shown = "".join(map(_visible, cut))
    return shown if len(shown) <= LONGEST_WORDS else f"{shown[:LONGEST_WORDS]}…"


def number(value: object, most: float) -> float:
    """Return a number from 0 to ``most``; anything else is refused, NaN and booleans too."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise UnreadableError(Fault.BAD_NUMBER)
    return float(value)


def text_of(data: bytes) -> str:
    """Return a document's text, which is UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(Fault.NOT_TEXT) from error


def _visible(letter: str) -> str:
    if letter.isprintable() or letter in "\n\t\xa0":
        return letter
    return letter.encode("unicode_escape").decode()
