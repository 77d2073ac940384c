"""A runner without containers: a judge that says what it is told to, a sandbox that answers from a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
IMAGE = "sha256:image"
Answering = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class JudgeDiedError(Exception):
    """The fake judge has nothing more to say."""


@dataclass
class FakeJudge:
    """Says its messages one after another; an exception among them is raised."""

    script: list[Json | Exception]
    heard: list[Json] = field(default_factory=list)
    bundles: list[bytes] = field(default_factory=list)
    given_back: bool | None = None

    def send(self, message: Mapping[str, Any]) -> None:
        self.heard.append(dict(message))

    def send_tar(self, archive: bytes) -> None:
        self.bundles.append(archive)

    def receive(self, seconds: float) -> Json:
        assert seconds > 0
        if not self.script:
            raise JudgeDiedError
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    def give_back(self, *, sound: bool) -> None:
        assert self.given_back is None, "a judge is given back once"
        self.given_back = sound


@dataclass
class FakeSandbox:
    answering: Answering
    loaded: dict[str, bytes] | None = None
    asked: list[Json] = field(default_factory=list)
    closed: int = 0
    image_id: str = IMAGE
    waits: float = 1.0

    def patience(self) -> float:
        return self.waits

    def load(self, files: Mapping[str, bytes]) -> None:
        self.loaded = dict(files)

    def ask(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(dict(question))
        return self.answering(question)

    def close(self) -> None:
        self.closed += 1


class FakeRunner:
    """Lends one judge and opens one sandbox."""

    def __init__(self, script: Sequence[Json | Exception], answering: Answering | None = None) -> None:
        self.judge = FakeJudge(list(script))
        self.sandbox = FakeSandbox(answering or never)
        self.opened: list[tuple[str, dict[str, float], tuple[str, ...]]] = []
        self.borrowed = 0

    def open_student(
        self, environment: str, limits: Mapping[str, float], preload: Sequence[str]
    ) -> FakeSandbox:
        self.opened.append((environment, dict(limits), tuple(preload)))
        return self.sandbox

    def spare_slots(self) -> int:
        return 0

    def borrow_judge(self) -> FakeJudge:
        self.borrowed += 1
        return self.judge


def never(_question: Mapping[str, Any]) -> Json:
    raise AssertionError("no question was expected")


def ask(number: int, check: str, question: Json) -> Json:
    return {"type": "ask", "id": number, "check": check, "question": question}


def result(check: str, share: float | None, *reasons: str) -> Json:
    findings = [
        {"reason": reason, "asked": "add(2, 3)", "expected": "5", "got": "6", "note": "n"}
        for reason in reasons
    ]
    return {"type": "result", "check": check, "share": share, "findings": findings, "measures": []}


NEED: Json = {"type": "need"}
DONE: Json = {"type": "done"}
FILES = {"solution.py": b"def add(a, b):\n    return a + b\n"}
