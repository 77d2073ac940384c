"""What reads hostile bytes: each takes any bytes, and either reads them or refuses them by its own error.

A reader here raises only when something is wrong: an error that nobody expects, or a reading that would break
whoever gets it.
"""

import io
import json
import socket
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from graders.agent import agent
from graders.kit import values
from graders.kit.values import compare, shown
from lms.domain.beside import Kind
from lms.domain.files import FileLimits
from lms.domain.foreign import reading
from lms.domain.foreign.shape import MOST_CASES, UnreadableError
from lms.domain.git.packs import PackLimits, PushMeter
from lms.errors import QatarlasError
from lms.grading.answering import read_answer
from lms.grading.messages import (
    CallQuestion,
    ExchangeQuestion,
    NotebookQuestion,
    ProcessAsked,
    RunQuestion,
    ServeQuestion,
    StopQuestion,
    judge_messages,
)
from lms.runner import answers
from lms.runner.stream import ENGINE_HEAD, HEAD, STDOUT, BadFrameError, FrameStream, StreamEndedError
from lms.storage.git import walker
from lms.storage.git.gitprocess import Header, Objects
from lms.storage.zips import read_zip

LIMITS = FileLimits(files=50, file_bytes=100_000, total_bytes=200_000)
PACK_LIMITS = PackLimits(pushed_bytes=100_000, objects=100, object_bytes=100_000, total_bytes=300_000)
PIPE_BYTES = 60_000
COMMIT, TREE = "c" * 40, "d" * 40
QUESTIONS: tuple[ProcessAsked, ...] = (
    RunQuestion(kind="run", argv=["x"], collect=["out.txt"]),
    CallQuestion(kind="call", module="m", function="f", args=[], kwargs={}, seed=1),
    NotebookQuestion(kind="notebook", path="x.ipynb", variables=[], calls=[], seed=1),
    ServeQuestion(kind="serve", argv=["x"], port=8080),
    ExchangeQuestion(kind="exchange", data=""),
    StopQuestion(kind="stop"),
)


@dataclass(frozen=True)
class Reader:
    """``seeds`` are right, or nearly: what a search for wrong ones begins with."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def frame(message: object) -> bytes:
    said = json.dumps(message).encode()
    return HEAD.pack(b"J", len(said)) + said


def from_engine(data: bytes, kind: int = STDOUT) -> bytes:
    return ENGINE_HEAD.pack(kind, len(data)) + data


def stream(data: bytes) -> None:
    """Read frames until the other side has hung up."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data[:PIPE_BYTES])
        theirs.close()
        frames = FrameStream(ours)
        with suppress(StreamEndedError, BadFrameError):
            while True:
                assert isinstance(frames.receive(5), dict)
        assert len(frames.stdout) <= PIPE_BYTES


def framed(data: bytes) -> None:
    """The same, past the engine's own heads, which a student can't write."""
    stream(from_engine(data[: PIPE_BYTES - ENGINE_HEAD.size]))


def answer(data: bytes) -> None:
    """An agent's message: what gets past the worker can be carried to a judge."""
    told = parsed(data)
    if not isinstance(told, dict):
        return
    for question in QUESTIONS:
        with suppress(BadFrameError):
            checked = answers.checked(told, 1, question.model_dump(mode="json"))
            read = read_answer(checked | {"usage": answers.NO_USAGE}, question)
            if read is not None:
                json.dumps(read.model_dump(mode="json"), ensure_ascii=False).encode()


def judged(data: bytes) -> None:
    with suppress(ValidationError):
        judge_messages.validate_python(parsed(data))


def from_pipe(data: bytes) -> None:
    """What a student's process wrote as its answer: the agent makes an answer of the right shape of it."""
    nothing: dict[str, Any] = {"kind": "call", "outcome": "silent", "value": None, "error": None}
    said = nothing | agent.said_so(data)
    assert answers.call_fits(said)
    json.dumps(said, ensure_ascii=False).encode()


def value(data: bytes) -> None:
    """A value that a function is said to have returned: read, compared and shown."""
    with suppress(values.Malformed):
        tree = values.parse(data.decode("utf-8", "replace"))
        compare.difference(values.encode([1, {"a": 2.5}]), tree)
        assert shown.tree(tree).isprintable()
        values.decode(tree)


