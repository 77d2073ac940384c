"""Sources with the colours of their languages, as long as finding them does not keep a page from its reader.

A hostile text keeps a lexer busy for minutes, one token after another; it is shown plain then, and so is what
comes after it on the same page. Languages whose lexers nobody has tried with such texts have no colours.
"""

import time
from collections.abc import Iterable, Iterator

from flask import g, has_app_context
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

Piece = tuple[str, str]
"""A text and the class of its colour, which may be empty."""
PAGE_SECONDS = 1.5
"""So much of a processor may a page take for its colours: an ordinary file of 200,000 letters takes one."""
LANGUAGES = frozenset(
    {"Bash", "Bash Session", "C", "C#", "C++", "CMake", "CSS", "Diff", "Docker", "Go", "HTML", "INI", "JSON"}
    | {"JSX", "Java", "JavaScript", "Kotlin", "Makefile", "Markdown", "PHP", "PostgreSQL SQL dialect"}
    | {"Python", "Python console session", "Ruby", "Rust", "S", "SCSS", "SQL", "Swift", "TOML", "TSX"}
    | {"Transact-SQL", "TypeScript", "XML", "YAML"}
)
"""As Pygments names them: R is S, and a file of SQL is Transact-SQL."""


class LateError(Exception):
    """Finding colours takes longer than a page may wait."""


def lexer_of(path: str) -> Lexer:
    """Return what knows the language of a file."""
    try:
        return _tried(get_lexer_for_filename(path, stripnl=False))
    except ClassNotFound:
        return TextLexer(stripnl=False)


def lexer_named(language: str) -> Lexer:
    """Return what knows a language by the name that authors write."""
    try:
        return _tried(get_lexer_by_name(language, stripnl=False)) if language else TextLexer(stripnl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False)


def coloured_lines(text: str, lexer: Lexer) -> list[list[Piece]]:
    """Return the lines of a text, each as coloured pieces; plain when the page has no time left for it."""
    began = time.thread_time()
    until = began + PAGE_SECONDS - _spent()
    try:
        return list(_lines(_in_time(lexer.get_tokens(text), until)))
    except LateError:
        return [[(line, "")] for line in text.split("\n")]
    finally:
        _spend(time.thread_time() - began)


def _tried(lexer: Lexer) -> Lexer:
    return lexer if lexer.name in LANGUAGES else TextLexer(stripnl=False)


def _in_time(tokens: Iterable[tuple[_TokenType, str]], until: float) -> Iterator[tuple[_TokenType, str]]:
    for token in tokens:
        if time.thread_time() > until:
            raise LateError
        yield token


def _spent() -> float:
    """Return how much of a processor this page has taken for colours before."""
    return float(g.get("colours_seconds", 0.0)) if has_app_context() else 0.0


def _spend(seconds: float) -> None:
    if has_app_context():
        g.colours_seconds = _spent() + seconds


def _lines(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for kind, value in tokens:
        colour = STANDARD_TYPES.get(kind) or (STANDARD_TYPES.get(kind.parent, "") if kind.parent else "")
        first, *rest = value.split("\n")
        line.append((first, colour))
        for piece in rest:
            yield line
            line = [(piece, colour)]
    if any(text for text, _ in line):
        yield line
