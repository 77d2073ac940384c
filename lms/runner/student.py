"""One student's work in its container: files in, questions in, answers out, and nothing else."""

import base64
import logging
import time
from collections.abc import Callable, Collection, Mapping
from types import TracebackType
from typing import Any, Self

from lms.domain.environments import Environment, Limits
from lms.runner import answers
from lms.runner.archive import archived
from lms.runner.client import Ended, Engine, EngineFacts
from lms.runner.container import Container
from lms.runner.errors import SandboxFault
from lms.runner.stream import BadFrameError, LargeFrameError, StreamEndedError, StreamLateError
from lms.runner.traffic import Traffic
from lms.runner.usage import MOST_PATIENCE, Meter, machine_patience

START_SECONDS = 30.0
SEND_SECONDS = 30.0
GRACE_SECONDS = 1.7
SHORTEST_SECONDS = 0.05
DEATHS = 3
ENDING_TRIES = 50
KILLED = 137
SERVING = {"serve", "exchange"}
"""Questions after which a student's server may live on."""
BROKEN = (StreamEndedError, StreamLateError, BadFrameError)
Wish = tuple[Environment, Limits, tuple[str, ...]]
Json = dict[str, Any]

log = logging.getLogger(__name__)


class WorkTooLargeError(Exception):
    """The files of the work alone take more memory than the container may have."""


class Prepared:
    """A started student container that has not seen a work yet."""

    def __init__(self, container: Container, engine: Engine, facts: EngineFacts, image: str) -> None:
        self.container = container
        self.engine = engine
        self.facts = facts
        self.image = image
        self.awaited = ["hello"]

    def prepare(self, order: Json) -> None:
        """Send the first order, whose answer is awaited later."""
        try:
            self.container.stream.send(order, SEND_SECONDS)
        except BROKEN as error:
            self.close()
            raise SandboxFault("agent: %(fault)s", fault=type(error).__name__) from error
        self.awaited.append("ready")

    def give(self, archive: bytes) -> Meter:
        """Hand over the files of a work and return, when they have arrived, a meter of the container."""
        stream = self.container.stream
        try:
            for kind in self.awaited:
                self.expect(kind)
            self.awaited = []
            meter = Meter(self.engine, self.facts, self.container.id)
            stream.send({"type": "work"}, SEND_SECONDS)
            stream.send_tar(archive, SEND_SECONDS)
            self.expect("loaded")
        except BROKEN as error:
            if not self.awaited and died_of_its_limit(self.engine, self.container.id, meter):
                raise WorkTooLargeError from error
            words = stream.last_words.decode(errors="replace")
            raise SandboxFault("agent: %(fault)s", fault=f"{type(error).__name__} {words}") from error
        return meter

    def await_clean(self) -> None:
        """Return when what the last question left is gone: that is no part of the next one's time."""
        try:
            self.expect("clean")
        except BROKEN as error:
            raise SandboxFault("agent: %(fault)s", fault=f"not clean: {type(error).__name__}") from error

    def expect(self, kind: str) -> None:
        told = self.container.stream.receive(START_SECONDS)
        if told.get("type") != kind:
            raise SandboxFault("agent: %(fault)s", fault=told.get("words") or told.get("type"))

    def has_ended(self) -> bool:
        return self.container.stream.has_ended()

    def close(self, *, urgent: bool = False) -> None:
        self.container.close(urgent=urgent)


