"""How a time in a cohort ends."""

from enum import StrEnum


class Ending(StrEnum):
    """``MOVED``: to another cohort; ``LEFT``: before the end, a drop-out."""

    FINISHED = "finished"
    MOVED = "moved"
    LEFT = "left"
    NOT_TAKEN = "not_taken"
