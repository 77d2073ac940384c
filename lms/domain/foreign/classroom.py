"""GitHub Classroom's autograding.json: the author's plan of commands, and what makes each of them passed.

A test runs its ``setup``, then its ``run`` with ``input``, and compares what is printed with ``output``. With
neither input nor output the exit code alone decides. Empty last lines are never held against anybody.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import regex
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from lms.domain.exercises import Reason

MINUTE = 60.0
PATTERN_SECONDS = 1.0
MOST_TESTS = 50
Command = Annotated[str, StringConstraints(max_length=4000)]
Body = Annotated[str, StringConstraints(max_length=64 * 1024)]


class Comparison(StrEnum):
    """How what is printed is held against ``output``."""

    INCLUDED = "included"
    EXACT = "exact"
    REGEX = "regex"


class Planned(BaseModel):
    """One test. ``timeout`` is in minutes, as Classroom has it. Fields that mean nothing here are ignored."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    run: Annotated[Command, StringConstraints(min_length=1)]
    setup: Command = ""
    input: Body = ""
    output: Body = ""
    comparison: Comparison = Field(default=Comparison.INCLUDED, strict=False)
    timeout: float | None = Field(default=None, gt=0, le=60)
    points: float | None = Field(default=None, ge=0, le=1000)

    @field_validator("setup", "input", "output", mode="before")
    @classmethod
    def filled(cls, value: object) -> object:
        return "" if value is None else value

    @model_validator(mode="after")
    def matchable(self) -> "Planned":
        if self.comparison is Comparison.REGEX:
            compiled(self.output)
        return self

    @property
    def seconds(self) -> float | None:
        return None if self.timeout is None else self.timeout * MINUTE

    @property
    def prints(self) -> bool:
        """Whether what is printed matters, or the exit code alone."""
        return bool(self.input or self.output)


class Plan(BaseModel):
    """A whole autograding.json."""

    model_config = ConfigDict(frozen=True, strict=True)

    tests: list[Planned] = Field(min_length=1, max_length=MOST_TESTS)

    @field_validator("tests")
    @classmethod
    def names_once(cls, tests: list[Planned]) -> list[Planned]:
        names = [one.name for one in tests]
        if len(set(names)) != len(names):
            raise ValueError("two tests have one name")
        return tests


def read_plan(data: bytes) -> Sequence[Planned]:
    """Return the tests of an author's file; pydantic's ``ValidationError`` says what is wrong with it."""
    return tuple(Plan.model_validate_json(data).tests)


def unmet(test: Planned, exit_code: int | None, stdout: str) -> Reason | None:
    """Return why a test is not passed by how its command ended and what it printed; None if it is."""
    if exit_code != 0:
        return Reason.WRONG_EXIT
    if not test.prints or matches(test, lines(stdout)):
        return None
    return Reason.WRONG_OUTPUT


def matches(test: Planned, printed: str) -> bool:
    if test.comparison is Comparison.EXACT:
        return printed.rstrip("\n") == lines(test.output).rstrip("\n")
    if test.comparison is Comparison.INCLUDED:
        return lines(test.output) in printed
    try:
        return compiled(test.output).search(printed, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return False


def compiled(pattern: str) -> "regex.Pattern[str]":
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"is no regular expression: {error}") from error


def lines(text: str) -> str:
    """Return a text with the ends of lines that Unix writes."""
    return text.replace("\r\n", "\n")
