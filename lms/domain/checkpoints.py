"""Checkpoints: a timed exercise, drawn by lot for each group, with only its own pages open meanwhile."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

USUAL_MINUTES = 180


class CheckpointState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Times:
    """When a checkpoint begins and how long it is; ``extra`` minutes are one person's own."""

    starts_at: datetime
    minutes: int
    cancelled: bool = False

    def ends_at(self, extra: int = 0) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes + extra)

    def state(self, now: datetime, extra: int = 0, *, finished: bool = False) -> CheckpointState:
        """Return how it stands for somebody; who has finished early is free again."""
        if self.cancelled:
            return CheckpointState.CANCELLED
        if now < self.starts_at:
            return CheckpointState.PLANNED
        over = finished or now >= self.ends_at(extra)
        return CheckpointState.OVER if over else CheckpointState.RUNNING


def draw(
    groups: Sequence[Collection[int]],
    pool: Sequence[str],
    begun: Mapping[int, Collection[str]],
    rng: Random,
) -> tuple[str | None, ...]:
    """Draw an exercise of the ``pool`` for each group, one that nobody in it has begun before.

    Exercises that few groups have come first, so that neighbours seldom have the same. None: everything of
    the pool is known to somebody of the group.
    """
    used: Counter[str] = Counter()
    drawn: list[str | None] = []
    for group in groups:
        known = {slug for one in group for slug in begun.get(one, ())}
        open_to = [slug for slug in pool if slug not in known]
        fewest = min((used[slug] for slug in open_to), default=0)
        least_used = [slug for slug in open_to if used[slug] == fewest]
        chosen = rng.choice(least_used) if least_used else None
        if chosen is not None:
            used[chosen] += 1
        drawn.append(chosen)
    return tuple(drawn)
