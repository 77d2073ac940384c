"""Two works side by side: which passages of one stand in the other, and how much of it that is.

A share is evidence of nothing by itself. People look at the passages, and hear who wrote them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.domain.likeness.prints import NOISE, Printed, marks, merged

NOTABLE = 0.5
LEAST_MARKS = 30
COMMON = 0.25
COMMON_WORKS = 4


@dataclass(frozen=True)
class Passage:
    """Lines of one file, from 1 on and inclusive, that stand in the other work too."""

    path: str
    line_from: int
    line_to: int


@dataclass(frozen=True)
class Likeness:
    """``share`` of the first work that stands in the second, 0 to 1, and the passages in each."""

    share: float
    first: tuple[Passage, ...]
    second: tuple[Passage, ...]

    @property
    def is_notable(self) -> bool:
        return self.share >= NOTABLE


def compare(first: Sequence[Printed], second: Sequence[Printed]) -> Likeness:
    """Compare two works of which the starter has been left out."""
    common = marks(first) & marks(second)
    whole = sum(file.covered for file in first)
    spans = [(file, span) for file in first for span in spans_of(file, common)]
    shared = sum(end - start for _file, (start, end) in spans)
    return Likeness(
        shared / whole if whole else 0.0,
        tuple(passage(*one) for one in spans),
        tuple(passage(file, span) for file in second for span in spans_of(file, common)),
    )


def spans_of(file: Printed, common: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a file's core that shared prints cover."""
    yield from merged((one.at, one.at + NOISE) for one in file.prints if one.mark in common)


def passage(file: Printed, span: tuple[int, int]) -> Passage:
    return Passage(file.core.path, file.core.line(span[0]), file.core.line(span[1] - 1))


def is_enough(own: frozenset[int]) -> bool:
    """Tell whether a work has so much of its own that being like another means anything."""
    return len(own) >= LEAST_MARKS


def is_common(works: int, others: int) -> bool:
    """Tell whether so many of the other works have a print that it is what everybody writes."""
    return works > max(COMMON_WORKS, COMMON * others)
