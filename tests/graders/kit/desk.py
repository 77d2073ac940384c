"""Answers as the worker gives them, and a work whose questions are answered from a list."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graders.kit import Failed, Finding, Work, values
from graders.kit.checks import run_check

Answer = dict[str, Any]
USAGE = {"seconds": 0.01, "cpu_seconds": 0.005, "memory_bytes": 1000, "memory_exceeded": False}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def ended(**changes: Any) -> Answer:
    """Return what all answers of processes have; bytes are encoded."""
    answer: Answer = {
        "exit": 0,
        "signal": None,
        "stdout": b"",
        "stderr": b"",
        "stdout_cut": False,
        "stderr_cut": False,
        "timed_out": False,
        "collected": {},
        "collected_cut": False,
        "usage": USAGE,
    } | changes
    for name in ("stdout", "stderr"):
        answer[name] = b64(answer[name])
    collected = answer["collected"]
    answer["collected"] = {path: None if data is None else b64(data) for path, data in collected.items()}
    return answer


def ran(stdout: bytes = b"", **changes: Any) -> Answer:
    return {"kind": "run"} | ended(stdout=stdout, **changes)


def returned(value: object, **changes: Any) -> Answer:
    return wrote(values.dumps(value), **changes)


def wrote(text: str, **changes: Any) -> Answer:
    """Return the answer of a function whose process wrote this as its value."""
    return {"kind": "call", "outcome": "returned", "value": text, "error": None} | ended(**changes)


def raised(kind: str, message: str = "", trace: str = "", **changes: Any) -> Answer:
    error = {"type": kind, "message": message, "trace": trace}
    return {"kind": "call", "outcome": "raised", "value": None, "error": error} | ended(**changes)


def silent(outcome: str, **changes: Any) -> Answer:
    return {"kind": "call", "outcome": outcome, "value": None, "error": None} | ended(**changes)


class Desk:
    """Answers questions from a list, remembers them, and makes sure that they are JSON."""

    def __init__(self, *answers: Answer, files: dict[str, bytes] | None = None) -> None:
        self.answers = list(answers)
        self.files = files or {}
        self.asked: list[dict[str, Any]] = []

    def __call__(self, question: dict[str, Any]) -> Answer:
        self.asked.append(json.loads(json.dumps(question)))
        if question["kind"] == "list":
            return {"kind": "list", "paths": sorted(self.files)}
        if question["kind"] == "read":
            content = self.files.get(question["path"])
            return {"kind": "read", "content": None if content is None else b64(content)}
        return self.answers.pop(0)

    def work(self, check: str = "a_check", seed: int = 7, hidden: Path = Path("/nowhere")) -> Work:
        return Work(check, seed, hidden, self)


def judged(check: Callable[[Work], object], *answers: Answer) -> tuple[float, list[Finding]]:
    """Run a check whose questions get these answers."""

    def as_check(work: Work) -> None:
        check(work)

    return run_check(as_check, Desk(*answers).work())


def finding_of(check: Callable[[Work], object], *answers: Answer) -> Finding:
    """Return why a check fails."""
    try:
        check(Desk(*answers).work())
    except Failed as failed:
        return failed.finding
    raise AssertionError("the check did not fail")
