"""Exercises prove themselves: every solution of an author is graded and must end as its folder says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import monotonic

from lms.domain.exercises import Exercise, Solution
from lms.domain.verdicts import CheckOutcome, Report, Verdict
from lms.grading.grade import grade
from lms.grading.runner import Runner

SEED = 20


@dataclass(frozen=True)
class Verified:
    """One solution: what was expected of it, what came, and whether they agree."""

    exercise: str
    solution: str
    expected: str
    got: str
    ok: bool
    seconds: float


def verify(exercises: Iterable[Exercise], runner: Runner, seed: int = SEED) -> Iterator[Verified]:
    """Grade every solution of every exercise, and yield a row for each as it is graded."""
    for exercise in exercises:
        for solution in exercise.solutions:
            yield verify_solution(exercise, solution, runner, seed)


def verify_solution(exercise: Exercise, solution: Solution, runner: Runner, seed: int = SEED) -> Verified:
    began = monotonic()
    report = grade(solution.files, exercise, runner, seed, lambda _outcome: None)
    ok, got = judged(report, solution)
    expected = expectation(solution, exercise.max_points)
    seconds = round(monotonic() - began, 3)
    return Verified(exercise.slug, solution.name, expected, got, ok, seconds)


def expectation(solution: Solution, max_points: float) -> str:
    """Say what a solution must come to: its points, or a failure at one check for one reason."""
    failure = solution.failure
    if failure is None:
        return f"passed, {wanted_points(solution, max_points):g} of {max_points:g}"
    return f"fails {failure.check}: {failure.reason}{', not passed' if failure.cheating else ''}"


def wanted_points(solution: Solution, max_points: float) -> float:
    return max_points if solution.partial is None else solution.partial.points


def judged(report: Report, solution: Solution) -> tuple[bool, str]:
    """Compare a report with what its solution must come to.

    A failing solution fails the named check for the stated reason; others may fail with it. Who cheats must
    not pass; who only errs in one check may still reach the points to pass.
    """
    if report.verdict is Verdict.ERRORED:
        return False, f"errored: {report.fault}"
    points = f"{report.verdict}, {report.points:g} of {report.max_points:g}"
    failure = solution.failure
    if failure is None:
        wanted = wanted_points(solution, report.max_points)
        enough = report.verdict is Verdict.PASSED and report.points == wanted
        return enough, points if enough else f"{points}; {_failed(report.outcomes)}"
    named = next((one for one in report.outcomes if one.name == failure.check), None)
    reasons = {finding.reason for finding in named.findings} if named else set()
    failed = named is not None and named.passed is False and failure.reason in reasons
    beaten = not failure.cheating or report.verdict is Verdict.FAILED
    return failed and beaten, f"{points}; {_failed(report.outcomes)}"


def _failed(outcomes: Iterable[CheckOutcome]) -> str:
    """Name the checks that were not passed, each with its reasons."""
    rows = [
        f"{one.name}: {', '.join(finding.reason for finding in one.findings)}"
        for one in outcomes
        if one.passed is False
    ]
    return "; ".join(rows) or "no check failed"
