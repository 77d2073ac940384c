"""The state of an exercise for a student, and which one comes next."""

from collections.abc import Collection, Iterable
from enum import StrEnum


class ExerciseState(StrEnum):
    LOCKED = "locked"
    OPEN = "open"
    TRYING = "trying"
    IN_REVIEW = "in_review"
    PASSED = "passed"


def missing_prerequisites(prerequisites: Iterable[str], passed: Collection[str]) -> tuple[str, ...]:
    return tuple(slug for slug in prerequisites if slug not in passed)


def state_of(*, passed: bool, attempts: int, missing: Collection[str]) -> ExerciseState:
    """Return the state; what was begun or passed stays open, whatever its prerequisites say now."""
    if passed:
        return ExerciseState.PASSED
    if attempts:
        return ExerciseState.TRYING
    return ExerciseState.LOCKED if missing else ExerciseState.OPEN


def next_of(states: Iterable[tuple[str, ExerciseState]]) -> str | None:
    """Return the slug to go on with: the first one begun, else the first open one, else one in review."""
    known = list(states)
    for wanted in (ExerciseState.TRYING, ExerciseState.OPEN, ExerciseState.IN_REVIEW):
        for slug, state in known:
            if state is wanted:
                return slug
    return None
