"""Who waits for a container just now: what can wait, starting ahead and removing, makes room for them."""

import threading
import time
from collections.abc import Callable
from itertools import count

SHORT_SECONDS = 2.0
PAUSE_SECONDS = 0.1


class Traffic:
    """Counts the sandboxes in hand. A work that takes longer than most does not hold everything else up."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.numbers = count()
        self.in_hand: dict[int, float] = {}
        self.left_at = clock() - PAUSE_SECONDS

    def enter(self) -> int:
        """Begin with a work; return what it leaves with."""
        with self.lock:
            number = next(self.numbers)
            self.in_hand[number] = self.clock()
        return number

    def leave(self, number: int) -> None:
        with self.lock:
            if self.in_hand.pop(number, None) is not None:
                self.left_at = self.clock()

    def count(self) -> int:
        """Return how many sandboxes are in hand."""
        with self.lock:
            return len(self.in_hand)

    def seconds_to_quiet(self) -> float:
        """Return how long it is busy at least; 0 when nobody would be delayed now.

        Between two works of a burst there is a moment in which none is in hand, so a little more is waited.
        """
        with self.lock:
            now = self.clock()
            ends = [began + SHORT_SECONDS for began in self.in_hand.values()]
        return max(0.0, self.left_at + PAUSE_SECONDS - now, *(end - now for end in ends))
