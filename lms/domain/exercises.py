"""Exercises: what their files say, typed and frozen, and the rules that need nothing but these words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from lms.domain.beside import Beside, ForeignGrader
from lms.domain.environments import Environment, LimitChanges, Limits
from lms.domain.frozen import Frozen
from lms.domain.leaderboards import Board
from lms.domain.reviews.known import KnownWork
from lms.domain.reviews.rubrics import Rubric, Translations, digest_of
from lms.domain.words import Line, Module, Name, Path, Slug


class Texts(Frozen):
    """One text in the languages of the school; what is not translated is shown in English."""

    kk: Line | None = None
    ru: Line | None = None
    en: Line

    def of(self, language: str) -> str:
        """Return the text in a language, in English where it is not there."""
        return {"kk": self.kk, "ru": self.ru}.get(language) or self.en

    def spoken(self, language: str) -> str:
        """Return the language in which ``of`` answers."""
        return language if {"kk": self.kk, "ru": self.ru}.get(language) else "en"

    def __str__(self) -> str:
        return self.en


class Kind(StrEnum):
    """What an exercise is; one for checkpoints is hidden from students until it is drawn for them."""

    EXERCISE = "exercise"
    PROJECT = "project"
    CHECKPOINT = "checkpoint"


class Reason(StrEnum):
    """Why a check is not passed."""

    WRONG_VALUE = "wrong_value"
    WRONG_TYPE = "wrong_type"
    WRONG_OUTPUT = "wrong_output"
    WRONG_EXIT = "wrong_exit"
    RAISED = "raised"
    EXITED = "exited"
    SILENT = "silent"
    TIMED_OUT = "timed_out"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"
    NOT_BUILT = "not_built"
    MISSING_FILE = "missing_file"
    MISSING_FUNCTION = "missing_function"
    MALFORMED = "malformed"
    BELOW_BAND = "below_band"
    EXPLOIT_WORKS = "exploit_works"
    FORBIDDEN = "forbidden"


class Team(Frozen):
    smallest: int = Field(default=1, ge=1, le=20)
    largest: int = Field(default=1, ge=1, le=20)

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.smallest > self.largest:
            raise ValueError("smallest is more than largest")
        return self


class CheckDefinition(Frozen):
    """One ``[[checks]]``. ``after`` names checks without which this one is not run.

    ``long``: it takes so long that it is worth a container of its own, beside those of other checks.
    """

    name: Name
    points: float = Field(gt=0, le=1000)
    hidden: bool = False
    after: list[Name] = Field(default_factory=list)
    long: bool = False
    title: Texts
    hint: Texts | None = None


class Way(StrEnum):
    """How a review is held: when the reviewer likes, or together at a booked slot."""

    ASYNCHRONOUS = "asynchronous"
    SIDE_BY_SIDE = "side_by_side"


class ReviewPlan(Frozen):
    """``[review]``: how peers review a work, and how their score and the checks make one.

    The final score is ``checks_share`` of the checks' percentage and the rest of the peers' score. With
    ``checks_first`` a review may be asked for once the checks are passed. Scores are 0 to 100 and a bonus.
    """

    reviewers: int = Field(default=3, ge=1, le=5)
    way: Way = Field(default=Way.ASYNCHRONOUS, strict=False)
    pass_score: float = Field(default=60, gt=0, le=100)
    checks_share: float = Field(default=0, ge=0, le=1)
    checks_first: bool = True


class Definition(Frozen):
    """``exercise.toml`` as it is written. ``skills`` are the values (0-100) that passing it feeds."""

    environment: Slug
    kind: Kind = Field(default=Kind.EXERCISE, strict=False)
    xp: int = Field(ge=0, le=100_000)
    pass_points: float = Field(default=0, ge=0)
    hand_in: list[Path] = Field(default_factory=list)
    preload: list[Module] = Field(default_factory=list)
    prerequisites: list[Slug] = Field(default_factory=list)
    title: Texts
    summary: Texts
    team: Team = Team()
    limits: LimitChanges = LimitChanges()
    review: ReviewPlan | None = None
    beside: Beside | None = None
    leaderboard: Board | None = None
    skills: dict[Slug, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    checks: list[CheckDefinition] = Field(default_factory=list)

    @model_validator(mode="after")
    def judged_by_somebody(self) -> Self:
        if not self.checks and self.review is None:
            raise ValueError("has neither checks nor a [review]: nobody could pass it")
        if self.checks and not (self.pass_points and self.hand_in):
            raise ValueError("has checks, so it needs pass_points and hand_in")
        return self

    @model_validator(mode="after")
    def compared_by_a_check(self) -> Self:
        if self.leaderboard and self.leaderboard.check not in {check.name for check in self.checks}:
            raise ValueError(f"has a [leaderboard] of the check {self.leaderboard.check}, which is not there")
        return self

    @model_validator(mode="after")
    def drawn_for_one(self) -> Self:
        """A checkpoint's exercise is graded by its checks, and whoever draws it can begin at once."""
        if self.kind is not Kind.CHECKPOINT:
            return self
        if not self.checks or self.review is not None or self.prerequisites or self.team.largest > 1:
            raise ValueError("is for checkpoints, so it has checks, and no [review], prerequisites or team")
        return self


