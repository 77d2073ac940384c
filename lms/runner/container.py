"""A started container and its end: whatever happens, it is removed, and nobody waits for that."""

import logging
import queue
import threading
from contextlib import suppress
from typing import Any

from lms.errors import QatarlasError
from lms.runner.client import Engine
from lms.runner.stream import FrameStream

BACKLOG = 16
JOIN_SECONDS = 60.0

log = logging.getLogger(__name__)


class Undertaker:
    """Removes containers in the background; when too many wait, who closes one removes it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.alive: dict[str, Container | None] = {}
        self.lock = threading.Lock()
        self.waiting: queue.Queue[str | None] = queue.Queue()
        self.thread = threading.Thread(target=self.work, name="undertaker", daemon=True)
        self.thread.start()

    def expect(self, name: str, container: "Container | None" = None) -> None:
        """Know of a container from its creation on; nobody else's ``reap`` in this process takes it."""
        with self.lock:
            self.alive[name] = container

    def bury(self, container: str) -> None:
        if self.waiting.qsize() >= BACKLOG:
            self.remove(container)
        else:
            self.waiting.put(container)

    def work(self) -> None:
        while (container := self.waiting.get()) is not None:
            self.remove(container)

    def remove(self, container: str) -> None:
        """Remove; one that can't be removed now is left to the next ``reap``."""
        try:
            self.engine.remove(container)
        except QatarlasError as error:
            log.warning("container %.12s is still there: %s", container, error)
        finally:
            with self.lock:
                self.alive.pop(container, None)

    def close(self) -> None:
        """Remove all that is left, what is still in use included; return when it is gone."""
        with self.lock:
            left = [container for container in self.alive.values() if container is not None]
        for container in left:
            container.close()
        self.waiting.put(None)
        self.thread.join(JOIN_SECONDS)


class Container:
    """A running container of ours with its stream."""

    def __init__(self, container: str, stream: FrameStream, undertaker: Undertaker) -> None:
        self.id = container
        self.stream = stream
        self.undertaker = undertaker
        self.closed = False
        undertaker.expect(container, self)

    def close(self) -> None:
        """Close the stream first: a kill that meets a stalled reader would hang."""
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                self.stream.close()
            self.undertaker.bury(self.id)


def start_container(engine: Engine, undertaker: Undertaker, options: dict[str, Any]) -> Container:
    """Create, attach and start; what did not start is removed."""
    name = engine.create(options)
    undertaker.expect(name)
    try:
        container = Container(name, engine.attach(name), undertaker)
    except BaseException:
        undertaker.bury(name)
        raise
    try:
        engine.start(name)
    except BaseException:
        container.close()
        raise
    return container
