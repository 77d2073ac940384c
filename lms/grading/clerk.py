"""The clerk answers a judge's questions: from the handed-in files itself, else by asking the sandbox."""

import base64
from collections.abc import Mapping

from lms.domain.exercises import Exercise
from lms.domain.verdicts import Usage
from lms.grading.messages import (
    Answered,
    Ask,
    ListAnswer,
    ProcessAnswered,
    ProcessAsked,
    ReadAnswer,
    ReadQuestion,
    TimedQuestion,
    no_answer,
    read_answer,
    read_usage,
)
from lms.grading.runner import Sandbox

KIBIBYTE = 1024
MOST_QUESTIONS = 2000
MOST_PATHS = 2000
LONGEST_SECONDS = 3600.0


class TooManyQuestionsError(Exception):
    """An author's checks ask without end."""


class Clerk:
    """Bounds every question by the exercise's limits, and counts what the work has used."""

    def __init__(self, files: Mapping[str, bytes], exercise: Exercise, sandbox: Sandbox) -> None:
        self.files = files
        self.sandbox = sandbox
        self.limits = exercise.limits
        self.longest = exercise.environment.maxima.seconds
        self.asked = 0
        self.spent = 0.0
        self.total = Usage()
        self.of_check = Usage()

    def answer(self, ask: Ask) -> Answered:
        """Return the answer to one question; each question has exactly one."""
        self.asked += 1
        if self.asked > MOST_QUESTIONS:
            raise TooManyQuestionsError(f"{ask.check} asks more than {MOST_QUESTIONS} questions")
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
        left = self.limits.total_seconds - self.spent
        if left <= 0:
            return no_answer(question, timed_out=True)
        bounded = self.bounded(question, left)
        patience = self.sandbox.patience()
        told = self.sandbox.ask(
            bounded.model_dump(mode="json", exclude_none=True) | slower(bounded, patience)
        )
        answer = read_answer(told, question) or no_answer(question, read_usage(told))
        if self.has_overspent(bounded, answer.usage):
            answer = no_answer(question, answer.usage, timed_out=True)
        self.spent += answer.usage.seconds / patience
        self.total, self.of_check = self.total.plus(answer.usage), self.of_check.plus(answer.usage)
        return answer

    def has_overspent(self, bounded: ProcessAsked, used: Usage) -> bool:
        """Tell whether processor time ran out, though the wall clock, which had patience, did not."""
        return used.cpu_seconds > (bounded.seconds or self.limits.seconds) * max(self.limits.cpus, 1.0)

    def bounded(self, question: ProcessAsked, left: float) -> ProcessAsked:
        """Fill in what the question leaves open and cut what is more than the environment allows."""
        seconds = min(question.seconds or self.limits.seconds, self.longest, left)
        most = self.limits.output_kb * KIBIBYTE
        output = most if question.output_limit is None else min(question.output_limit, most)
        return question.model_copy(update={"seconds": seconds, "output_limit": output})

    def take_check(self) -> Usage:
        """Return what the questions of one check have used, and begin the next."""
        used, self.of_check = self.of_check, Usage()
        return used


def slower(question: ProcessAsked, patience: float) -> dict[str, float]:
    return {} if question.seconds is None else {"seconds": min(question.seconds * patience, LONGEST_SECONDS)}
