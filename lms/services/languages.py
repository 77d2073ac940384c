"""Messages in a person's language, on a page or in a letter.

They are English in the source; the Kazakh and Russian ones are read from ``lms/translations`` as they are
written by hand (``.po``), so there is nothing to compile and nothing that can be stale.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from lms.domain.exercises import Texts
from lms.domain.people import Language

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
CODES = frozenset(str(one) for one in Language)


@cache
def catalogue_of(language: str) -> NullTranslations:
    """Return the translations into one language; English is what the source says."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def keepable(values: Mapping[str, object]) -> dict[str, Any]:
    """Return values of a message as JSON has them: texts in all their languages, times as ISO text."""
    return {name: _kept(value) for name, value in values.items()}


def say(language: str, words: str, values: Mapping[str, Any], write_time: Callable[[datetime], str]) -> str:
    """Return a kept message in a language; a value that is itself one of our messages is translated too."""
    text = _in(language, words)
    said = {name: _said(language, value, write_time) for name, value in values.items()}
    return text % said if said else text


def _kept(value: object) -> object:
    if isinstance(value, Texts):
        return {code: value.of(code) for code in CODES}
    return {"time": value.isoformat()} if isinstance(value, datetime) else value


def _said(language: str, value: object, write_time: Callable[[datetime], str]) -> object:
    if isinstance(value, Mapping):
        time = value.get("time")
        if time is not None:
            return write_time(datetime.fromisoformat(str(time)))
        return value.get(language) or value.get(Language.ENGLISH, "")
    return _in(language, value) if isinstance(value, str) else value


def _in(language: str, words: str) -> str:
    return str(catalogue_of(language).ugettext(words)) if words else ""
