"""Exports: what somebody takes home of all that is held about them."""

from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=7)
PAUSE = timedelta(hours=24)
"""A new copy is made once a day at most: it is much work, and it says the same."""


class ExportState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


def next_at(asked: datetime | None, state: ExportState | None) -> datetime | None:
    """Return when somebody may ask again, given their last request; None: at once."""
    if asked is None or state is ExportState.FAILED:
        return None
    return asked + PAUSE
