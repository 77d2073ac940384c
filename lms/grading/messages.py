"""What judges and sandboxes say, typed and strict: nothing else gets past the worker.

These are the messages of ``graders/protocol.schema.json`` that the worker reads, and what it answers itself.
"""

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
)

from lms.domain.exercises import Reason
from lms.domain.verdicts import Usage

MOST_FINDINGS = 100
MOST_MEASURES = 20


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


class TimedQuestion(Message):
    """What questions have in common that take time in the student's container."""

    seconds: Seconds | None = None
    output_limit: OutputLimit | None = None


class ProcessQuestion(TimedQuestion):
    """What questions have in common that wait for a process to end."""

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


class Call(Message):
    """A function of a notebook, called when its last cell has run."""

    function: str = Field(min_length=1, max_length=200)
    args: list[Any]
    kwargs: dict[str, Any]


class NotebookQuestion(ProcessQuestion):
    kind: Literal["notebook"]
    path: Path
    variables: list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] = Field(max_length=100)
    calls: list[Call] = Field(max_length=100)
    seed: int = Field(ge=0)


class ServeQuestion(TimedQuestion):
    """Start a server that lives until the next question that is no exchange with it."""

    kind: Literal["serve"]
    argv: list[str] = Field(min_length=1, max_length=256)
    port: int = Field(ge=1024, le=65535)
    files: dict[Path, Base64] = Field(default_factory=dict)


class ExchangeQuestion(TimedQuestion):
    kind: Literal["exchange"]
    data: Base64


class StopQuestion(TimedQuestion):
    kind: Literal["stop"]
    collect: Paths = Field(default_factory=list)


ProcessAsked = RunQuestion | CallQuestion | NotebookQuestion | ServeQuestion | ExchangeQuestion | StopQuestion


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


class ValuedAnswer(ProcessAnswer):
    """What comes back with a value: text that the student's process wrote, read by the judge alone."""

    outcome: Literal["returned", "raised", "missing", "exited", "timed_out", "silent"]
    value: str | None
    error: Raised | None


class CallAnswer(ValuedAnswer):
    kind: Literal["call"]


class NotebookAnswer(ValuedAnswer):
    kind: Literal["notebook"]


class ServeAnswer(ProcessAnswer):
    """``exit`` and ``signal`` are None while the server lives; its log is what it wrote last."""

    kind: Literal["serve"]
    listening: bool


class ExchangeAnswer(ProcessAnswer):
    kind: Literal["exchange"]
    received: Base64 | None
    received_cut: bool


class StopAnswer(ProcessAnswer):
    kind: Literal["stop"]


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
    question: Annotated[
        ProcessAsked | ReadQuestion | ListQuestion,
        Field(discriminator="kind"),
    ]


class ToldFinding(Message):
    reason: Reason = Field(strict=False)
    asked: Told
    expected: Told | None
    got: Told | None
    note: Told | None


class ToldMeasure(Message):
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: Annotated[str, StringConstraints(max_length=20)]


class Result(Message):
    type: Literal["result"]
    check: CheckName
    share: Annotated[float, Field(ge=0, le=1)] | None
    findings: list[ToldFinding] = Field(max_length=MOST_FINDINGS)
    measures: list[ToldMeasure] = Field(max_length=MOST_MEASURES)


class Done(Message):
    type: Literal["done"]


class Broken(Message):
    """The author's checks have an error."""

    type: Literal["broken"]
    words: Told


JudgeMessage = Annotated[Need | Ask | Result | Done | Broken, Field(discriminator="type")]
ProcessAnswered = RunAnswer | CallAnswer | NotebookAnswer | ServeAnswer | ExchangeAnswer | StopAnswer
Answered = ProcessAnswered | ReadAnswer | ListAnswer

judge_messages: TypeAdapter[Need | Ask | Result | Done | Broken] = TypeAdapter(JudgeMessage)
process_answers: TypeAdapter[ProcessAnswered] = TypeAdapter(
    Annotated[ProcessAnswered, Field(discriminator="kind")]
)
