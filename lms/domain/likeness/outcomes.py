"""What a mentor makes of a likeness once they have looked, and what authors may say of it."""

from enum import StrEnum

from lms.errors import N_, RefusedError

LONGEST_ANSWER = 2000
LONGEST_NOTE = 1000


class Outcome(StrEnum):
    """How somebody who has looked closes it. None of them changes a grade."""

    CHANCE = "chance"
    EXPLAINED = "explained"
    TALKED = "talked"


def checked_words(words: str, longest: int) -> str:
    """Return a text without the space around it; refuse none at all, and too much."""
    kept = words.strip()
    if not kept:
        raise RefusedError(N_("Write something first."))
    if len(kept) > longest:
        raise RefusedError(N_("At most %(most)s characters."), most=longest)
    return kept
