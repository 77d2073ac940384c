"""What judges and sandboxes say, typed and strict: nothing else gets past the worker.

These are the messages of ``graders/protocol.schema.json`` that the worker reads, and what it answers itself.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from lms.domain.exercises import Reason
from lms.domain.verdicts import Usage

MOST_FINDINGS = 100


def valid_base64(text: str) -> str:
    """Return a text if it is base64, so that no judge stumbles over it."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is no base64") from error
    return text


Base64 = Annotated[str, AfterValidator(valid_base64)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=240)]
CheckName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
Paths = Annotated[list[Path], Field(max_length=2000)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
OutputLimit = Annotated[int, Field(ge=0, le=1024 * 1024)]
Told = Annotated[str, StringConstraints(max_length=4000)]


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ProcessQuestion(Message):
    """What questions have in common that start a process in the student's container."""

    seconds: Seconds | None = None
    output_limit: OutputLimit | None = None
    files: dict[Path, Base64] = Field(default_factory=dict)
    keep: Paths = Field(default_factory=list)
    collect: Paths = Field(default_factory=list)


class RunQuestion(ProcessQuestion):
    kind: Literal["run"]
    argv: list[str] = Field(min_length=1, max_length=256)
    stdin: Base64 = ""


class CallQuestion(ProcessQuestion):
    kind: Literal["call"]
    module: str = Field(min_length=1, max_length=200)
    function: str = Field(min_length=1, max_length=200)
    args: list[Any]
    kwargs: dict[str, Any]
    seed: int = Field(ge=0)


class ReadQuestion(Message):
    kind: Literal["read"]
    path: Path


class ListQuestion(Message):
    kind: Literal["list"]


class ProcessAnswer(Message):
    """How a process of the student ended and what it left, as the agent saw it and the worker measured it."""

    exit: int | None
    signal: int | None
    stdout: Base64
    stderr: Base64
    stdout_cut: bool
    stderr_cut: bool
    timed_out: bool
    collected: dict[Path, Base64 | None]
    collected_cut: bool
    usage: Usage = Usage()


class RunAnswer(ProcessAnswer):
    kind: Literal["run"]


class Raised(Message):
    type: Annotated[str, StringConstraints(max_length=200)]
    message: Annotated[str, StringConstraints(max_length=2000)]
    trace: Annotated[str, StringConstraints(max_length=8000)]


class CallAnswer(ProcessAnswer):
    kind: Literal["call"]
    outcome: Literal["returned", "raised", "missing", "exited", "timed_out", "silent"]
    value: str | None
    error: Raised | None


class ReadAnswer(Message):
    kind: Literal["read"] = "read"
    content: Base64 | None


class ListAnswer(Message):
    kind: Literal["list"] = "list"
    paths: Paths


class Need(Message):
    """The judge does not hold the bundle."""

    type: Literal["need"]


class Ask(Message):
    type: Literal["ask"]
    id: int
    check: CheckName
    question: Annotated[RunQuestion | CallQuestion | ReadQuestion | ListQuestion, Field(discriminator="kind")]


class ToldFinding(Message):
    reason: Reason = Field(strict=False)
    asked: Told
    expected: Told | None
    got: Told | None
    note: Told | None


class Result(Message):
    type: Literal["result"]
    check: CheckName
    share: Annotated[float, Field(ge=0, le=1)] | None
    findings: list[ToldFinding] = Field(max_length=MOST_FINDINGS)


class Done(Message):
    type: Literal["done"]


class Broken(Message):
    """The author's checks have an error."""

    type: Literal["broken"]
    words: Told


JudgeMessage = Annotated[Need | Ask | Result | Done | Broken, Field(discriminator="type")]
ProcessAsked = RunQuestion | CallQuestion
Answered = RunAnswer | CallAnswer | ReadAnswer | ListAnswer

judge_messages: TypeAdapter[Need | Ask | Result | Done | Broken] = TypeAdapter(JudgeMessage)
process_answers: TypeAdapter[RunAnswer | CallAnswer] = TypeAdapter(
    Annotated[RunAnswer | CallAnswer, Field(discriminator="kind")]
)


def read_answer(told: object, question: ProcessAsked) -> RunAnswer | CallAnswer | None:
    """Return a sandbox's answer if it is one to this question, else None."""
    try:
        answer = process_answers.validate_python(told)
    except ValidationError:
        return None
    fits = answer.kind == question.kind and answer.collected.keys() <= set(question.collect)
    return answer if fits else None


def read_usage(told: object) -> Usage | None:
    """Return the usage beside an answer, however wrong the rest of it is: the worker itself measured it."""
    try:
        return Usage.model_validate(told.get("usage")) if isinstance(told, Mapping) else None
    except ValidationError:
        return None


def no_answer(
    question: ProcessAsked, usage: Usage | None = None, *, timed_out: bool = False
) -> RunAnswer | CallAnswer:
    """Return what stands for an answer that never came: the process was ended, or said nothing right."""
    ended: dict[str, Any] = {
        "exit": None,
        "signal": 9,
        "stdout": "",
        "stderr": "",
        "stdout_cut": False,
        "stderr_cut": False,
        "timed_out": timed_out,
        "collected": dict.fromkeys(question.collect),
        "collected_cut": False,
        "usage": usage or Usage(),
    }
    if isinstance(question, RunQuestion):
        return RunAnswer(kind="run", **ended)
    outcome: Literal["timed_out", "silent"] = "timed_out" if timed_out else "silent"
    return CallAnswer(kind="call", outcome=outcome, value=None, error=None, **ended)
