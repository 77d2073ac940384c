"""The clerk answers a judge's questions: from the handed-in files itself, else by asking the sandbox."""

import base64
import threading
from collections.abc import Mapping

from lms.domain.exercises import Exercise
from lms.domain.verdicts import Usage
from lms.grading.answering import no_answer, read_answer, read_usage
from lms.grading.messages import (
    Answered,
    Ask,
    ListAnswer,
    ProcessAnswered,
    ProcessAsked,
    ReadAnswer,
    ReadQuestion,
    TimedQuestion,
)
from lms.grading.runner import Sandbox

KIBIBYTE = 1024
MOST_QUESTIONS = 2000
MOST_PATHS = 2000
LONGEST_SECONDS = 3600.0


class TooManyQuestionsError(Exception):
    """An author's checks ask without end."""


class Budget:
    """What a work may use in all, shared by the clerks of all its lanes.

    A question sets its time aside before it is asked. Where that is not left while others are being asked, it
    waits for what they don't use: so side by side nobody has less than one after the other.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.spent = 0.0
        self.aside = 0.0
        self.open = 0
        self.asked = 0
        self.condition = threading.Condition()

    def count(self, check: str) -> None:
        with self.condition:
            self.asked += 1
            if self.asked > MOST_QUESTIONS:
                raise TooManyQuestionsError(f"{check} asks more than {MOST_QUESTIONS} questions")

    def set_aside(self, wanted: float) -> float:
        """Return the seconds that a question has: what it wants, or all that is left; 0 when none is.

        More than 0 have to be settled.
        """
        with self.condition:
            self.condition.wait_for(lambda: not self.open or wanted <= self.left - self.aside)
            granted = max(0.0, min(wanted, self.left - self.aside))
            self.open += granted > 0
            self.aside += granted
            return granted

    def settle(self, granted: float, spent: float) -> None:
        with self.condition:
            self.open -= 1
            # fractions that were added and taken away again seldom leave nothing
            self.aside = max(0.0, self.aside - granted) if self.open else 0.0
            self.spent += spent
            self.condition.notify_all()

    @property
    def left(self) -> float:
        return self.seconds - self.spent


class Clerk:
    """Bounds every question by the exercise's limits, and counts what the work has used."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        exercise: Exercise,
        sandbox: Sandbox,
        budget: Budget | None = None,
    ) -> None:
        self.files = files
        self.sandbox = sandbox
        self.limits = exercise.limits
        self.longest = exercise.environment.maxima.seconds
        self.budget = budget or Budget(self.limits.total_seconds)
        self.total = Usage()
        self.of_check = Usage()

    def answer(self, ask: Ask) -> Answered:
        """Return the answer to one question; each question has exactly one."""
        self.budget.count(ask.check)
        question = ask.question
        if isinstance(question, TimedQuestion):
            return self.process(question)
        if isinstance(question, ReadQuestion):
            content = self.files.get(question.path)
            return ReadAnswer(content=None if content is None else base64.b64encode(content).decode())
        return ListAnswer(paths=sorted(self.files)[:MOST_PATHS])

    def process(self, question: ProcessAsked) -> ProcessAnswered:
        """Ask the sandbox; what is late, malformed or not an answer to the question counts as none.

        A busy machine is nobody's failure: the wall clock is given the machine's ``patience``, while the
        processor time that a work may use stays what the exercise says.
        """
        granted = self.budget.set_aside(min(question.seconds or self.limits.seconds, self.longest))
        if granted <= 0:
            return no_answer(question, timed_out=True)
        spent = 0.0
        try:
            answer, spent = self.asked(self.bounded(question, granted))
        finally:
            self.budget.settle(granted, spent)
        self.total, self.of_check = self.total.plus(answer.usage), self.of_check.plus(answer.usage)
        return answer

    def asked(self, bounded: ProcessAsked) -> tuple[ProcessAnswered, float]:
        """Return the answer to a bounded question, and the seconds that it counts as."""
        patience = self.sandbox.patience()
        told = self.sandbox.ask(
            bounded.model_dump(mode="json", exclude_none=True) | slower(bounded, patience)
        )
        answer = read_answer(told, bounded) or no_answer(bounded, read_usage(told))
        if self.has_overspent(bounded, answer.usage):
            answer = no_answer(bounded, answer.usage, timed_out=True)
        return answer, answer.usage.seconds / patience

    def has_overspent(self, bounded: ProcessAsked, used: Usage) -> bool:
        """Tell whether processor time ran out, though the wall clock, which had patience, did not."""
        return used.cpu_seconds > (bounded.seconds or self.limits.seconds) * max(self.limits.cpus, 1.0)

    def bounded(self, question: ProcessAsked, seconds: float) -> ProcessAsked:
        """Fill in what the question leaves open and cut what is more than the environment allows."""
        most = self.limits.output_kb * KIBIBYTE
        output = most if question.output_limit is None else min(question.output_limit, most)
        return question.model_copy(update={"seconds": seconds, "output_limit": output})

    def take_check(self) -> Usage:
        """Return what the questions of one check have used, and begin the next."""
        used, self.of_check = self.of_check, Usage()
        return used


def slower(question: ProcessAsked, patience: float) -> dict[str, float]:
    return {} if question.seconds is None else {"seconds": min(question.seconds * patience, LONGEST_SECONDS)}
