"""Likenesses: programs compared as they arrive, looked at by mentors, explained by their authors.

Nothing here changes a grade, a score or a credit, and nobody but the staff is told before a mentor asks.
"""

from lms.services.likenesses.reading import begin_now, read_new
from lms.services.likenesses.talking import (
    Line,
    Side,
    View,
    answer,
    ask,
    by_id,
    close,
    listing,
    open_count,
    view,
)
from lms.storage.tables import Likeness

__all__ = [
    "Likeness",
    "Line",
    "Side",
    "View",
    "answer",
    "ask",
    "begin_now",
    "by_id",
    "close",
    "listing",
    "open_count",
    "read_new",
    "view",
]
