"""Gaps: which answers a criterion takes, and what a review lacks before it can be handed in."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, needs_evidence

PLAIN_LEVELS = 5
"""Levels of a criterion that describes none of its own."""


class Lack(StrEnum):
    """What is missing: an answer; for one that takes points away, what it rests on and why."""

    ANSWER = "answer"
    EVIDENCE = "evidence"
    NOTE = "note"


@dataclass(frozen=True)
class Gap:
    criterion: int
    lack: Lack


def takes(criterion: Criterion, value: float | None) -> bool:
    """Tell whether a criterion can be answered so; nothing at all takes an answer back."""
    if value is None:
        return True
    if criterion.kind is CriterionKind.COMMENT or not math.isfinite(value):
        return False
    if criterion.kind is CriterionKind.POINTS:
        return 0 <= value <= criterion.points
    steps = 2 if criterion.kind is CriterionKind.YES_NO else len(criterion.levels) or PLAIN_LEVELS
    return value in range(steps)


def gaps(
    asked: Iterable[tuple[int, Criterion]],
    answers: Mapping[int, Given],
    cited: Collection[int],
    voided: Collection[int] = (),
) -> tuple[Gap, ...]:
    """Return what is missing, in the order of the rubric; ``cited`` are the criteria with evidence."""
    return tuple(
        Gap(number, lack)
        for number, criterion in asked
        if number not in voided
        for lack in _lacks(criterion, answers.get(number, Given(None)), has_evidence=number in cited)
    )


def _lacks(criterion: Criterion, given: Given, *, has_evidence: bool) -> tuple[Lack, ...]:
    if given.value is None:
        must = criterion.kind is not CriterionKind.COMMENT and not criterion.optional
        return (Lack.ANSWER,) if must else ()
    if not needs_evidence(criterion, given.value):
        return ()
    missing = ((Lack.EVIDENCE, not has_evidence), (Lack.NOTE, not given.note.strip()))
    return tuple(lack for lack, is_missing in missing if is_missing)