class Sandbox:
    """What a grader asks. A container that dies in a question is replaced by a fresh one for the next.

    Every question starts from the files as they were handed in, so a death in one must not decide the others;
    only what an earlier question kept is gone. Somebody who kills container after container is not served for
    ever: after a few, the rest is answered as ended at once.
    """

    def __init__(
        self, wish: Wish, take: Callable[[Wish], Prepared], engine: Engine, traffic: Traffic
    ) -> None:
        self.wish = wish
        self.take = take
        self.engine = engine
        self.traffic = traffic
        self.in_hand = traffic.enter()
        try:
            self.prepared: Prepared | None = take(wish)
        except BaseException:
            traffic.leave(self.in_hand)
            raise
        self.image_id = self.prepared.image
        self.meter: Meter | None = None
        self.files: dict[str, bytes] = {}
        self.archive = b""
        self.asked = 0
        self.used = False
        self.serving = False
        self.deaths = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def patience(self) -> float:
        return machine_patience()

    def load(self, files: Mapping[str, bytes], executable: Collection[str] = ()) -> None:
        """Take the work's files; once, and before the first question."""
        self.files = dict(files)
        self.archive = archived(files, executable)

    def ask(self, question: Mapping[str, Any], deadline: float | None = None) -> Json:
        """Return the answer to a question, with its usage. ``deadline`` is a time of ``time.monotonic``.

        Raises ``EngineUnavailable`` or ``SandboxFault`` when our side broke; all else is in the answer.
        """
        if question["kind"] in {"read", "list"}:
            return self.from_files(question)
        bounded = self.bounded(question, deadline)
        if bounded["seconds"] <= 0:
            return answers.gone(bounded, answers.NO_USAGE, timed_out=True)
        if self.deaths >= DEATHS:
            return answers.gone(bounded, answers.NO_USAGE)
        try:
            prepared, meter = self.ready()
        except WorkTooLargeError:
            self.deaths += 1
            self.drop()
            return answers.gone(bounded, answers.NO_USAGE | {"memory_exceeded": True})
        return self.put(bounded, prepared, meter)

    def from_files(self, question: Mapping[str, Any]) -> Json:
        if question["kind"] == "list":
            return {"kind": "list", "paths": sorted(self.files)}
        content = self.files.get(question["path"])
        return {"kind": "read", "content": None if content is None else base64.b64encode(content).decode()}

    def bounded(self, question: Mapping[str, Any], deadline: float | None) -> Json:
        """Return the question with its time and output within the limits."""
        limits = self.wish[1]
        most_seconds = limits.total_seconds * MOST_PATIENCE
        seconds = min(float(question.get("seconds", limits.seconds)), most_seconds)
        if deadline is not None:
            seconds = min(seconds, deadline - time.monotonic())
        most = limits.output_kb * 1024
        output = min(int(question.get("output_limit", most)), most)
        enough = seconds if seconds > SHORTEST_SECONDS else 0.0
        return {**question, "seconds": enough, "output_limit": output}

    def ready(self) -> tuple[Prepared, Meter]:
        """Return the container with the work in it, clean; one that is dead by now is replaced once."""
        try:
            return self.made_ready()
        except SandboxFault as error:
            log.info("a container was not ready, and another is taken: %s", error)
            self.drop()
            return self.made_ready()

    def made_ready(self) -> tuple[Prepared, Meter]:
        self.prepared = self.prepared or self.take(self.wish)
        if self.meter is None:
            self.meter = self.prepared.give(self.archive)
        elif self.used:
            self.prepared.await_clean()
        self.used = True
        return self.prepared, self.meter

    def put(self, question: Json, prepared: Prepared, meter: Meter) -> Json:
        """Send one question, wait for its answer, and measure."""
        stream = prepared.container.stream
        self.asked += 1
        self.serving = question["kind"] in SERVING
        meter.begin()
        try:
            stream.send({"type": "ask", "id": self.asked, "question": question}, SEND_SECONDS)
            told = stream.receive(question["seconds"] + GRACE_SECONDS)
            if told.get("type") == "fault":
                self.drop()
                raise SandboxFault("agent: %(fault)s", fault=str(told.get("words"))[:1000])
            answer = answers.checked(told, self.asked, question)
        except LargeFrameError as error:
            self.drop()
            raise SandboxFault("question: %(fault)s", fault=error) from error
        except BROKEN as error:
            return self.died(question, prepared, meter, error)
        return answer | {"usage": meter.end()}

    def died(self, question: Json, prepared: Prepared, meter: Meter, error: Exception) -> Json:
        """Say what became of a question whose container did not answer; tell our faults from the work's.

        Nothing inside can end the agent but a lack of memory. If it ended otherwise, somebody outside or an
        error of ours did it.
        """
        words = prepared.container.stream.last_words.decode(errors="replace")
        log.info("a container gave no answer: %s %s", type(error).__name__, words)
        self.deaths += 1
        try:
            usage = meter.end()
            if isinstance(error, StreamEndedError):
                ended = ending(self.engine, prepared.container.id)
                usage["memory_exceeded"] |= ended.out_of_memory and meter.limit_was_hit()
                if not usage["memory_exceeded"]:
                    fault = f"ended with {ended.exit_code} {words}"
                    raise SandboxFault("agent: %(fault)s", fault=fault.strip())
        finally:
            self.drop()
        return answers.gone(question, usage, timed_out=isinstance(error, StreamLateError))

    def drop(self, *, urgent: bool = True) -> None:
        if self.prepared is not None:
            self.prepared.close(urgent=urgent)
        self.prepared = self.meter = None
        self.used = False

    def close(self) -> None:
        """End the container; it is never used again, since it has seen a student's code.

        Its agent ends what a question started with the question itself, but for a server, which lives on.
        """
        self.drop(urgent=self.serving)
        self.traffic.leave(self.in_hand)


def ending(engine: Engine, container: str) -> Ended:
    """Return how a container ended; the engine may need a moment to know it, and one more to know why."""
    ended = engine.ended(container)
    for _ in range(ENDING_TRIES):
        if not ended.running and (ended.out_of_memory or ended.exit_code != KILLED):
            break
        time.sleep(0.02)
        ended = engine.ended(container)
    return ended


def died_of_its_limit(engine: Engine, container: str, meter: Meter) -> bool:
    return ending(engine, container).out_of_memory and meter.limit_was_hit()