class Trees:
    """Objects of a repository of which one tree is hostile; what it names is there, or not."""

    def __init__(self, tree: bytes) -> None:
        self.known = {
            COMMIT: ("commit", b"tree " + TREE.encode() + b"\n"),
            TREE: ("tree", tree),
            "1" * 40: ("blob", b"x"),
            "2" * 40: ("tree", b"100644 inner\0" + bytes.fromhex("1" * 40)),
        }

    def headers(self, ids: list[str]) -> list[Header | None]:
        assert all(len(one) == len(COMMIT) for one in ids), "git would take a short id for any that begins so"
        found = [self.known.get(one) for one in ids]
        return [one and Header(one[0], len(one[1])) for one in found]

    def header(self, object_id: str) -> Header | None:
        return self.headers([object_id])[0]

    def read(self, object_id: str) -> bytes:
        return self.known[object_id][1]


def tree(data: bytes) -> None:
    """A tree of git: what the walker lets through has names that stay below their folder."""
    with suppress(QatarlasError):
        for path in walker.read_files(cast("Objects", Trees(data)), COMMIT, LIMITS):
            assert not path.startswith("/")
            assert ".." not in path.split("/")


def zipped(data: bytes) -> None:
    with suppress(QatarlasError):
        files = read_zip(io.BytesIO(data), LIMITS, 100_000)
        assert sum(map(len, files.values())) <= LIMITS.total_bytes


def pushed(data: bytes) -> None:
    meter = PushMeter(PACK_LIMITS)
    with suppress(QatarlasError):
        for at in range(0, len(data), 7):
            meter.feed(data[at : at + 7])


def foreign(kind: Kind) -> Callable[[bytes], None]:
    """A report of somebody else's grader: what is read can be kept and shown."""

    def read(data: bytes) -> None:
        with suppress(UnreadableError):
            told = reading.read(kind, data)
            assert len(told.cases) <= MOST_CASES
            for case in told.cases:
                case.name.encode()

    return read


def parsed(data: bytes) -> object:
    try:
        found: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("solution.py", "x = 1\n")
        opened.writestr("data/rows.csv", "a,b\n" * 50)
    return packed.getvalue()


RETURNED = {"outcome": "returned", "value": "5"}
ENDED = [answers.gone(question.model_dump(mode="json"), {}) for question in QUESTIONS]
ANSWERS = tuple(
    json.dumps({"type": "answer", "id": 1, "answer": {k: v for k, v in one.items() if k != "usage"}}).encode()
    for one in (*ENDED, ENDED[1] | RETURNED)
)
RESULT = {"type": "result", "check": "adds", "share": 1, "findings": [], "measures": []}
ENTRY = b"100644 solution.py\0" + b"\x11" * 20 + b"40000 data\0" + b"\x22" * 20
FOREIGN: Mapping[str, bytes] = {
    "junit": b'<testsuite><testcase name="a" time="0.1"><failure message="x"/></testcase></testsuite>',
    "pytest": b'<testsuites><testsuite tests="1"><testcase classname="t" name="a"/></testsuite></testsuites>',
    "tap": b"TAP version 13\n1..2\nok 1 - a\nnot ok 2 - b # TODO\n  ---\n  message: x\n  ...\n",
    "gradescope": b'{"score": 1, "tests": [{"name": "a", "score": 1, "max_score": 2, "output": "x"}]}',
    "check50": b'{"slug": "x", "results": [{"name": "a", "passed": true, "cause": null, "log": []}]}',
}
READERS: Mapping[str, Reader] = {
    "stream": Reader(stream, (from_engine(frame({"type": "hello"})), from_engine(b"words", 2))),
    "frames": Reader(framed, (frame({"type": "hello"}), frame([]), HEAD.pack(b"T", 3) + b"abc")),
    "answer": Reader(answer, ANSWERS),
    "judge": Reader(judged, (json.dumps(RESULT).encode(), b'{"type": "done"}', b'{"type": "need"}')),
    "pipe": Reader(from_pipe, (b"R5", b"M", b'E{"type": "E", "message": "", "trace": ""}')),
    "value": Reader(value, (b"[1,2.5,null]", b'{"$tuple":[1,{"$float":"nan"}]}', b'{"$bytes":"AA=="}')),
    "tree": Reader(tree, (ENTRY, ENTRY[:-1])),
    "zip": Reader(zipped, (archive(),)),
    "push": Reader(pushed, (b"0000", b"0000PACK\0\0\0\2\0\0\0\1\x35" + bytes(20))),
    **{f"foreign-{kind.value}": Reader(foreign(kind), (FOREIGN[kind.value],)) for kind in reading.READERS},
}
