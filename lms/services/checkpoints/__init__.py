"""Checkpoints: planned by a mentor, drawn at their start, sat at by students, and what came of them.

While one runs for a student, only its own pages are open to them: ``all_running_for`` says so to every door.
"""

from lms.services.checkpoints.drawing import draw_due
from lms.services.checkpoints.planning import When, Wish, cancel, give, give_minutes, move, plan
from lms.services.checkpoints.results import Result, own_result, results
from lms.services.checkpoints.sitting import (
    Sitting,
    all_running_for,
    check_repository,
    coming_for,
    finish,
    opened,
    running_for,
)
from lms.services.checkpoints.views import Overview, Place, listing, overview
from lms.storage.tables import Checkpoint, CheckpointSeat

__all__ = [
    "Checkpoint",
    "CheckpointSeat",
    "Overview",
    "Place",
    "Result",
    "Sitting",
    "When",
    "Wish",
    "all_running_for",
    "cancel",
    "check_repository",
    "coming_for",
    "draw_due",
    "finish",
    "give",
    "give_minutes",
    "listing",
    "move",
    "opened",
    "overview",
    "own_result",
    "plan",
    "results",
    "running_for",
]
