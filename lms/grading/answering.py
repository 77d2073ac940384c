"""Reading what a sandbox answers, and what stands for an answer that never came."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from lms.domain.verdicts import Usage
from lms.grading.messages import (
    CallAnswer,
    NotebookAnswer,
    NotebookQuestion,
    ProcessAnswered,
    ProcessAsked,
    ProcessQuestion,
    StopQuestion,
    process_answers,
)

MORE: dict[str, dict[str, Any]] = {
    "serve": {"listening": False},
    "exchange": {"received": None, "received_cut": False},
}


def collects(question: ProcessAsked) -> list[str]:
    """Return the files that the answer to a question brings back."""
    return question.collect if isinstance(question, ProcessQuestion | StopQuestion) else []


def read_answer(told: object, question: ProcessAsked) -> ProcessAnswered | None:
    """Return a sandbox's answer if it is one to this question, else None."""
    try:
        answer = process_answers.validate_python(told)
    except ValidationError:
        return None
    fits = answer.kind == question.kind and answer.collected.keys() <= set(collects(question))
    return answer if fits else None


def read_usage(told: object) -> Usage | None:
    """Return the usage beside an answer, however wrong the rest of it is: the worker itself measured it."""
    try:
        return Usage.model_validate(told.get("usage")) if isinstance(told, Mapping) else None
    except ValidationError:
        return None


def no_answer(
    question: ProcessAsked, usage: Usage | None = None, *, timed_out: bool = False
) -> ProcessAnswered:
    """Return what stands for an answer that never came: the process was ended, or said nothing right."""
    ended: dict[str, Any] = {
        "exit": None,
        "signal": 9,
        "stdout": "",
        "stderr": "",
        "stdout_cut": False,
        "stderr_cut": False,
        "timed_out": timed_out,
        "collected": dict.fromkeys(collects(question)),
        "collected_cut": False,
        "usage": usage or Usage(),
    }
    if question.kind in {"run", "serve", "exchange", "stop"}:
        return process_answers.validate_python(
            {"kind": question.kind, **ended, **MORE.get(question.kind, {})}
        )
    outcome: Literal["timed_out", "silent"] = "timed_out" if timed_out else "silent"
    told = {"outcome": outcome, "value": None, "error": None, **ended}
    if isinstance(question, NotebookQuestion):
        return NotebookAnswer(kind="notebook", **told)
    return CallAnswer(kind="call", **told)
