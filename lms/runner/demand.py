"""How many containers of each kind are worth being started ahead: as many as were lately wanted at once."""

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

HALF_LIFE_SECONDS = 600.0
FORGET_SECONDS = 3600.0
Kind = TypeVar("Kind", bound=Hashable)


@dataclass
class Asked:
    """What is known of one kind: its greatest rush, which fades, and the rush that is on."""

    most: float = 0.0
    rush: int = 0
    at: float = 0.0

    def faded(self, now: float) -> float:
        return float(self.most * 0.5 ** ((now - self.at) / HALF_LIFE_SECONDS))

    def wanted(self, now: float) -> int:
        """Return how many are worth it: none when nobody has asked for an hour, else one at least."""
        if now - self.at > FORGET_SECONDS:
            return 0
        return max(1, self.rush, math.ceil(self.faded(now) - 0.5))


class Demand(Generic[Kind]):
    """Measures the load. A rush is what is asked for between two moments at which all stood ready.

    So it grows with the arrivals and with the time that a start takes, be it that starts are slow or that
    they have to wait for a quiet moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.asked: dict[Kind, Asked] = {}

    def note(self, kind: Kind) -> None:
        """One was asked for."""
        known, now = self.asked.setdefault(kind, Asked()), self.clock()
        known.rush += 1
        known.most, known.at = max(known.faded(now), known.rush), now

    def expect(self, kind: Kind, count: int) -> None:
        """So many may be asked for at once."""
        known, now = self.asked.setdefault(kind, Asked()), self.clock()
        known.most, known.at = max(known.faded(now), count), now

    def forget(self, kind: Kind) -> None:
        """None of it can be started now: it counts again when it is asked for again."""
        self.asked.pop(kind, None)

    def all_ready(self) -> None:
        """Everything that is wanted stands ready: the next one asked for begins another rush."""
        for known in self.asked.values():
            known.rush = 0

    def sizes(self, most: int) -> dict[Kind, int]:
        """Return how many of each kind are to stand ready, ``most`` in all.

        Where there is not room for all that is wanted, each kind gets one in turn, the one asked for last
        first, until it has what it wants.
        """
        now = self.clock()
        wanted = {kind: known.wanted(now) for kind, known in self.asked.items()}
        kinds = sorted((kind for kind, count in wanted.items() if count), key=self._age)
        sizes = dict.fromkeys(kinds, 0)
        while (short := [kind for kind in kinds if sizes[kind] < wanted[kind]]) and sum(
            sizes.values()
        ) < most:
            for kind in short[: most - sum(sizes.values())]:
                sizes[kind] += 1
        return sizes

    def _age(self, kind: Kind) -> float:
        return -self.asked[kind].at
