"""Portfolios: what may stand in one, under which name, and what a minor's never shows."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from lms.errors import N_, RefusedError

LONGEST_HEADLINE, LONGEST_ABOUT, MOST_FILES = 200, 1200, 6
NOTEBOOK = ".ipynb"
SHOWN = (".png", ".jpg", ".jpeg", ".gif", ".webp", NOTEBOOK)
"""The files that can be chosen. A drawing (SVG) could hold a program, so it is none of them."""


class ItemKind(StrEnum):
    EXERCISE = "exercise"
    PROJECT = "project"
    ACTIVITY = "activity"


class NameShown(StrEnum):
    FIRST = "first"
    FULL = "full"


def shown_name(name: str, chosen: NameShown, *, is_minor: bool) -> str:
    """Return the name that the world reads: of a minor never more than the first."""
    words = name.split()
    return name if chosen is NameShown.FULL and not is_minor else (words[0] if words else "")


def may_be_shown(path: str) -> bool:
    return path.lower().endswith(SHOWN)


def tidy_texts(texts: Mapping[str, str], longest: int, languages: Collection[str]) -> dict[str, str]:
    """Return what was written, by language, without the empty ones."""
    tidied = {one: texts.get(one, "").replace("\r\n", "\n").strip() for one in languages}
    for one, text in tidied.items():
        if len(text) > longest:
            raise RefusedError(
                N_("This text is longer than %(most)s characters."), most=longest, field=f"text_{one}"
            )
    return {one: text for one, text in tidied.items() if text}


def said_in(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, or in the first that it was written in."""
    return texts.get(language) or next(iter(texts.values()), "")


def moved(keys: Sequence[int], key: int, by: int) -> list[int]:
    """Return an order in which one thing has moved by a number of places, as far as there are any."""
    rest = [one for one in keys if one != key]
    place = min(max(0, keys.index(key) + by), len(rest))
    return [*rest[:place], key, *rest[place:]]
