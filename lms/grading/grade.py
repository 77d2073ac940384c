"""Grading: a work's files against an exercise, a judge's questions carried to a sandbox, a report.

The student's failure is a value in the report; what breaks on our side is a report that is errored (an
author's error) or an exception (a machine's).
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from pydantic import ValidationError

from lms.domain.exercises import CheckDefinition, Exercise, Reason
from lms.domain.verdicts import (
    CheckOutcome,
    Finding,
    Report,
    Usage,
    Verdict,
    outcome,
    total,
    verdict,
)
from lms.grading.clerk import Clerk, TooManyQuestionsError
from lms.grading.messages import Ask, Broken, Need, Result, judge_messages
from lms.grading.runner import Judge, Runner

JUDGE_SECONDS = 120.0
LONGEST_FAULT = 2000

OnOutcome = Callable[[CheckOutcome], None]

log = logging.getLogger(__name__)


class JudgeBrokenError(Exception):
    """The judge or the author's checks broke; the student has no part in it."""


def grade(
    files: Mapping[str, bytes], exercise: Exercise, runner: Runner, seed: int, on_outcome: OnOutcome
) -> Report:
    """Grade a work. ``on_outcome`` is told of each check as it is decided.

    Raises what the runner raises when a machine is at fault; such a work is graded again later.
    """
    if not exercise.checks:
        return report_of(exercise, seed, (), Usage())  # people alone judge it: no machine has a say
    missing = [path for path in exercise.hand_in if path not in files]
    if missing:
        return not_handed_in(exercise, missing, seed, on_outcome)
    judge = runner.borrow_judge()
    sound = False
    try:
        report = Hearing(files, exercise, seed, on_outcome, judge).hold(runner)
        sound = report.verdict is not Verdict.ERRORED
    finally:
        judge.give_back(sound=sound)
    return report


def not_handed_in(exercise: Exercise, missing: list[str], seed: int, on_outcome: OnOutcome) -> Report:
    """Fail every check with the names of the files that are not there, without any container."""
    names = ", ".join(missing)
    finding = Finding(reason=Reason.MISSING_FILE, asked=names, expected=names)
    outcomes = tuple(outcome(check, 0.0, [finding]) for check in exercise.checks)
    for decided in outcomes:
        on_outcome(decided)
    return report_of(exercise, seed, outcomes, Usage())


def report_of(
    exercise: Exercise,
    seed: int,
    outcomes: tuple[CheckOutcome, ...],
    used: Usage,
    *,
    image_id: str = "",
    fault: str | None = None,
) -> Report:
    return Report(
        verdict=verdict(outcomes, exercise.pass_points) if fault is None else Verdict.ERRORED,
        points=total(outcomes) if fault is None else 0.0,
        max_points=exercise.max_points,
        outcomes=outcomes,
        image_id=image_id,
        checks_version=exercise.checks_version,
        seed=seed,
        seconds=used.seconds,
        cpu_seconds=used.cpu_seconds,
        memory_bytes=used.memory_bytes,
        fault=fault,
    )


class Hearing:
    """One work before one judge."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        exercise: Exercise,
        seed: int,
        on_outcome: OnOutcome,
        judge: Judge,
    ) -> None:
        self.files = files
        self.exercise = exercise
        self.seed = seed
        self.on_outcome = on_outcome
        self.judge = judge
        self.outcomes: list[CheckOutcome] = []

    def hold(self, runner: Runner) -> Report:
        """Open a sandbox while the judge prepares, then carry questions until every check is decided."""
        self.judge.send(self.order())
        exercise = self.exercise
        limits = exercise.limits.model_dump()
        with closing(runner.open_student(exercise.environment.name, limits, exercise.preload)) as sandbox:
            sandbox.load(self.files)
            clerk = Clerk(self.files, exercise, sandbox)
            fault = None
            try:
                self.relay(clerk)
            except (JudgeBrokenError, TooManyQuestionsError) as error:
                log.warning("the checks of %s are broken: %s", exercise.slug, error)
                fault = str(error)[-LONGEST_FAULT:]
            image_id = sandbox.image_id
        outcomes = tuple(self.outcomes)
        return report_of(exercise, self.seed, outcomes, clerk.total, image_id=image_id, fault=fault)

    def order(self) -> dict[str, Any]:
        checks = [{"name": check.name, "after": list(check.after)} for check in self.exercise.checks]
        limits = self.exercise.limits.model_dump(include={"seconds", "memory_mb", "output_kb"})
        digest = self.exercise.bundle.digest
        return {"type": "grade", "bundle": digest, "seed": self.seed, "limits": limits, "checks": checks}

    def relay(self, clerk: Clerk) -> None:
        """Serve the judge until it is done; anything but the agreed order of messages is its fault."""
        while True:
            try:
                message = judge_messages.validate_python(self.judge.receive(JUDGE_SECONDS))
            except ValidationError as error:
                raise JudgeBrokenError(f"a message of the judge is not right: {error}") from error
            if isinstance(message, Need):
                self.judge.send_tar(self.exercise.bundle.data)
            elif isinstance(message, Ask):
                answer = clerk.answer(message).model_dump(mode="json")
                self.judge.send({"type": "answer", "id": message.id, "answer": answer})
            elif isinstance(message, Result):
                self.decide(message, clerk.take_check())
            elif isinstance(message, Broken):
                raise JudgeBrokenError(message.words)
            else:
                return self.complete()

    def decide(self, result: Result, used: Usage) -> None:
        check = self.due()
        if check is None or check.name != result.check:
            raise JudgeBrokenError(f"a result of {result.check} was not due")
        findings = [Finding.model_validate(finding.model_dump()) for finding in result.findings]
        decided = outcome(check, result.share, findings, used)
        self.outcomes.append(decided)
        self.on_outcome(decided)

    def due(self) -> CheckDefinition | None:
        """Return the check whose result comes next, or None when all have been decided."""
        position = len(self.outcomes)
        return self.exercise.checks[position] if position < len(self.exercise.checks) else None

    def complete(self) -> None:
        """There are as many results as checks."""
        check = self.due()
        if check is not None:
            raise JudgeBrokenError(f"the judge was done without a result of {check.name}")
