"""A judge in a plain process, spoken to over its pipes and held to the published schema."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import jsonschema

from graders.agent.framing import Frames
from lms.domain.exercises import Bundle
from lms.settings import ROOT
from lms.storage.content.exercise_folders import pack

SCHEMA = json.loads((ROOT / "graders/protocol.schema.json").read_text())
LIMITS = {"seconds": 5, "memory_mb": 256, "output_kb": 256}
WATCH = {"cpu_seconds": 30, "seconds": 90}
Json = dict[str, Any]


@cache
def validator(definition: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": SCHEMA["$defs"]})


def validate(message: object, definition: str) -> None:
    validator(definition).validate(message)


def bundle_of(checks: str, hidden: Mapping[str, bytes] | None = None) -> Bundle:
    """Return the bundle of a ``checks.py``, whose imports are written for it."""
    source = f"from graders.kit import Work, check, fail, parsing\n\n{checks}"
    return pack(
        {"checks.py": source.encode()} | {f"hidden/{name}": data for name, data in (hidden or {}).items()}
    )


class Hall:
    """The worker's side of a conversation with a judge."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.frames = Frames(process.stdout.fileno(), process.stdin.fileno())
        self.needed = 0

    def receive(self) -> Json:
        message = self.frames.read_order()
        assert message is not None, "the judge has gone"
        validate(message, "judge_message")
        return message

    def send(self, message: Json) -> None:
        validate(message, "judge_order")
        self.frames.say(message)

    def order(
        self,
        bundle: Bundle,
        names: tuple[str | tuple[str, list[str]], ...],
        seed: int = 1,
        watch: Mapping[str, float] = WATCH,
        lacks: Sequence[str] = (),
    ) -> None:
        """Ask for a work to be graded; a name may come with the checks that it stands after."""
        pairs = [(name, []) if isinstance(name, str) else name for name in names]
        checks = [{"name": name, "after": after} for name, after in pairs]
        bounds = {"limits": LIMITS, "lacks": list(lacks), "watch": dict(watch)}
        self.send({"type": "grade", "bundle": bundle.digest, "seed": seed, **bounds, "checks": checks})

    def grade(
        self,
        bundle: Bundle,
        *names: str | tuple[str, list[str]],
        answer: Callable[[Json], Json] | None = None,
        seed: int = 1,
        watch: Mapping[str, float] = WATCH,
        lacks: Sequence[str] = (),
    ) -> list[Json]:
        """Grade a work and return all results and the end, ``done`` or ``broken``."""
        self.order(bundle, names, seed, watch, lacks)
        said: list[Json] = []
        while not said or said[-1]["type"] not in {"done", "broken"}:
            message = self.receive()
            if message["type"] == "need":
                self.needed += 1
                self.frames.write(b"T", bundle.data)
            elif message["type"] == "ask":
                assert answer is not None, "a question that was not expected"
                self.send({"type": "answer", "id": message["id"], "answer": answer(message["question"])})
            else:
                said.append(message)
        return said


@contextmanager
def hall() -> Iterator[Hall]:
    """Start a judge, let it say hello, and see it leave when its worker has gone."""
    argv = [sys.executable, str(ROOT / "graders/judge/judge.py")]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/") as process:
        opened = Hall(process)
        try:
            assert opened.receive() == {"type": "hello", "judge": 1}
            yield opened
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(10)
            finally:
                process.kill()
