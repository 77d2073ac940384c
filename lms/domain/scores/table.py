"""The grades of a fit as arrays."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms.domain.scores.data import Grade, StaffGrade

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Pairs:
    """Who reviews whom. ``of_grade``: each grade's pair; the rest: one a pair, ``author`` by name.

    ``returned`` is the pair of the same two the other way round, -1 where there is none.
    """

    of_grade: Ints
    reviewer: Ints
    author: tuple[Hashable, ...]
    returned: Ints

    @classmethod
    def of(cls, grades: Sequence[Grade], authors: Sequence[Hashable], reviewer: Ints) -> "Pairs":
        """Number the pairs of grades, of their ``authors``, and of the reviewers' positions."""
        names = [(one.reviewer, author) for one, author in zip(grades, authors, strict=True)]
        pairs = list(dict.fromkeys(names))
        place = _places(pairs)
        of_grade = _array(place[one] for one in names)
        of_pair = np.zeros(len(place), dtype=np.intp)
        of_pair[of_grade] = reviewer
        returned = _array(place.get((author, one), -1) for one, author in pairs)
        return cls(of_grade, of_pair, tuple(author for _, author in pairs), returned)

    def sums(self, values: Floats) -> Floats:
        return np.bincount(self.of_grade, values, len(self.reviewer)).astype(float)


@dataclass(frozen=True)
class Table:
    """The grades as arrays, sorted by reviewer.

    Shapes: ``value``, ``work``, ``reviewer``: one a grade, the last two as positions in ``works`` and
    ``reviewers``. ``author``, ``staff_precision`` and ``staff_value``: one a work; the first as positions in
    ``authors``.
    """

    value: Floats
    work: Ints
    reviewer: Ints
    works: tuple[int, ...]
    reviewers: tuple[int, ...]
    pairs: Pairs
    author: Ints
    authors: tuple[Hashable, ...]
    staff_precision: Floats
    staff_value: Floats

    @classmethod
    def of(
        cls, grades: Sequence[Grade], staff: Sequence[StaffGrade], authors: Mapping[int, int], sd: float
    ) -> "Table":
        """Lay out grades, and staff's with their ``sd``; a work without an author has one of its own."""
        works = tuple(sorted({one.work for one in grades} | {one.work for one in staff}))
        reviewers = tuple(sorted({one.reviewer for one in grades}))
        place, seat = _places(works), _places(reviewers)
        ordered = sorted(grades, key=lambda one: (one.reviewer, one.work, one.review))
        hands: dict[int, Hashable] = {one: authors.get(one, ("of its own", one)) for one in works}
        hand = _places(hands.values())
        reviewer = _array(seat[one.reviewer] for one in ordered)
        said = np.array([one.value for one in staff], dtype=float)
        about = _array(place[one.work] for one in staff)
        count = np.bincount(about, minlength=len(works))
        return cls(
            np.array([one.value for one in ordered], dtype=float),
            _array(place[one.work] for one in ordered),
            reviewer,
            works,
            reviewers,
            Pairs.of(ordered, [hands[one.work] for one in ordered], reviewer),
            _array(hand[hands[one]] for one in works),
            tuple(hand),
            count / sd**2,
            np.bincount(about, said, len(works)) / np.maximum(count, 1),
        )

    def per_reviewer(self, values: Floats) -> Floats:
        return np.bincount(self.reviewer, values, len(self.reviewers)).astype(float)

    def per_author(self, values: Floats) -> Floats:
        return np.bincount(self.author, values).astype(float)

    def per_work(self, values: Floats) -> Floats:
        return np.bincount(self.work, values, len(self.works)).astype(float)


def _places(names: Iterable[Hashable]) -> dict[Hashable, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _array(places: Iterable[int]) -> Ints:
    return np.array(list(places), dtype=np.intp)
