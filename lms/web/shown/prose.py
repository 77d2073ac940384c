"""Texts of exercises and rubrics in the reader's language, with the pictures that stand beside them."""

from collections.abc import Callable

from flask import url_for
from markupsafe import Markup

from lms.domain.reviews.rubrics import Prose
from lms.web.language import current_language
from lms.web.shown.render import markdown


def prose_of(slug: str) -> Callable[[Prose], Markup]:
    """Return what shows the texts of an exercise's rubric."""
    media = media_of(slug)
    return lambda text: markdown(text.of(current_language()), media)


def english_of(slug: str) -> Callable[[Prose], Markup]:
    """Return the same, in the language that translations are made from."""
    media = media_of(slug)
    return lambda text: markdown(text.en, media)


def media_of(slug: str) -> str:
    """Return the address below which an exercise's pictures are; none where it is not known."""
    return url_for("exercises.media", slug=slug, path="-").removesuffix("-") if slug else ""
