"""Where a field stands in a TOML text, so that an error can name its line."""

import re

Where = tuple[str | int, ...]

HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=\s*(.*)$""")
STRINGS = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'[^']*'")


def line_of(text: str, where: Where) -> int:
    """Return the line of a field; of one that is not there, the line of the nearest table around it."""
    places = _places(text)
    for length in range(len(where), 0, -1):
        if where[:length] in places:
            return places[where[:length]]
    return 1


def field_name(where: Where) -> str:
    """Return a place as an author would write it: ``checks[1].title.kk``."""
    name = ""
    for part in where:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _places(text: str) -> dict[Where, int]:
    """Return the line of each table and each key. The text is TOML; a wrong one only gives fewer places."""
    places: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    table: Where = ()
    open_until: str | None = None
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if open_until is not None:
            open_until = None if open_until in line else open_until
            continue
        if depth > 0:
            depth += _depth(line)
            continue
        header = HEADER.match(line)
        if header:
            table = _table(header, counts)
            places.setdefault(table, number)
            places.setdefault(table[:-1] if isinstance(table[-1], int) else table, number)
            continue
        key = KEY.match(line)
        if key:
            places.setdefault((*table, *_parts(key[1])), number)
            open_until, depth = _left_open(key[2])
    return places


def _table(header: re.Match[str], counts: dict[Where, int]) -> Where:
    """Return the place of a table; of ``[[x]]`` the next one, and below it the last."""
    *outer, last = _parts(header[2])
    place: Where = ()
    for part in outer:
        place = (*place, part)
        if place in counts:
            place = (*place, counts[place])
    place = (*place, last)
    if header[1] == "[[":
        counts[place] = counts.get(place, -1) + 1
        place = (*place, counts[place])
    return place


def _parts(key: str) -> Where:
    return tuple(part.strip().strip("\"'") for part in key.split("."))


def _left_open(value: str) -> tuple[str | None, int]:
    """Tell what a value leaves open at the end of its line: a long string, or so many brackets."""
    for quotes in ('"""', "'''"):
        if value.startswith(quotes) and value.count(quotes) == 1:
            return quotes, 0
    return None, _depth(value)


def _depth(line: str) -> int:
    bare = STRINGS.sub("", line).split("#", 1)[0]
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
