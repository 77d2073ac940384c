"""Every text that a person may read is there in Kazakh and Russian, with the places of its values."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from lms.services.languages import TRANSLATIONS, catalogue_of
from lms.settings import ROOT

LANGUAGES = ("kk", "ru")
PLACE = re.compile(r"%\((\w+)\)[sd]")
Id = str | tuple[str, ...]


@cache
def written() -> frozenset[Id]:
    """Return every message that the source and the templates mark."""
    methods = [("lms/**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {
        "_": None,
        "N_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
    }
    found: set[Id] = set()
    for folder in ("lms", "templates"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            keywords=keywords,
            directory_filter=lambda _: True,
        ):
            found.add(tuple(message) if isinstance(message, tuple | list) else message)
    return frozenset(found)


@cache
def translated(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        return read_po(source, locale=language)


def messages(language: str) -> Iterator[Message]:
    return (message for message in translated(language) if message.id)


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def test_there_is_much_to_say() -> None:
    assert len(written()) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    known = {message.id for message in messages(language) if all(texts(message.string))}
    assert sorted(map(str, written() - known)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    assert sorted(str(message.id) for message in messages(language) if message.id not in written()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_places_of_the_original(language: str) -> None:
    wrong = []
    for message in messages(language):
        wanted = set(PLACE.findall(texts(message.id)[-1]))
        # a form for one may leave the number out
        wrong += [text for text in texts(message.string)[1:] if set(PLACE.findall(text)) != wanted]
        wrong += [text for text in texts(message.string)[:1] if not set(PLACE.findall(text)) <= wanted]
        if isinstance(message.id, str) and set(PLACE.findall(texts(message.string)[0])) != wanted:
            wrong.append(message.id)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_end_like_the_original(language: str) -> None:
    """A sentence stays a sentence, and nobody shouts."""
    wrong = []
    for message in messages(language):
        one, other = texts(message.id)[-1], texts(message.string)[-1]
        wrong += [other] if "!" in other or (one.endswith(".") and not other.endswith(".")) else []
    assert wrong == []


@pytest.mark.parametrize(("language", "forms"), [("kk", 2), ("ru", 3)])
def test_numbers_have_every_form(language: str, forms: int) -> None:
    counted = [message for message in messages(language) if isinstance(message.id, tuple | list)]
    assert counted
    assert [message.id for message in counted if len(texts(message.string)) != forms] == []


def test_russian_counts_as_russians_do() -> None:
    count = catalogue_of("ru").ungettext
    said = [count("%(num)d check to go", "%(num)d checks to go", n) % {"num": n} for n in (1, 2, 5)]
    assert said == ["осталась 1 проверка", "остались 2 проверки", "осталось 5 проверок"]


def test_no_text_hides_from_the_collector() -> None:
    """The collector of texts does not look into f-strings; the compiler does."""
    hidden = [
        (path.name, words)
        for path in (ROOT / "lms").rglob("*.py")
        for words in marked(ast.parse(path.read_text()))
        if words not in written()
    ]
    assert hidden == []


def marked(tree: ast.AST) -> Iterator[str]:
    """Yield every text that stands in a call of ``N_``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
