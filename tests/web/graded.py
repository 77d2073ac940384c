"""Verdicts without an engine: a worker's own verbs, with a report that the test writes."""

from collections.abc import Mapping

from lms.domain.exercises import Exercise
from lms.domain.verdicts import CheckOutcome, Finding, Report, Usage, outcome, total, verdict
from lms.services.grading import gradings
from lms.services.school import School
from lms.storage.queue import Claim

Shares = Mapping[str, float | None]
Findings = Mapping[str, Finding]
NOTHING: dict[str, Finding] = {}


def claim(school: School) -> Claim:
    held = gradings.claim(school, "tests")
    assert held is not None
    return held


def outcomes(exercise: Exercise, shares: Shares, findings: Findings = NOTHING) -> tuple[CheckOutcome, ...]:
    """Return what became of every check; those that are not named are passed."""
    used = Usage(seconds=0.25, cpu_seconds=0.2, memory_bytes=12 * 1024 * 1024)
    return tuple(
        outcome(
            check,
            shares.get(check.name, 1.0),
            [findings[check.name]] if check.name in findings else [],
            used,
        )
        for check in exercise.checks
    )


def settle(school: School, exercise: Exercise, shares: Shares, findings: Findings = NOTHING) -> None:
    """Grade the oldest job that waits."""
    record(school, claim(school), exercise, outcomes(exercise, shares, findings))


def record(school: School, held: Claim, exercise: Exercise, decided: tuple[CheckOutcome, ...]) -> None:
    report = Report(
        verdict=verdict(decided, exercise.pass_points),
        points=total(decided),
        max_points=exercise.max_points,
        outcomes=decided,
        image_id="sha256:0123456789abcdef",
        checks_version=exercise.checks_version,
        seed=774123,
        seconds=0.5,
        cpu_seconds=0.4,
        memory_bytes=20 * 1024 * 1024,
    )
    gradings.settle(school, held, report)


def decide(school: School, held: Claim, decided: tuple[CheckOutcome, ...]) -> None:
    """Show checks as decided while the job still runs."""
    progress = gradings.Progress(school, held)
    for one in decided:
        progress.written_at = 0.0
        progress.add(one)


def give_up(school: School, fault: str) -> None:
    """Let the oldest job die of a fault of ours; the school's ``attempts`` are 1."""
    gradings.give_back(school, claim(school), fault, counted=True)
