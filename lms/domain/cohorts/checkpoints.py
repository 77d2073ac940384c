"""Checkpoints: a timed exercise, drawn by lot for each group, with only its own pages open meanwhile."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from lms.domain.people import tidy
from lms.errors import N_, RefusedError

USUAL_MINUTES = 180
SHORTEST, LONGEST = 10, 480
MOST_EXTRA = 240
FURTHEST = timedelta(days=400)
REACH = timedelta(minutes=LONGEST + MOST_EXTRA)
"""Whatever began longer ago is over for everybody."""


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

    def for_all(self, now: datetime, longest: int) -> tuple[CheckpointState, datetime]:
        """Return how it stands for its cohort and when it ends; who still sits has ``longest`` minutes more.

        It runs until the last of them is done.
        """
        stands = self.state(now, longest)
        in_extra = stands is CheckpointState.RUNNING and now >= self.ends_at()
        return stands, self.ends_at(longest if in_extra else 0)


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


def check_plan(starts_at: datetime, minutes: int, pool: Collection[str], now: datetime) -> None:
    """Refuse a checkpoint that has begun, lasts too long or not long enough, or has nothing to draw from."""
    if not now < starts_at < now + FURTHEST:
        raise RefusedError(N_("Choose a time from now on, within the next year."), field="day")
    if not SHORTEST <= minutes <= LONGEST:
        raise RefusedError(
            N_("A checkpoint lasts between %(shortest)s and %(longest)s minutes."),
            shortest=SHORTEST,
            longest=LONGEST,
            field="minutes",
        )
    if not pool:
        raise RefusedError(N_("Choose at least one exercise to draw from."), field="exercises")


def check_extra(minutes: int, reason: str) -> str:
    """Return the reason for extra minutes, or refuse minutes without one, or too many."""
    if not 0 <= minutes <= MOST_EXTRA:
        raise RefusedError(N_("Give between 0 and %(most)s minutes more."), most=MOST_EXTRA, field="minutes")
    kept = tidy(reason, 500)
    if not kept:
        raise RefusedError(N_("Write why: whoever asks later finds it here."), field="reason")
    return kept
