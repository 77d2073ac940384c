"""Rubrics: what a reviewer is asked about a work, and what their answers come to.

A criterion is known by its number, its place in the whole rubric from 1 on: the same question may stand
twice in one rubric.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from lms.domain.frozen import Frozen

FULL = 100.0
LARGEST_SCORE = 125.0
LONGEST_PROSE = 20_000

Markdown = Annotated[str, StringConstraints(max_length=LONGEST_PROSE)]


class Prose(Frozen):
    """A Markdown text; what is not translated is shown in English.

    ``translated_from`` holds, by language, the ``digest_of`` the English text that was translated: where it
    differs from today's, the translation is older than its source.
    """

    en: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PROSE)]
    kk: Markdown = ""
    ru: Markdown = ""
    translated_from: dict[str, str] = Field(default_factory=dict)

    def of(self, language: str) -> str:
        return {"kk": self.kk, "ru": self.ru}.get(language) or self.en

    def has(self, language: str) -> bool:
        """Tell whether the text is there in a language."""
        return language == "en" or bool({"kk": self.kk, "ru": self.ru}.get(language))

    def is_stale(self, language: str) -> bool:
        """Tell whether the translation is older than its source; unknown is not stale."""
        source = self.translated_from.get(language)
        return source is not None and source != digest_of(self.en)

    def __str__(self) -> str:
        return self.en


def digest_of(text: str) -> str:
    """Return the short digest by which a translation names its source."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:8]


class Translations(Frozen):
    """``translations.toml``: by language, the digest of the English subject that was translated."""

    subject: dict[str, str] = Field(default_factory=dict)


class CriterionKind(StrEnum):
    YES_NO = "yes_no"
    LEVELS = "levels"
    POINTS = "points"
    COMMENT = "comment"


class Level(Frozen):
    """One step of a criterion: what a work on it is like, and its share (0-1) of the points."""

    share: float = Field(ge=0, le=1)
    description: Prose


class Criterion(Frozen):
    """``before`` is what a reviewer does or needs first; ``context`` stands after the question."""

    kind: CriterionKind = Field(strict=False)
    question: Prose
    optional: bool = False
    points: float = Field(default=1, gt=0, le=1000)
    levels: list[Level] = Field(default_factory=list)
    before: Prose | None = None
    context: Prose | None = None

    @model_validator(mode="after")
    def levels_fit(self) -> Self:
        if self.kind is CriterionKind.LEVELS and len(self.levels) == 1:
            raise ValueError("one level is no choice")
        if self.levels and self.kind is not CriterionKind.LEVELS:
            raise ValueError("only a criterion of kind levels has levels")
        return self


class Section(Frozen):
    """``title`` is empty only where the content has questions outside every section."""

    title: Prose | None = None
    intro: Prose | None = None
    criteria: list[Criterion] = Field(default_factory=list)


class Flag(StrEnum):
    """What ends a review before its last question."""

    DOES_NOT_RUN = "does_not_run"
    EMPTY_WORK = "empty_work"
    CHEATING = "cheating"
    AUTHOR_ABSENT = "author_absent"


class Consequence(StrEnum):
    """What a flag comes to: the grade is nothing; a mentor decides; or the review does not count."""

    ZERO = "zero"
    MENTOR = "mentor"
    NO_GRADE = "no_grade"


CONSEQUENCES: Mapping[Flag, Consequence] = {
    Flag.DOES_NOT_RUN: Consequence.ZERO,
    Flag.EMPTY_WORK: Consequence.ZERO,
    Flag.CHEATING: Consequence.MENTOR,
    Flag.AUTHOR_ABSENT: Consequence.NO_GRADE,
}


class Rubric(Frozen):
    """``rubric.toml``: what a peer is asked about a work. ``flags`` change what a flag comes to."""

    sections: list[Section] = Field(min_length=1)
    flags: dict[Annotated[Flag, Field(strict=False)], Annotated[Consequence, Field(strict=False)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def asks_something(self) -> Self:
        if not any(section.criteria for section in self.sections):
            raise ValueError("has no criterion")
        return self

    def __iter__(self) -> Iterator[tuple[int, Criterion]]:  # type: ignore[override]  # numbered criteria
        return enumerate((one for section in self.sections for one in section.criteria), start=1)

    def criterion(self, number: int) -> Criterion | None:
        return dict(self).get(number)

    def consequence(self, flag: Flag) -> Consequence:
        return self.flags.get(flag, CONSEQUENCES[flag])

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Given:
    """An answer: yes/no as 1 or 0, a level as its position from 0, points as themselves; None: not yet."""

    value: float | None
    note: str = ""


def share_of(criterion: Criterion, value: float | None) -> float | None:
    """Return what part (0-1) of a criterion's points a value earns; None where it earns none by nature."""
    if criterion.kind is CriterionKind.COMMENT or value is None:
        return None
    if criterion.kind is CriterionKind.LEVELS:
        return _share_of_level(criterion, int(value))
    if criterion.kind is CriterionKind.POINTS:
        return min(max(value / criterion.points, 0.0), 1.0)
    return 1.0 if value else 0.0


def grade(rubric: Rubric, answers: Mapping[int, Given], voided: Collection[int] = ()) -> float | None:
    """Return the grade (0 to 125) that the answers give, or None when nothing that counts was asked.

    The required criteria make 100; what optional ones earn comes on top. Voided ones count for nothing.
    """
    full = earned = 0.0
    for number, criterion in rubric:
        if number in voided or criterion.kind is CriterionKind.COMMENT:
            continue
        given = answers.get(number)
        earned += criterion.points * (share_of(criterion, given.value if given else None) or 0.0)
        full += 0.0 if criterion.optional else criterion.points
    return min(FULL * earned / full, LARGEST_SCORE) if full else None


def unanswered(rubric: Rubric, answers: Mapping[int, Given], voided: Collection[int] = ()) -> tuple[int, ...]:
    """Return the numbers of the required criteria that have no answer yet; a comment may stay empty."""
    return tuple(
        number
        for number, criterion in rubric
        if number not in voided
        and not criterion.optional
        and criterion.kind is not CriterionKind.COMMENT
        and (number not in answers or answers[number].value is None)
    )


def needs_evidence(criterion: Criterion, value: float | None) -> bool:
    """Tell whether an answer takes points away, and so must cite what it rests on."""
    share = share_of(criterion, value)
    return share is not None and share < 1 and not criterion.optional


def _share_of_level(criterion: Criterion, position: int) -> float:
    if not criterion.levels:
        return min(max(position, 0), 4) / 4  # without levels of its own: five plain steps
    return criterion.levels[min(max(position, 0), len(criterion.levels) - 1)].share
