"""PID 1 of a student's container: spawns what it is asked to and reports what came of it, no verdicts.

It speaks frames with the worker on the descriptors it was started with, which it hides from everybody else,
and starts from nothing between two questions: no process, no file and no shared memory is left over.
"""

import binascii
import importlib
import json
import os
from collections.abc import Callable
from typing import Any, NoReturn

from graders.agent import call, files, framing, notebook, spawn

VERSION = 1
DEFAULT_SECONDS = 5.0
OUTPUT_LIMIT = 256 * 1024
OUTPUT_MOST = 1024 * 1024
VALUE_LIMIT = 2 * 1024 * 1024
COLLECT_LIMIT = 4 * 1024 * 1024
GOES_ON = ("exchange", "stop")  # questions to a server that lives
KEEP_LIMIT = 32 * 1024 * 1024
WORDS_LETTERS = 4000
NODE_CALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "call.mjs")  # noqa: PTH100, PTH118, PTH120  as above
HIGH = 100  # descriptors that nothing else has
Question = dict[str, Any]


class Agent:
    """One conversation: prepared once, given one work, asked many questions."""

    def __init__(self, frames: framing.Frames) -> None:
        self.frames = frames
        self.warden = spawn.Warden(frames.incoming)
        self.language = "python"
        self.entries: list[files.Entry] = []
        self.kept: dict[str, tuple[bytes, bool]] = {}
        self.service: Any = None  # what speaks to servers, once its module is needed
        self.orders = {"prepare": self.prepare, "work": self.work, "ask": self.ask}
        self.answers = {"run": self.run, "call": self.call, "notebook": self.notebook}
        self.answers |= dict.fromkeys(("serve", "exchange", "stop"), self.served)

    def serve(self) -> None:
        self.frames.say({"type": "hello", "agent": VERSION})
        while (order := self.next_order()) is not None:
            try:
                reply = self.orders[order["type"]](order)
            except (files.BadArchiveError, ImportError, OSError, KeyError, ValueError) as error:
                words = f"{order.get('type')}: {type(error).__name__}: {error}"
                reply = {"type": "fault", "words": whole(words)[:WORDS_LETTERS]}
            self.tell(reply)
            if order["type"] == "ask":
                if not self.serves():
                    files.wipe()
                self.frames.say({"type": "clean"})

    def next_order(self) -> dict[str, Any] | None:
        if self.serves():
            self.service.idle(self.frames.incoming)
        return self.frames.read_order()

    def tell(self, reply: dict[str, Any]) -> None:
        """Say it; an answer that is too much for one frame loses its value, then what was collected."""
        while True:
            try:
                return self.frames.say(reply)
            except framing.TooLargeError:
                reply = reply | {"answer": shortened(reply["answer"])}

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        """Import what the exercise names, so that every question finds it loaded."""
        self.language = order["call"]
        for module in order["preload"]:
            importlib.import_module(module)
        return {"type": "ready"}

    def work(self, _: dict[str, Any]) -> dict[str, Any]:
        frame = self.frames.read()
        if frame is None or frame[0] != b"T":
            raise files.BadArchiveError("no tar follows")
        self.entries = files.unpack(frame[1])
        self.kept = {}
        return {"type": "loaded"}

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        question = order["question"]
        if question["kind"] not in GOES_ON:
            self.end_server()
            self.lay_out(question)
        answer = self.answers[question["kind"]](question)
        answer |= gathered(question)
        self.remember(question)
        return {"type": "answer", "id": order["id"], "answer": answer}

    def lay_out(self, question: Question) -> None:
        """Put the work's files, what was kept and the question's own files in their places."""
        for path, content, executable in self.entries:
            files.place(path, content, executable=executable)
        for path, (content, executable) in self.kept.items():
            files.place(path, content, executable=executable)
        for path, text in question.get("files", {}).items():
            files.place(path, plain(text))

    def remember(self, question: Question) -> None:
        room = KEEP_LIMIT
        for path in question.get("keep", []):
            self.kept.pop(path, None)
            try:
                content = files.collect(path, room)
            except OverflowError:
                continue
            if content is not None:
                self.kept[path] = content, files.is_executable(path)
                room -= len(content)

    def end_server(self) -> None:
        """End a server that nobody has stopped, and what it left."""
        if self.serves():
            self.service.end()
            files.wipe()

    def serves(self) -> bool:
        return self.service is not None and self.service.server is not None

    def served(self, question: Question) -> dict[str, Any]:
        self.service = self.service or importlib.import_module("graders.agent.serving").Service(self.warden)
        return self.service.answer(question, output_limits(question)["stdout"], seconds(question))  # type: ignore[no-any-return]  # as it is loaded late

    def run(self, question: Question) -> dict[str, Any]:
        def body(_: dict[str, int]) -> NoReturn:
            spawn.execute(question["argv"], spawn.ENVIRONMENT)

        stdin = plain(question.get("stdin", ""))
        ending = self.warden.run(body, output_limits(question), stdin, seconds(question))
        return {"kind": "run"} | ended(ending)

    def call(self, question: Question) -> dict[str, Any]:
        return self.valued(question, in_node(question) if self.language == "node" else in_python(question))

    def notebook(self, question: Question) -> dict[str, Any]:
        notebook.prepare()
        return self.valued(question, in_python(question, notebook.reported))

    def valued(self, question: Question, body: Callable[[dict[str, int]], NoReturn]) -> dict[str, Any]:
        """Run what answers with a value, on a pipe of its own."""
        limits = output_limits(question) | {"answer": VALUE_LIMIT}
        ending = self.warden.run(body, limits, b"", seconds(question))
        return {"kind": question["kind"]} | outcome(ending) | ended(ending)


