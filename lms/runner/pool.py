"""Student containers started ahead, each for one work; they hide the engine's start from who waits."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from lms.domain.environments import Environment, Limits
from lms.errors import QatarlasError
from lms.runner.student import Prepared

JOIN_SECONDS = 60.0
Wish = tuple[Environment, Limits, tuple[str, ...]]

log = logging.getLogger(__name__)


class Pool:
    """Keeps up to ``size`` containers like those that were last asked for."""

    def __init__(self, prepare: Callable[[Wish], Prepared], size: int) -> None:
        self.prepare = prepare
        self.size = size
        self.ready: deque[tuple[Wish, Prepared]] = deque()
        self.orders: deque[Wish] = deque(maxlen=max(size, 1))
        self.condition = threading.Condition()
        self.closing = False
        self.thread = threading.Thread(target=self.fill, name="warm-pool", daemon=True)
        if size > 0:
            self.thread.start()

    def take(self, wish: Wish) -> Prepared:
        """Return a container that fits, started ahead if there is one, and have another one started."""
        self.bury_dead()
        with self.condition:
            found = next((pair for pair in self.ready if pair[0] == wish), None)
            if found is not None:
                self.ready.remove(found)
        self.order(wish)
        return found[1] if found is not None else self.prepare(wish)

    def bury_dead(self) -> None:
        """Drop what has ended meanwhile: a restart of the engine ends all of them at once."""
        with self.condition:
            dead = [pair for pair in self.ready if pair[1].has_ended()]
            for pair in dead:
                self.ready.remove(pair)
        for _, prepared in dead:
            prepared.close()

    def order(self, wish: Wish) -> None:
        """Have a container started in the background."""
        with self.condition:
            if self.size > 0 and not self.closing:
                self.orders.append(wish)
                self.condition.notify()

    def forget(self) -> None:
        """Drop what was started ahead, since its images are not the newest any more."""
        with self.condition:
            dropped = [prepared for _, prepared in self.ready]
            self.ready.clear()
        for prepared in dropped:
            prepared.close()

    def fill(self) -> None:
        while (wish := self.next_order()) is not None:
            try:
                prepared = self.prepare(wish)
            except QatarlasError as error:
                log.info("no container could be started ahead: %s", error)
            else:
                self.keep(wish, prepared)

    def next_order(self) -> Wish | None:
        with self.condition:
            self.condition.wait_for(lambda: self.orders or self.closing)
            return None if self.closing else self.orders.popleft()

    def keep(self, wish: Wish, prepared: Prepared) -> None:
        """Put a container into the pool; the oldest makes room."""
        with self.condition:
            self.ready.append((wish, prepared))
            most = 0 if self.closing else self.size
            dropped = [self.ready.popleft()[1] for _ in range(len(self.ready) - most)]
        for old in dropped:
            old.close()

    def close(self) -> None:
        with self.condition:
            self.closing = True
            self.condition.notify()
        if self.size > 0:
            self.thread.join(JOIN_SECONDS)
        self.forget()