class Failure(Frozen):
    """``fails.toml`` of a solution that must fail: at which check, and for which reason.

    ``beside`` names a test of the grader of others that it fails too.
    """

    check: Name
    reason: Reason = Field(strict=False)
    beside: Line | None = None
    cheating: bool = False
    why: Line


class Partial(Frozen):
    """``passes.toml`` of a solution that passes, and is meant to, with less than all points."""

    points: float = Field(gt=0)
    why: Line


@dataclass(frozen=True)
class Bundle:
    """A tar of ``checks.py`` and ``hidden/``, the same bytes whenever the contents are the same."""

    data: bytes = field(repr=False)
    digest: str


@dataclass(frozen=True)
class Solution:
    """An author's solution; without ``failure`` it must pass, and with all points if not ``partial``."""

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    failure: Failure | None = None
    partial: Partial | None = None


@dataclass(frozen=True)
class Exercise:
    """An exercise with all that its folder holds. ``subjects`` are Markdown by language."""

    slug: str
    definition: Definition
    environment: Environment
    rubric: Rubric
    subjects: Mapping[str, str] = field(repr=False)
    starter: Mapping[str, bytes] = field(repr=False)
    bundle: Bundle
    checks_version: str
    solutions: tuple[Solution, ...] = field(repr=False)
    known: tuple[KnownWork, ...] = ()
    translations: Translations = field(default_factory=Translations)
    beside: ForeignGrader | None = None

    @property
    def title(self) -> Texts:
        return self.definition.title

    @property
    def summary(self) -> Texts:
        return self.definition.summary

    @property
    def kind(self) -> Kind:
        return self.definition.kind

    @property
    def xp(self) -> int:
        return self.definition.xp

    @property
    def team(self) -> Team:
        return self.definition.team

    @property
    def checks(self) -> tuple[CheckDefinition, ...]:
        return tuple(self.definition.checks)

    @property
    def hand_in(self) -> tuple[str, ...]:
        return tuple(self.definition.hand_in)

    @property
    def preload(self) -> tuple[str, ...]:
        """What is imported before a work comes: for its environment, then for this exercise."""
        return tuple(dict.fromkeys([*self.environment.preload, *self.definition.preload]))

    @property
    def prerequisites(self) -> tuple[str, ...]:
        return tuple(self.definition.prerequisites)

    @property
    def pass_points(self) -> float:
        return self.definition.pass_points

    @property
    def max_points(self) -> float:
        return sum(check.points for check in self.definition.checks)

    @property
    def limits(self) -> Limits:
        return self.environment.limits(self.definition.limits)

    def is_stale(self, language: str) -> bool:
        """Tell whether the subject's translation is older than its English; unknown is not stale."""
        source = self.translations.subject.get(language)
        return language in self.subjects and source not in {None, digest_of(self.subjects["en"])}

    def check(self, name: str) -> CheckDefinition | None:
        """Return a check by its name; None if the exercise has no such check (any more)."""
        return next((check for check in self.definition.checks if check.name == name), None)

    def subject(self, language: str) -> str:
        return self.subjects.get(language, self.subjects["en"])

    def starter_files(self) -> dict[str, bytes]:
        return dict(self.starter)


def in_order(exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """Return exercises in an order in which they can be done: small ones first, a checkpoint's last."""
    waiting = sorted(exercises, key=lambda one: (one.kind is Kind.CHECKPOINT, one.xp, one.slug))
    done: list[Exercise] = []
    while waiting:
        left = {one.slug for one in waiting}
        ready = next((one for one in waiting if left.isdisjoint(one.prerequisites)), waiting[0])
        waiting.remove(ready)
        done.append(ready)
    return tuple(done)
