"""Intakes: a window for wishes, then one lottery for all tracks."""

from enum import StrEnum


class IntakeState(StrEnum):
    """An intake is planned, open for wishes, and done once its lottery has run; or it was called off."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
