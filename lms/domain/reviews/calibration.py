"""Calibration: how near a practice review comes to the staff's answers on a known work."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.reviews.known import KnownAnswer, KnownAnswers
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, Prose, Rubric, Section, grade

EVEN_WITHIN = 3.0
"""Points by which a grade may differ from the staff's and still be called as strict as theirs."""
ENOUGH = 0.5
"""The share of near answers below which one more practice is suggested."""


class Match(StrEnum):
    """How an answer stands to the staff's: equal, as near as the staff allow, or off."""

    SAME = "same"
    NEAR = "near"
    OFF = "off"


class Leaning(StrEnum):
    EVEN = "even"
    KIND = "kind"
    HARSH = "harsh"


@dataclass(frozen=True)
class Line:
    """A criterion with the staff's answer and a reviewer's beside it; ``match`` is None where none counts."""

    number: int
    criterion: Criterion
    known: KnownAnswer
    given: Given | None = None
    match: Match | None = None
    voided: bool = False


@dataclass(frozen=True)
class Part:
    """A section of a rubric with the lines of its criteria."""

    title: Prose | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """A practice review beside the staff's answers; both grades are of 0 to 125."""

    parts: tuple[Part, ...]
    given: float
    known: float

    @property
    def matches(self) -> tuple[Match, ...]:
        return tuple(one.match for part in self.parts for one in part.lines if one.match is not None)

    @property
    def near(self) -> int:
        """How many answers are the same as the staff's, or near them."""
        return sum(one is not Match.OFF for one in self.matches)

    @property
    def share(self) -> float:
        """The part of the answers that are the same or near, 0 to 1."""
        return self.near / len(self.matches) if self.matches else 0.0

    @property
    def is_enough(self) -> bool:
        return self.share >= ENOUGH

    @property
    def by(self) -> float:
        """How many points the reviewer gave more than the staff; fewer, where it is negative."""
        return self.given - self.known

    @property
    def leaning(self) -> Leaning:
        if abs(self.by) <= EVEN_WITHIN:
            return Leaning.EVEN
        return Leaning.KIND if self.by > 0 else Leaning.HARSH


def compare(
    rubric: Rubric, known: KnownAnswers, given: Mapping[int, Given], voided: Collection[int] = ()
) -> Comparison:
    """Compare a reviewer's answers with the staff's, criterion by criterion and as a whole."""
    parts = tuple(_parts(rubric, known, given, voided))
    mine, theirs = grade(rubric, given, voided), grade(rubric, known.given, voided)
    return Comparison(parts, mine or 0.0, theirs or 0.0)


def model_parts(rubric: Rubric, known: KnownAnswers) -> tuple[Part, ...]:
    """Return the staff's answers alone, section by section."""
    return tuple(
        Part(title, tuple(Line(number, criterion, answer) for number, criterion, answer in lines))
        for title, lines in _sections(rubric, known)
    )


def match_of(criterion: Criterion, known: KnownAnswer, value: float | None) -> Match | None:
    """Tell how near a value is to the staff's; None where the criterion has no value by nature.

    An optional criterion that was left open earned nothing, as if it were answered with nothing.
    """
    if criterion.kind is CriterionKind.COMMENT or known.value is None:
        return None
    if value is None:
        if not criterion.optional:
            return Match.OFF
        value = 0.0
    away = abs(value - known.value)
    if away == 0:
        return Match.SAME
    return Match.NEAR if away <= known.within else Match.OFF


def same_questions(old: Rubric, new: Rubric) -> bool:
    """Tell whether the criteria of two versions are the same by their numbers, whatever their wording.

    A question that now stands at another place has moved, though its kind and points may fit there.
    """
    before, after = dict(old), dict(new)
    if [_form(one) for one in before.values()] != [_form(one) for one in after.values()]:
        return False
    places = {one.question.en: number for number, one in after.items()}
    return all(
        one.question.en == after[number].question.en or one.question.en not in places
        for number, one in before.items()
    )


def _form(criterion: Criterion) -> tuple[object, ...]:
    shares = tuple(one.share for one in criterion.levels)
    return criterion.kind, criterion.points, criterion.optional, shares


def _parts(
    rubric: Rubric, known: KnownAnswers, given: Mapping[int, Given], voided: Collection[int]
) -> Iterator[Part]:
    for title, lines in _sections(rubric, known):
        yield Part(
            title,
            tuple(
                _line(number, criterion, answer, given.get(number), voided=number in voided)
                for number, criterion, answer in lines
            ),
        )


def _line(
    number: int, criterion: Criterion, known: KnownAnswer, given: Given | None, *, voided: bool
) -> Line:
    match = None if voided else match_of(criterion, known, given.value if given else None)
    return Line(number, criterion, known, given, match, voided)


def _sections(
    rubric: Rubric, known: KnownAnswers
) -> Iterator[tuple[Prose | None, list[tuple[int, Criterion, KnownAnswer]]]]:
    """Yield each section's title with the criteria that the staff have answered."""
    first = 1
    for section in rubric.sections:
        lines = list(_answered(section, first, known))
        first += len(section.criteria)
        if lines:
            yield section.title, lines


def _answered(
    section: Section, first: int, known: KnownAnswers
) -> Iterator[tuple[int, Criterion, KnownAnswer]]:
    for number, criterion in enumerate(section.criteria, start=first):
        answer = known.of(number)
        if answer is not None:
            yield number, criterion, answer
