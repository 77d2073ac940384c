"""How long a work is likely to wait: what stands ahead of it, served by the slots that live, one by one."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

LEAST_LEFT = 0.25
MOST_STEPS = 2000
MOST_TAKEN = 0.35


@dataclass(frozen=True)
class Tempo:
    """How long gradings of each exercise took of late; of one that nobody has done yet, as long as all."""

    seconds: Mapping[str, float]
    overall: float

    def of(self, exercise: str) -> float:
        return self.seconds.get(exercise, self.overall)

    def left(self, exercise: str, elapsed: float) -> float:
        """Return how long a grading that has begun is likely to go on.

        One that takes longer than most is likely to go on for a part of what most take.
        """
        usual = self.of(exercise)
        return max(usual - elapsed, LEAST_LEFT * usual)


def tempo(took: Mapping[str, Sequence[float]]) -> Tempo | None:
    """Return the tempo of gradings by exercise, or None when nothing was graded yet."""
    known = {exercise: fmean(seconds) for exercise, seconds in took.items() if seconds}
    every = [one for seconds in took.values() for one in seconds]
    return Tempo(known, fmean(every)) if every else None


def seconds_to_start(ahead: Sequence[float], running: Sequence[float], slots: int) -> float:
    """Return when a slot is likely to take up a work: ``ahead`` are the gradings before it, in seconds.

    ``running`` is what those in hand still need. Each slot that becomes free takes the next.
    """
    free = [0.0] * max(0, slots - len(running)) + sorted(running)[:slots]
    heapq.heapify(free)
    steps, rest = ahead[:MOST_STEPS], ahead[MOST_STEPS:]
    for seconds in steps:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0] + sum(rest) / slots


def delayed(seconds: float, taken: float) -> float:
    """Return a wait with those who will come and go first: they take that share of the slots meanwhile."""
    return seconds / (1 - min(taken, MOST_TAKEN))
