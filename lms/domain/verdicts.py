"""Verdicts: what a grading says of a work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from lms.domain.exercises import CheckDefinition, Reason

SMALLEST_STEP = 100


class Verdict(StrEnum):
    """Three ends of a grading; a broken machine or judge is never the student's failure.

    Withdrawn is what becomes of an older pass that the staff has taken back; no grading ends so.
    """

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    WITHDRAWN = "withdrawn"


class Finding(BaseModel):
    """Why a check is not passed: what was asked, what should and what did come of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason
    asked: str = ""
    expected: str | None = None
    got: str | None = None
    note: str | None = None


class Measure(BaseModel):
    """A number that a check has found out: its name is the author's, such as "accuracy"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    value: float
    unit: str = ""


@dataclass(frozen=True)
class CheckOutcome:
    """One check of a grading. ``passed`` is None when it was not run, since what it needs had failed."""

    name: str
    passed: bool | None
    share: float
    points: float
    max_points: float
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Report:
    """All that a grading found. ``fault`` says what broke on our side when the verdict is errored."""

    verdict: Verdict
    points: float
    max_points: float
    outcomes: tuple[CheckOutcome, ...]
    image_id: str
    checks_version: str
    seed: int
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    fault: str | None = None


class Usage(BaseModel):
    """What a check or a work has used: time is added up, memory is the peak."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    seconds: float = Field(default=0.0, ge=0, strict=False)
    cpu_seconds: float = Field(default=0.0, ge=0, strict=False)
    memory_bytes: int = Field(default=0, ge=0)
    memory_exceeded: bool = False

    def plus(self, other: "Usage") -> "Usage":
        return Usage(
            seconds=self.seconds + other.seconds,
            cpu_seconds=self.cpu_seconds + other.cpu_seconds,
            memory_bytes=max(self.memory_bytes, other.memory_bytes),
            memory_exceeded=self.memory_exceeded or other.memory_exceeded,
        )


def earned(points: float, share: float) -> float:
    """Return the points of a share, in whole hundredths, never rounded up to what was not reached."""
    if share >= 1:
        return points
    return int(points * max(share, 0.0) * SMALLEST_STEP + 1e-6) / SMALLEST_STEP


def outcome(
    check: CheckDefinition,
    share: float | None,
    findings: Iterable[Finding] = (),
    usage: Usage | None = None,
    measures: Iterable[Measure] = (),
) -> CheckOutcome:
    """Return what becomes of a check; ``share`` is None when it was not run."""
    used = usage or Usage()
    return CheckOutcome(
        name=check.name,
        passed=None if share is None else share >= 1,
        share=share or 0.0,
        points=earned(check.points, share or 0.0),
        max_points=check.points,
        seconds=used.seconds,
        cpu_seconds=used.cpu_seconds,
        memory_bytes=used.memory_bytes,
        findings=tuple(shown(finding, hidden=check.hidden) for finding in findings),
        measures=tuple(measures),
    )


def shown(finding: Finding, *, hidden: bool) -> Finding:
    """Return what a student may see: of a hidden check the reason, and nothing that was asked or came."""
    return Finding(reason=finding.reason) if hidden else finding


def verdict(outcomes: Iterable[CheckOutcome], pass_points: float) -> Verdict:
    points = total(outcomes)
    return Verdict.PASSED if points >= pass_points else Verdict.FAILED


def total(outcomes: Iterable[CheckOutcome]) -> float:
    return round(sum(outcome.points for outcome in outcomes), 2)


def blocked(check: CheckDefinition, unpassed: Collection[str]) -> bool:
    """Tell whether a check is not to be run, since one that it stands after was not passed."""
    return not set(check.after).isdisjoint(unpassed)
