"""Free movement between tracks: a trial, a switch, and what of one track counts in another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_

TRIAL = timedelta(days=14)
BACK = timedelta(days=7)
"""How long a switch can be taken back, if the seat is still free."""


class StayKind(StrEnum):
    MEMBER = "member"
    TRIAL = "trial"


class StayEnd(StrEnum):
    """``KEPT``: a trial became a place; ``TAKEN_BACK``: a switch was undone; ``MISSED``: they never came."""

    OVER = "over"
    KEPT = "kept"
    SWITCHED = "switched"
    TAKEN_BACK = "taken_back"
    LEFT = "left"
    FINISHED = "finished"
    MISSED = "missed"


ENDINGS: Mapping[StayEnd, str] = {
    StayEnd.OVER: N_("the trial was over"),
    StayEnd.KEPT: N_("stayed for good"),
    StayEnd.SWITCHED: N_("changed to another track"),
    StayEnd.TAKEN_BACK: N_("took the change back"),
    StayEnd.LEFT: N_("left"),
    StayEnd.FINISHED: N_("finished"),
    StayEnd.MISSED: N_("never came"),
}


@dataclass(frozen=True)
class Side:
    """What a comparison knows of a track: the skills it feeds, and its stops by key."""

    skills: frozenset[str]
    stops: frozenset[str]


@dataclass(frozen=True)
class Reviews:
    """Reviews that go on, whatever track somebody is on: to be given, and of their own works."""

    owed: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Carried:
    """What a move brings along. ``skills`` are (name, what one has) that the new track feeds too."""

    skills: tuple[tuple[str, int], ...]
    resting_skills: tuple[tuple[str, int], ...]
    done: tuple[str, ...]
    resting: tuple[str, ...]
    to_do: int
    reviews: Reviews


def carried(
    have: Mapping[str, int], done: Collection[str], old: Side | None, new: Side, reviews: Reviews
) -> Carried:
    """Return what carries over to ``new``: nothing is ever lost, what does not count there rests.

    ``have`` are the skills somebody has and ``done`` the keys of all that they have finished.
    """
    counted = tuple(sorted(key for key in new.stops if key in done))
    behind = old.stops if old is not None else frozenset()
    return Carried(
        skills=tuple(sorted((name, value) for name, value in have.items() if name in new.skills)),
        resting_skills=tuple(sorted((name, value) for name, value in have.items() if name not in new.skills)),
        done=counted,
        resting=tuple(sorted(key for key in behind - new.stops if key in done)),
        to_do=len(new.stops) - len(counted),
        reviews=reviews,
    )


def may_take_back(switched_at: datetime, now: datetime) -> bool:
    return now < switched_at + BACK
