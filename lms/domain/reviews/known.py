"""Known works: made-up works with the staff's answers, for practice and as a model of a good review."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from pydantic import Field, model_validator

from lms.domain.frozen import Frozen
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, Prose, Rubric, needs_evidence
from lms.domain.words import Line, Path

Fault = tuple[tuple[str | int, ...], str]

PLAIN_LEVELS = 5


class KnownEvidence(Frozen):
    """Lines of a known work."""

    path: Path
    line_from: int = Field(ge=1)
    line_to: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.line_to is not None and self.line_to < self.line_from:
            raise ValueError("line_to is before line_from")
        return self

    @property
    def last(self) -> int:
        return self.line_to or self.line_from


class KnownAnswer(Frozen):
    """The staff's answer to a criterion, and why; another's is near it as far as ``within``."""

    criterion: int = Field(ge=1)
    value: float | None = None
    within: float = Field(default=0, ge=0)
    why: Prose
    evidence: list[KnownEvidence] = Field(default_factory=list)


class KnownAnswers(Frozen):
    """``answers.toml`` of a known work. A ``model`` is shown with its answers before the first practice."""

    title: Line | None = None
    model: bool = False
    summary: Prose | None = None
    answers: list[KnownAnswer] = Field(min_length=1)

    def of(self, number: int) -> KnownAnswer | None:
        return next((one for one in self.answers if one.criterion == number), None)

    @property
    def given(self) -> dict[int, Given]:
        """The answers by criterion, as a review would hold them."""
        return {one.criterion: Given(one.value, one.why.en) for one in self.answers}


@dataclass(frozen=True)
class KnownWork:
    """A known work of an exercise, with its files by path."""

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    known: KnownAnswers


def largest_value(criterion: Criterion) -> float:
    """Return the largest value that an answer to a criterion can have."""
    if criterion.kind is CriterionKind.LEVELS:
        return (len(criterion.levels) or PLAIN_LEVELS) - 1
    return criterion.points if criterion.kind is CriterionKind.POINTS else 1


def known_faults(known: KnownAnswers, rubric: Rubric, files: Mapping[str, bytes]) -> list[Fault]:
    """Return what known answers get wrong about their rubric and their files, each with its place."""
    criteria = dict(rubric)
    found: list[Fault] = []
    seen: set[int] = set()
    for position, answer in enumerate(known.answers):
        criterion = criteria.get(answer.criterion)
        place = ("answers", position)
        if criterion is None:
            found.append(((*place, "criterion"), f"rubric.toml has {len(criteria)} criteria"))
        elif answer.criterion in seen:
            found.append(((*place, "criterion"), f"{answer.criterion} is answered twice"))
        else:
            found += [((*place, *where), words) for where, words in _answer_faults(answer, criterion)]
        seen.add(answer.criterion)
        found += [((*place, *where), words) for where, words in _evidence_faults(answer, files)]
    missing = [
        number for number, one in rubric if number not in seen and one.kind is not CriterionKind.COMMENT
    ]
    return found + [(("answers",), f"criterion {number} has no answer") for number in missing]


def _answer_faults(answer: KnownAnswer, criterion: Criterion) -> Iterator[Fault]:
    if criterion.kind is CriterionKind.COMMENT:
        if answer.value is not None:
            yield ("value",), "a comment has no value"
        return
    if answer.value is None:
        yield ("value",), "is missing"
        return
    most, whole = largest_value(criterion), criterion.kind is not CriterionKind.POINTS
    if not 0 <= answer.value <= most or (whole and answer.value != int(answer.value)):
        yield ("value",), f"is no answer to this criterion: {'a whole number ' if whole else ''}0 to {most:g}"
    elif needs_evidence(criterion, answer.value) and not answer.evidence:
        yield ("evidence",), "the answer takes points away, so it needs evidence"


def _evidence_faults(answer: KnownAnswer, files: Mapping[str, bytes]) -> Iterator[Fault]:
    for position, one in enumerate(answer.evidence):
        if one.path not in files:
            yield ("evidence", position, "path"), f"the work has no file {one.path}"
        elif one.last > (lines := len(files[one.path].splitlines())):
            where = "line_from" if one.line_from > lines else "line_to"
            yield ("evidence", position, where), f"{one.path} has {lines} lines"
