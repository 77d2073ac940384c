"""The map of a track: its stops, what opens them, and what a student can go on with.

A stop is an exercise or an activity, named by a key such as ``exercise:k-means`` or ``activity:bot``. It
opens once everything that it needs is done; what was begun or done stays so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_, RefusedError


class StopState(StrEnum):
    LOCKED = "locked"
    OPEN = "open"
    BEGUN = "begun"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True)
class Stop:
    """One stop of a map; ``lane`` is the line it stands on, 0 is the main one."""

    key: str
    needs: tuple[str, ...] = ()
    lane: int = 0


@dataclass(frozen=True)
class Standing:
    """How a student stands to a stop; ``missing`` are the keys that would open it."""

    stop: Stop
    state: StopState
    missing: tuple[str, ...] = ()


def exercise_key(slug: str) -> str:
    return f"exercise:{slug}"


def activity_key(slug: str) -> str:
    return f"activity:{slug}"


def stand(
    stops: Iterable[Stop],
    done: Collection[str],
    begun: Collection[str] = (),
    waiting: Collection[str] = (),
) -> tuple[Standing, ...]:
    """Return how somebody stands to each stop; ``waiting``: others have the next word on it."""
    return tuple(_stand(stop, done, begun, waiting) for stop in stops)


def next_stop(standings: Iterable[Standing]) -> Standing | None:
    """Return the one to go on with: the first begun, else the first open one."""
    known = list(standings)
    for wanted in (StopState.BEGUN, StopState.OPEN):
        for one in known:
            if one.state is wanted:
                return one
    return None


def depths(stops: Sequence[Stop]) -> dict[str, int]:
    """Return how many stops lie before each at least: its place along the line."""
    known = {stop.key: stop for stop in stops}
    found: dict[str, int] = {}

    def depth(key: str) -> int:
        if key not in found:
            found[key] = 0
            found[key] = max((depth(one) + 1 for one in known[key].needs if one in known), default=0)
        return found[key]

    for stop in stops:
        depth(stop.key)
    return found


def check_map(stops: Sequence[Stop]) -> None:
    """Refuse a map on which a stop could never be reached: it would be a dead end."""
    known = {stop.key for stop in stops}
    if len(known) < len(stops):
        raise RefusedError(N_("A stop stands on this map already."))
    foreign = tuple(sorted({one for stop in stops for one in stop.needs} - known))
    if foreign:
        raise RefusedError(N_("What a stop needs has to stand on the map too: %(keys)s."), keys=foreign)
    reached: set[str] = set()
    while more := {one.key for one in stops if reached.issuperset(one.needs)} - reached:
        reached |= more
    if reached != known:
        stuck = tuple(sorted(known - reached))
        raise RefusedError(
            N_("These stops wait for each other, so nobody could reach them: %(keys)s."), keys=stuck
        )


def ways_on(
    own: Mapping[str, Sequence[Standing]], others: Collection[str], exercises: Collection[str]
) -> tuple[str, ...]:
    """Return what a student can do now, the nearest first: stops, tracks to try, exercises.

    ``own`` are the maps of the tracks that they are on, ``others`` the open tracks that they are not on.
    Whoever has done the whole map of a track goes on elsewhere: there is always something open.
    """
    stops = [
        one.stop.key
        for standings in own.values()
        for one in standings
        if one.state in {StopState.BEGUN, StopState.OPEN}
    ]
    tracks = [f"track:{slug}" for slug in others]
    known = {*stops}
    rest = [exercise_key(slug) for slug in exercises if exercise_key(slug) not in known]
    return (*dict.fromkeys(stops), *tracks, *rest)


def _stand(stop: Stop, done: Collection[str], begun: Collection[str], waiting: Collection[str]) -> Standing:
    missing = tuple(one for one in stop.needs if one not in done)
    for state, keys in ((StopState.DONE, done), (StopState.WAITING, waiting), (StopState.BEGUN, begun)):
        if stop.key in keys:
            return Standing(stop, state)
    return Standing(stop, StopState.LOCKED if missing else StopState.OPEN, missing)
