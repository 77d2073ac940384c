"""A program without its names, comments and spaces: what is left when somebody copies and renames.

The rules are those of copydetect: a variable becomes V, a function's name F, a class's name O, a string S.
Statements that do nothing are left out as well.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Name, Text, Token, _TokenType
from pygments.util import ClassNotFound

from lms.domain.likeness.statements import Piece, busy

LARGEST_FILE = 200_000
PROGRAMS = frozenset(
    {".c", ".cc", ".cpp", ".go", ".h", ".hpp", ".ipynb", ".java", ".js", ".mjs", ".py", ".rs", ".sh", ".sql"}
    | {".ts"}
)
READ_AS = {".cc": ".c", ".cpp": ".c", ".hpp": ".h", ".ipynb": ".py", ".java": ".js"}
"""Endings that are read as another's: Pygments' own lexers of Java and C++ take minutes for hostile texts."""
VARIABLES = {Name, Name.Variable, Name.Attribute, Name.Other}
REPLACED = (
    (Name.Function, "F"),
    (Name.Class, "O"),
    (Comment.Preproc, "P"),
    (Comment.Hashbang, "P"),
    (Comment, ""),
)
STRING = Token.Literal.String
QUOTES = {"'", '"'}


@dataclass(frozen=True)
class Core:
    """The core of one file: its characters, and at which of them each line of the file begins to count."""

    path: str
    text: str
    starts: tuple[int, ...] = field(repr=False)
    lines: tuple[int, ...] = field(repr=False)

    def line(self, position: int) -> int:
        """Return the line of the file, from 1 on, that a character of the core comes from."""
        return self.lines[max(bisect_right(self.starts, position) - 1, 0)]


def is_program(path: str) -> bool:
    return any(path.lower().endswith(ending) for ending in PROGRAMS)


class LateError(Exception):
    """Reading a file has taken too long."""


def never() -> bool:
    return False


def core(path: str, content: bytes, is_late: Callable[[], bool] = never) -> Core | None:
    """Return the core of a file; None for what is no program that we can read, or far too long.

    So is what was not read when ``is_late`` says that it is: a text can keep any lexer for hours.
    """
    if not is_program(path) or is_late():
        return None
    source = written(path, content)
    lexer = lexer_for(path)
    if source is None or lexer is None:
        return None
    try:
        found = list(pieces(lexer, source, is_late))
    except LateError:
        return None
    texts, starts, lines = [], [0], [1]
    length = 0
    for kept, line in busy(found, PurePosixPath(path.lower()).suffix):
        if lines[-1] != line:
            starts.append(length)
            lines.append(line)
        texts.append(kept)
        length += len(kept)
    return Core(path, "".join(texts), tuple(starts), tuple(lines))


def pieces(lexer: Lexer, source: str, is_late: Callable[[], bool]) -> Iterator[Piece]:
    """Yield what a lexer finds. It is given no spaces in a row: it would look ahead at each of them anew."""
    numbered = [(number, " ".join(line.split())) for number, line in enumerate(source.split("\n"), 1)]
    full = [(number, line) for number, line in numbered if line]
    numbers = [*(number for number, _ in full), len(numbered)]
    at = 0
    for kind, value in lexer.get_tokens("\n".join(line for _, line in full)):
        if is_late():
            raise LateError
        yield kind, value, kept_of(kind, value), numbers[min(at, len(numbers) - 1)]
        at += value.count("\n")


def written(path: str, content: bytes) -> str | None:
    """Return what a person wrote; of a notebook, the code of its cells, however much it has given."""
    if not path.lower().endswith(".ipynb"):
        return None if len(content) > LARGEST_FILE else content.decode(errors="replace")
    try:
        cells = json.loads(content.decode(errors="replace"))["cells"]
        source = "\n".join(source for cell in cells for source in code_of(cell))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return None if len(source) > LARGEST_FILE else source


def code_of(cell: dict[str, object]) -> Iterator[str]:
    source = cell.get("source", "")
    if cell.get("cell_type") == "code":
        yield "".join(map(str, source)) if isinstance(source, list) else str(source)


def lexer_for(path: str) -> Lexer | None:
    ending = next((one for one in READ_AS if path.lower().endswith(one)), None)
    name = path if ending is None else f"program{READ_AS[ending]}"
    try:
        return get_lexer_for_filename(name, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return None


def kept_of(kind: _TokenType, value: str) -> str:
    """Return what is kept of a token."""
    if kind in VARIABLES:
        return "V"
    if kind[: len(Text)] == Text:  # spaces, and in a shell the words: what is run, and with which options
        return "".join(value.split()) if any(sign.isalnum() for sign in value) else ""
    for parent, letter in REPLACED:
        if kind[: len(parent)] == parent:
            return letter
    if kind[: len(STRING)] == STRING:
        return '"' if value in QUOTES else "S"
    return value
