"""Hunks: the changed lines of a file among some lines that stayed, as a diff shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

AROUND = 4
"""Lines that stayed, shown before and after each change."""


@dataclass(frozen=True)
class Change:
    """A stretch of old lines in whose place new ones stand; indices from 0."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int


class Side(StrEnum):
    SAME = "same"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True)
class Row:
    """One line of a diff: its indices in the old and in the new text, None where it isn't.

    ``beside`` is the index of the line on the other side that this one took the place of.
    """

    side: Side
    old: int | None
    new: int | None
    beside: int | None = None


@dataclass(frozen=True)
class Hunk:
    """Rows that belong together; ``skipped`` lines that stayed lie before it."""

    rows: tuple[Row, ...]
    skipped: int


def whole(old_lines: int, new_lines: int) -> tuple[Change, ...]:
    """Return the one change by which everything was replaced."""
    return (Change(0, old_lines, 0, new_lines),)


def hunks(changes: Sequence[Change], old_lines: int, around: int = AROUND) -> tuple[Hunk, ...]:
    """Join changes that lie near each other, each with the lines around it."""
    found: list[Hunk] = []
    shown_until = 0
    for group in _near(changes, around):
        first, last = group[0], group[-1]
        start = max(shown_until, first.old_start - around)
        end = min(old_lines, last.old_start + last.old_count + around)
        found.append(Hunk(tuple(_rows(group, start, end)), start - shown_until))
        shown_until = end
    return tuple(found)


def _near(changes: Sequence[Change], around: int) -> Iterator[list[Change]]:
    group: list[Change] = []
    for change in changes:
        if group and change.old_start - (group[-1].old_start + group[-1].old_count) > 2 * around:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _rows(group: Sequence[Change], start: int, end: int) -> Iterator[Row]:
    place, shift = start, group[0].new_start - group[0].old_start
    for change in group:
        yield from _same(place, change.old_start, shift)
        yield from _changed(change)
        place = change.old_start + change.old_count
        shift = change.new_start + change.new_count - place
    yield from _same(place, end, shift)


def _same(start: int, end: int, shift: int) -> Iterator[Row]:
    for index in range(start, end):
        yield Row(Side.SAME, index, index + shift)


def _changed(change: Change) -> Iterator[Row]:
    """Yield the old lines, then the new ones; the first of both stand for each other, and so on."""
    pairs = min(change.old_count, change.new_count)
    for number in range(change.old_count):
        beside = change.new_start + number if number < pairs else None
        yield Row(Side.OLD, change.old_start + number, None, beside)
    for number in range(change.new_count):
        beside = change.old_start + number if number < pairs else None
        yield Row(Side.NEW, None, change.new_start + number, beside)
