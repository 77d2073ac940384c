"""Statements that do nothing, which somebody may strew between copied lines, left out of a program's core."""

import re
from collections.abc import Iterable, Iterator

from pygments.token import Whitespace, _TokenType

Piece = tuple[_TokenType, str, str, int]
"""Kind, what stands in the file, what is kept of it, and the line that it begins in."""

IDLE = re.compile(
    r"""(?:pass|\.\.\.|V|["S]+|\d[\w.]*|None|True|False|true|false|null|undefined|\(\)|\(?void\)?0)?"""
)
"""What a statement that does nothing has for a core: a name or a value alone, an empty one, ``pass``."""
VAIN = re.compile(
    r"""(?:(?:abs|bool|callable|hash|id|isinstance|len|repr|round|str|type)\()+[\w.,"\[\]+*/%-]*\)+"""
)
"""A call in Python whose value nobody takes, of what does nothing but give one, and no other call in it."""
PYTHON = frozenset({".py", ".ipynb"})
BY_LINES = frozenset({".py", ".ipynb", ".sh"})
"""Endings of languages in which a line ends a statement; in the others ``;`` and braces do."""
OPENING, CLOSING = frozenset("(["), frozenset(")]")


def busy(pieces: Iterable[Piece], ending: str) -> Iterator[tuple[str, int]]:
    """Yield what is kept of the statements that do something, and the line that each piece begins in."""
    for statement in statements(pieces, by_lines=ending in BY_LINES):
        if not is_idle("".join(kept for kept, _line in statement), ending):
            yield from statement


def is_idle(statement: str, ending: str) -> bool:
    """Tell by its core whether a statement does nothing."""
    return bool(IDLE.fullmatch(statement) or (ending in PYTHON and VAIN.fullmatch(statement)))


def statements(pieces: Iterable[Piece], *, by_lines: bool) -> Iterator[list[tuple[str, int]]]:
    """Yield statements as far as they can be told by signs alone: what brackets hold is one with them.

    The ``;`` at their ends is left out: some languages take one or none.
    """
    current: list[tuple[str, int]] = []
    depth = 0
    for kind, value, kept, line in pieces:
        depth = max(depth + step(value, by_lines=by_lines), 0)
        if kept and (depth or value != ";"):
            current.append((kept, line))
        if not depth and ends(kind, value, by_lines=by_lines):
            yield current
            current = []
    yield current


def step(value: str, *, by_lines: bool) -> int:
    """Return 1 for a bracket that opens, -1 for one that closes; braces hold statements, or none by lines."""
    if value in OPENING or (by_lines and value == "{"):
        return 1
    return -(value in CLOSING or (by_lines and value == "}"))


def ends(kind: _TokenType, value: str, *, by_lines: bool) -> bool:
    if by_lines and kind is Whitespace:
        return "\n" in value
    return value == ";" or (not by_lines and value in {"{", "}"})
