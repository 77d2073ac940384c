"""What stands in a calendar."""

from enum import StrEnum


class EventKind(StrEnum):
    SESSION = "session"
    WORKSHOP = "workshop"
    LAB = "lab"
    CHECKPOINT = "checkpoint"
    DEFENCE = "defence"
