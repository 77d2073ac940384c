"""Activities beside projects: units that one does alone, workshops with seats, labs."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class ActivityKind(StrEnum):
    SELF_LEARNING = "self_learning"
    WORKSHOP = "workshop"
    LAB = "lab"


KINDS: Mapping[ActivityKind, str] = {
    ActivityKind.SELF_LEARNING: N_("Self-learning"),
    ActivityKind.WORKSHOP: N_("Workshop"),
    ActivityKind.LAB: N_("Lab"),
}


class CompletionState(StrEnum):
    """A student says that they are ready, a coach confirms it or gives it back with a word."""

    READY = "ready"
    CONFIRMED = "confirmed"
    GIVEN_BACK = "given_back"


def may_be_ready(kind: ActivityKind, *, unlocked: bool, seated: bool) -> bool:
    """Say whether a student may mark an activity as ready: a workshop's seat comes before it."""
    return unlocked and (seated or kind is not ActivityKind.WORKSHOP)
