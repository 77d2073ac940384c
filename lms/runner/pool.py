"""Student containers started ahead, each for one work; they hide the engine's start from who waits."""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable

from lms.domain.environments import Environment, Limits
from lms.errors import QatarlasError
from lms.runner.demand import Demand
from lms.runner.student import Prepared
from lms.runner.traffic import Traffic

JOIN_SECONDS = 60.0
LOOK_SECONDS = 5.0
Wish = tuple[Environment, Limits, tuple[str, ...]]

log = logging.getLogger(__name__)


def always(_wish: Wish) -> bool:
    return True


class Pool:
    """Keeps containers like those that were asked for of late, as many as were asked for at once.

    ``most`` is how many it may keep, and ``has_room`` whether the machine has the memory for one more. They
    are started while nobody waits for an answer: a start takes the processors from who does.
    """

    def __init__(
        self,
        prepare: Callable[[Wish], Prepared],
        most: int,
        traffic: Traffic,
        has_room: Callable[[Wish], bool] = always,
    ) -> None:
        self.prepare = prepare
        self.most = most
        self.traffic = traffic
        self.has_room = has_room
        self.demand = Demand[Wish]()
        self.ready: deque[tuple[Wish, Prepared]] = deque()
        self.condition = threading.Condition()
        self.closing = False
        self.thread = threading.Thread(target=self.fill, name="warm-pool", daemon=True)
        if most > 0:
            self.thread.start()

    def take(self, wish: Wish) -> Prepared:
        """Return a container that fits: one that was started ahead if there is one, else a new one."""
        self.bury_dead()
        with self.condition:
            self.demand.note(wish)
            found = next((pair for pair in self.ready if pair[0] == wish), None)
            if found is not None:
                self.ready.remove(found)
            self.condition.notify()
        return found[1] if found is not None else self.prepare(wish)

    def expect(self, wish: Wish, count: int = 1) -> None:
        """Have so many started ahead, as if they had been asked for at once."""
        with self.condition:
            self.demand.expect(wish, count)
            self.condition.notify()

    def bury_dead(self) -> None:
        """Drop what has ended meanwhile: a restart of the engine ends all of them at once."""
        self.drop(lambda pair: pair[1].has_ended())

    def forget(self) -> None:
        """Drop what was started ahead, since its images are not the newest any more."""
        self.drop(lambda _: True)

    def drop(self, condition: Callable[[tuple[Wish, Prepared]], bool]) -> None:
        with self.condition:
            dropped = [pair for pair in self.ready if condition(pair)]
            for pair in dropped:
                self.ready.remove(pair)
        for _, prepared in dropped:
            prepared.close()

    def fill(self) -> None:
        """Start what is wanting, one after the other, each when nobody waits for something else."""
        while not self.closing:
            wish = self.next_wish()
            if wish is None:
                self.rest(LOOK_SECONDS)
            elif (busy := self.traffic.seconds_to_quiet()) > 0:
                self.rest(busy)
            else:
                self.start(wish)

    def rest(self, seconds: float) -> None:
        with self.condition:
            if not self.closing:
                self.condition.wait(seconds)

    def start(self, wish: Wish) -> None:
        """Start one; what can't be started now, whatever the fault, is left until it is asked for again."""
        try:
            prepared = self.prepare(wish)
        except QatarlasError as error:
            log.info("no container could be started ahead: %s", error)
        except Exception:
            log.exception("no container could be started ahead")
        else:
            self.keep(wish, prepared)
            return
        with self.condition:
            self.demand.forget(wish)

    def next_wish(self) -> Wish | None:
        """Return what is wanting most, or None when all is there; what is too much is dropped."""
        with self.condition:
            sizes = self.demand.sizes(self.most)
        self.shrink(sizes)
        with self.condition:
            there = Counter(wish for wish, _ in self.ready)
            wanting = {wish: size - there[wish] for wish, size in sizes.items() if size > there[wish]}
            if not wanting:
                self.demand.all_ready()
                return None
        wish = max(wanting, key=lambda one: wanting[one])
        return wish if self.has_room(wish) else None

    def shrink(self, sizes: dict[Wish, int]) -> None:
        """End the oldest of what nobody is likely to ask for any more."""
        with self.condition:
            there = Counter(wish for wish, _ in self.ready)
            spare = there - Counter(sizes)
            dropped = []
            for pair in list(self.ready):
                if spare[pair[0]] > 0:
                    spare[pair[0]] -= 1
                    self.ready.remove(pair)
                    dropped.append(pair[1])
        for prepared in dropped:
            prepared.close()

    def keep(self, wish: Wish, prepared: Prepared) -> None:
        """Put a container into the pool, unless that is being closed."""
        with self.condition:
            if not self.closing:
                self.ready.append((wish, prepared))
                return
        prepared.close()

    def close(self) -> None:
        with self.condition:
            self.closing = True
            self.condition.notify()
        if self.most > 0:
            self.thread.join(JOIN_SECONDS)
        self.forget()
