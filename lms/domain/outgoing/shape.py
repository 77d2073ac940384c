"""A grade as it leaves the school: what its page shows to the work's own people, and nothing more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.domain.verdicts import Finding


class Status(StrEnum):
    """What became of a check, in the words of other tools."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class GradedCheck:
    """One check. Of a hidden one the findings hold a reason alone, as on the page."""

    name: str
    title: str
    passed: bool | None
    hidden: bool
    points: float
    max_points: float
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        if self.passed is None:
            return Status.SKIPPED
        return Status.PASSED if self.passed else Status.FAILED

    @property
    def told(self) -> tuple[Finding, ...]:
        """What may be told of it: whatever was kept, a hidden check's findings are their reasons."""
        return tuple(Finding(reason=one.reason) if self.hidden else one for one in self.findings)

    @property
    def words(self) -> str:
        """Return what was asked, expected and got, a line each."""
        return "\n\n".join(map(_lines, self.told))


@dataclass(frozen=True)
class GradedAttempt:
    """A graded attempt with all that is needed to grade it again; without ``marks`` no points stand in it."""

    exercise: str
    title: str
    submission_id: int
    number: int
    commit: str
    verdict: str
    points: float
    max_points: float
    image_id: str
    checks_version: str
    seed: int
    graded_at: datetime
    seconds: float
    checks: tuple[GradedCheck, ...]
    marks: bool = True

    @property
    def began_at(self) -> datetime:
        return self.graded_at - timedelta(seconds=self.seconds)

    @property
    def facts(self) -> dict[str, str]:
        """Return what else is known, by short names."""
        points = {"points": f"{self.points:g}", "max_points": f"{self.max_points:g}"}
        return {
            "verdict": self.verdict,
            **(points if self.marks else {}),
            "attempt": str(self.number),
            "commit": self.commit,
            "image": self.image_id,
            "checks_version": self.checks_version,
            "seed": str(self.seed),
        }

    def points_of(self, check: GradedCheck) -> dict[str, float]:
        """Return the points of a check, where marks are shown."""
        return {"points": check.points, "max_points": check.max_points} if self.marks else {}

    def count(self, status: Status) -> int:
        return sum(check.status is status for check in self.checks)


def _lines(finding: Finding) -> str:
    parts = {"asked": finding.asked, "expected": finding.expected, "got": finding.got, "note": finding.note}
    lines = [f"{name}: {text}" for name, text in parts.items() if text]
    return "\n".join([f"reason: {finding.reason.value}", *lines])