def in_python(
    question: Question, answering: Callable[[Question], str] | None = None
) -> Callable[[dict[str, int]], NoReturn]:
    def body(pipes: dict[str, int]) -> NoReturn:
        os.environ.clear()
        os.environ.update(spawn.ENVIRONMENT)
        call.perform(question, pipes["answer"], answering)

    return body


def in_node(question: Question) -> Callable[[dict[str, int]], NoReturn]:
    """Call in a fresh node: the question comes on descriptor 3, the answer goes to 4."""

    def body(pipes: dict[str, int]) -> NoReturn:
        asked = {name: question[name] for name in ("module", "function", "args", "kwargs")}
        request = spawn.in_memory(json.dumps(asked).encode())
        high = [os.dup2(request, HIGH), os.dup2(pipes["answer"], HIGH + 1)]
        for place, descriptor in enumerate(high, start=3):
            os.dup2(descriptor, place)
        os.closerange(5, HIGH + 2)
        seed = f"--random-seed={question['seed'] % 2**31 or 1}"
        spawn.execute(["node", seed, NODE_CALL], spawn.ENVIRONMENT)

    return body


def seconds(question: Question) -> float:
    return float(question.get("seconds", DEFAULT_SECONDS))


def output_limits(question: Question) -> dict[str, int]:
    limit = min(int(question.get("output_limit", OUTPUT_LIMIT)), OUTPUT_MOST)
    return {"stdout": limit, "stderr": limit}


def ended(ending: spawn.Ending) -> dict[str, Any]:
    return {
        "exit": ending.exit,
        "signal": ending.signal,
        "stdout": encoded(ending.sinks["stdout"].data),
        "stderr": encoded(ending.sinks["stderr"].data),
        "stdout_cut": ending.sinks["stdout"].cut,
        "stderr_cut": ending.sinks["stderr"].cut,
        "timed_out": ending.timed_out,
    }


def outcome(ending: spawn.Ending) -> dict[str, Any]:
    """Sort what came through the answer's pipe; it is as hostile as anything else from there."""
    said: dict[str, Any] = {"outcome": "silent", "value": None, "error": None}
    written = bytes(ending.sinks["answer"].data)
    if ending.timed_out:
        return said | {"outcome": "timed_out"}
    if any(sink.cut for sink in ending.sinks.values()):
        return said
    if ending.exit != 0 or not written:
        return said | {"outcome": "exited"}
    return said | said_so(written)


def said_so(written: bytes) -> dict[str, Any]:
    """Read the first byte of an answer and what follows it."""
    try:
        text = written[1:].decode()
    except UnicodeDecodeError:
        return {}
    if written[:1] == b"R":
        return {"outcome": "returned", "value": text}
    if written[:1] == b"E":
        return {"outcome": "raised", "error": error_from(text)}
    return {"outcome": "missing"} if written == b"M" else {}


def error_from(text: str) -> dict[str, str]:
    """Read an error that the student's process described, believing no shape of it."""
    limits = {"type": call.TYPE_LETTERS, "message": call.MESSAGE_LETTERS, "trace": call.TRACE_LETTERS}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    told = told if isinstance(told, dict) else {}
    return {name: whole(str(told.get(name, "")))[:limit] for name, limit in limits.items()}


def whole(text: str) -> str:
    """Return the text with halves of characters written out, which no frame can carry."""
    return text.encode("utf-8", "backslashreplace").decode()


def gathered(question: Question) -> dict[str, Any]:
    room = COLLECT_LIMIT
    collected: dict[str, str | None] = {}
    cut = False
    for path in question.get("collect", []):
        try:
            content = files.collect(path, room)
        except OverflowError:
            content, cut = None, True
        room -= len(content or b"")
        collected[path] = None if content is None else encoded(content)
    return {"collected": collected, "collected_cut": cut}


def shortened(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("value") is not None:
        return answer | {"outcome": "silent", "value": None}
    nothing = dict.fromkeys(answer["collected"])
    return answer | {"collected": nothing, "collected_cut": True}


def encoded(data: bytes | bytearray) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def plain(text: str) -> bytes:
    return binascii.a2b_base64(text, strict_mode=True)


def hidden_descriptors() -> framing.Frames:
    """Move the worker's stream out of the way; 0 and 1 lead nowhere from here on."""
    frames = framing.Frames(os.dup(0), os.dup(1))
    nowhere = os.open("/dev/null", os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return frames


def main() -> None:
    agent = Agent(hidden_descriptors())
    try:
        agent.serve()
    except (spawn.OrphanedError, BrokenPipeError):
        os._exit(0)
