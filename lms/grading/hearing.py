"""A hearing: a judge's questions on a work carried to a sandbox, until its checks are decided.

The checks of a work may be decided in several hearings side by side, each with a judge and a sandbox of its
own; their docket is one, and what they use is counted together.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from pydantic import ValidationError

from lms.domain.exercises import CheckDefinition, Exercise
from lms.domain.lanes import Lane
from lms.domain.verdicts import CheckOutcome, Finding, Measure, Usage, outcome
from lms.grading.clerk import Budget, Clerk, TooManyQuestionsError
from lms.grading.messages import Ask, Broken, Need, Result, judge_messages
from lms.grading.runner import Judge, Runner

JUDGE_SECONDS = 120.0
WATCH = {"cpu_seconds": 30.0, "seconds": 90.0}
"""What one check may take for itself, so that an author's endless one is told as theirs, with its line."""
LONGEST_FAULT = 2000

OnOutcome = Callable[[CheckOutcome], None]


class JudgeBrokenError(Exception):
    """The judge or the author's checks broke; the student has no part in it."""


class ChecksBrokenError(JudgeBrokenError):
    """The judge itself has told of an author's error, and waits for the next work."""


class CutShortError(Exception):
    """Another hearing of the same work has broken, so that nobody needs what this one would decide."""


class Docket:
    """What is known of a work's grading so far, by all its hearings together."""

    def __init__(
        self, files: Mapping[str, bytes], exercise: Exercise, seed: int, on_outcome: OnOutcome
    ) -> None:
        self.files = files
        self.exercise = exercise
        self.seed = seed
        self.on_outcome = on_outcome
        self.budget = Budget(exercise.limits.total_seconds)
        self.lock = threading.Lock()
        self.outcomes: dict[str, CheckOutcome] = {}
        self.used = Usage()
        self.image_id = ""
        self.fault: str | None = None
        self.cut_short = False

    def decided(self, one: CheckOutcome) -> None:
        with self.lock:
            self.outcomes[one.name] = one
            self.on_outcome(one)

    def close(self, used: Usage, image_id: str, fault: str | None) -> None:
        """Enter what a hearing has used, and why it could not decide its checks, if it could not."""
        with self.lock:
            self.used = self.used.plus(used)
            self.image_id = self.image_id or image_id
            self.fault = self.fault or fault
            self.cut_short = self.cut_short or fault is not None

    def in_order(self) -> tuple[CheckOutcome, ...]:
        """Return what is decided in the order of the exercise."""
        return tuple(self.outcomes[one.name] for one in self.exercise.checks if one.name in self.outcomes)


def hear(docket: Docket, checks: Lane, runner: Runner) -> None:
    """Decide some checks of a work; one exception of a machine ends the other hearings, too."""
    try:
        judge = runner.borrow_judge()
        sound = False
        try:
            sound = Hearing(docket, checks, judge).hold(runner)
        finally:
            judge.give_back(sound=sound)
    except BaseException:
        docket.cut_short = True
        raise


class Hearing:
    """Some checks of a work before one judge."""

    def __init__(self, docket: Docket, checks: Lane, judge: Judge) -> None:
        self.docket = docket
        self.exercise = docket.exercise
        self.checks = checks
        self.judge = judge
        self.count = 0

    def hold(self, runner: Runner) -> bool:
        """Open a sandbox while the judge prepares, then carry questions until every check is decided.

        Return whether the judge is sound, which waits for another work then.
        """
        self.judge.send(self.order())
        exercise, files, fault, sound = self.exercise, self.docket.files, None, True
        limits = exercise.limits.model_dump()
        with closing(runner.open_student(exercise.environment.name, limits, exercise.preload)) as sandbox:
            sandbox.load(files)
            clerk = Clerk(files, exercise, sandbox, self.docket.budget)
            try:
                self.relay(clerk)
            except CutShortError:
                fault, sound = self.docket.fault or "another hearing broke", False
            except (JudgeBrokenError, TooManyQuestionsError) as error:
                fault, sound = str(error)[:LONGEST_FAULT], isinstance(error, ChecksBrokenError)
            self.docket.close(clerk.total, sandbox.image_id, fault)
        return sound

    def order(self) -> dict[str, Any]:
        checks = [{"name": check.name, "after": list(check.after)} for check in self.checks]
        limits = self.exercise.limits.model_dump(include={"seconds", "memory_mb", "output_kb"})
        digest, seed = self.exercise.bundle.digest, self.docket.seed
        bounds = {"limits": limits, "lacks": self.exercise.environment.lacks(), "watch": WATCH}
        return {"type": "grade", "bundle": digest, "seed": seed, **bounds, "checks": checks}

    def relay(self, clerk: Clerk) -> None:
        """Serve the judge until it is done; anything but the agreed order of messages is its fault."""
        while not self.docket.cut_short:
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
                raise ChecksBrokenError(message.words)
            else:
                return self.complete()
        raise CutShortError

    def decide(self, result: Result, used: Usage) -> None:
        check = self.due()
        if check is None or check.name != result.check:
            raise JudgeBrokenError(f"a result of {result.check} was not due")
        findings = [Finding.model_validate(finding.model_dump()) for finding in result.findings]
        measures = [Measure.model_validate(measure.model_dump()) for measure in result.measures]
        decided = outcome(check, result.share, findings, used, measures)
        self.count += 1
        self.docket.decided(decided)

    def due(self) -> CheckDefinition | None:
        """Return the check whose result comes next, or None when all have been decided."""
        return self.checks[self.count] if self.count < len(self.checks) else None

    def complete(self) -> None:
        """There are as many results as checks."""
        check = self.due()
        if check is not None:
            raise JudgeBrokenError(f"the judge was done without a result of {check.name}")
