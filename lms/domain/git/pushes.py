"""What a push may do to the references of a work, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain.texts import printable
from lms.errors import N_, RefusedError, TooOftenError

MAIN = "refs/heads/main"
NOTHING = "0" * 40
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class RefUpdate:
    """One reference that a push wants to move from a commit to a commit."""

    old: str
    new: str
    ref: str


@dataclass(frozen=True)
class Pace:
    """How often a work may be handed in."""

    per_hour: int
    cooldown: timedelta


def main_update(updates: Sequence[RefUpdate]) -> RefUpdate:
    """Return the update of the main branch, or refuse: nothing else counts and nothing else is kept."""
    for update in updates:
        if update.ref != MAIN:
            raise other_reference(update)
    if len(updates) != 1:
        raise RefusedError(N_("Push one branch: git push origin main"))
    (update,) = updates
    if update.new == NOTHING:
        raise RefusedError(N_("The branch main can't be deleted: it holds your attempts."))
    return update


def other_reference(update: RefUpdate) -> RefusedError:
    kind, _, name = update.ref.removeprefix("refs/").partition("/")
    if kind == "heads":
        return RefusedError(
            N_("Only the branch main is graded, not %(name)s. Push it with: git push origin %(name)s:main"),
            name=printable(name),
        )
    if kind == "tags":
        return RefusedError(N_("Tags are not kept here. Push without them: git push origin main"))
    return RefusedError(
        N_("%(name)s can't be pushed here. Push the branch main: git push origin main"),
        name=printable(update.ref),
    )


def check_pace(pace: Pace, now: datetime, earlier: Sequence[datetime]) -> None:
    """Refuse an attempt that comes too soon; ``earlier`` are the attempts of the last hour, in any order."""
    if not earlier:
        return
    rests = max(earlier) + pace.cooldown - now
    if rests > timedelta(0):
        raise TooOftenError(
            N_("Your last attempt was a moment ago. Wait %(seconds)s s, then hand in again."),
            seconds=whole_seconds(rests),
        )
    if len(earlier) >= pace.per_hour:
        rests = sorted(earlier)[-pace.per_hour] + HOUR - now
        raise TooOftenError(
            N_("%(limit)s attempts an hour are the most. Test at home and hand in again in %(seconds)s s."),
            limit=pace.per_hour,
            seconds=whole_seconds(rests),
        )


def whole_seconds(span: timedelta) -> int:
    return max(1, -int(-span.total_seconds() // 1))
