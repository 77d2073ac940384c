"""Announcements: what a mentor says to a cohort, in as many languages as they like, until a day."""

from collections.abc import Mapping
from datetime import date, timedelta

from lms.domain.people import Language
from lms.domain.texts import tidy_lines
from lms.errors import N_, RefusedError

LONGEST = 2000
FURTHEST = timedelta(days=120)


def checked_words(words: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by language, without the empty ones; at least one is needed."""
    for text in words.values():
        if len(text) > LONGEST:
            raise RefusedError(N_("A text has at most %(most)s characters."), most=LONGEST, field="words")
    kept = {str(one): tidy_lines(words.get(one, ""), LONGEST) for one in Language}
    kept = {language: text for language, text in kept.items() if text}
    if not kept:
        raise RefusedError(N_("Write the text in at least one language."), field="words")
    return kept


def check_until(until: date, today: date) -> None:
    if not today <= until <= today + FURTHEST:
        raise RefusedError(
            N_("Choose a day from today on, within %(days)s days."), days=FURTHEST.days, field="until"
        )


def spoken(words: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return the text for a reader and the language that it is in: theirs, or the first there is."""
    found = next((one for one in (language, *Language) if words.get(one)), Language.ENGLISH)
    return words.get(found, ""), str(found)


def is_shown(*, shown_until: date, withdrawn: bool, today: date) -> bool:
    """Say whether it is still shown; its last day counts."""
    return not withdrawn and today <= shown_until
