"""Notebooks: their cells and what running them gave, read with distrust: nothing in them acts on the page."""

import base64
import binascii
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lms.domain.media import is_bearable
from lms.web.shown.render import COLOURED_CHARACTERS, markdown, source_lines, table, visible

SHOWN_CELLS = 300
SHOWN_TEXT = 20_000
SHOWN_PICTURE = 2 * 1024 * 1024
SHOWN_TABLE = 40_000
FOLDED_LINES = 24

PICTURES = (("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff"))
COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
PLAIN = "cell.txt"
EXTENSION = re.compile(r"\.[a-z0-9]{1,6}")


@dataclass(frozen=True)
class Output:
    """What a cell gave; ``kind`` is text, error, table or picture. A ``picture``'s address holds it whole."""

    kind: str
    text: str = ""
    picture: str = ""
    table: Markup | None = None

    @property
    def folded_lines(self) -> int:
        """Return how many lines a long output has, which is folded then; 0 for one that is shown."""
        lines = self.text.count("\n") + 1
        return lines if lines > FOLDED_LINES else 0


@dataclass(frozen=True)
class SourceLine:
    """A line of a cell; ``number`` is its line in the file, where that could be found."""

    text: Markup
    number: int | None


@dataclass(frozen=True)
class Cell:
    kind: str
    lines: tuple[SourceLine, ...]
    prose: Markup | None = None
    outputs: tuple[Output, ...] = ()
    count: str = ""

    @property
    def numbers(self) -> tuple[int, int] | None:
        """Return the first and the last line of the cell in the file."""
        known = [one.number for one in self.lines if one.number is not None]
        return (known[0], known[-1]) if known else None


@dataclass(frozen=True)
class Notebook:
    """``left_out`` cells are not shown, since nobody would read so many."""

    cells: tuple[Cell, ...]
    left_out: int = 0


def read(text: str) -> Notebook | None:
    """Return a notebook, or None for what is none, whatever its name says."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or not all(isinstance(one, dict) for one in cells):
        return None
    is_long = sum(len(_text(one.get("source"))) for one in cells[:SHOWN_CELLS]) > COLOURED_CHARACTERS
    path, finder = None if is_long else f"cell{_extension(content)}", _Finder(text)
    shown = tuple(_cell(one, path, finder) for one in cells[:SHOWN_CELLS])
    return Notebook(shown, len(cells) - len(shown))


class _Finder:
    """Finds the lines of cells in the file: as notebooks are written, each is a line of its own there."""

    def __init__(self, text: str) -> None:
        self.places: dict[str, list[int]] = {}
        for number, line in enumerate(text.split("\n"), 1):
            self.places.setdefault(line.strip().removesuffix(","), []).append(number)
        self.last = 0

    def numbers(self, source: list[str]) -> list[int | None]:
        """Return the number of each line of a cell, behind the cells before; None for all if one is lost."""
        last = self.last
        found: list[int | None] = []
        for line in source:
            number = self._next(line, last)
            if number is None:
                return [None] * len(source)
            found.append(number)
            last = number
        self.last = last
        return found

    def _next(self, line: str, last: int) -> int | None:
        """Return where a line stands next; it may be written with escapes or in plain letters."""
        for is_escaped in (True, False):
            places = self.places.get(json.dumps(line, ensure_ascii=is_escaped), [])
            at = bisect_right(places, last)
            if at < len(places):
                return places[at]
        return None


def _cell(cell: Mapping[str, Any], path: str | None, finder: _Finder) -> Cell:
    """Return a cell as it is shown; without a ``path`` plain, since colours would take too long."""
    kind = cell.get("cell_type")
    text = _text(cell.get("source"))
    source = LINE.findall(text)
    numbers = finder.numbers(source)
    if kind != "code":
        lines = [Markup.escape(visible(line.removesuffix("\n"))) for line in source]
        prose = markdown(text) if kind == "markdown" and path else None
        return Cell("raw" if prose is None else "markdown", _numbered(lines, numbers), prose)
    outputs = cell.get("outputs")
    given = [one for one in outputs if isinstance(one, dict)] if isinstance(outputs, list) else []
    count = cell.get("execution_count")
    return Cell(
        "code",
        _numbered(list(source_lines(text, path or PLAIN)) if text else [], numbers),
        outputs=tuple(part for one in given for part in _outputs(one)),
        count=str(count) if isinstance(count, int) else "",
    )


def _numbered(lines: list[Markup], numbers: list[int | None]) -> tuple[SourceLine, ...]:
    if len(lines) != len(numbers):
        numbers = [None] * len(lines)
    return tuple(SourceLine(line, number) for line, number in zip(lines, numbers, strict=True))


def _outputs(output: Mapping[str, Any]) -> Iterator[Output]:
    kind = output.get("output_type")
    if kind == "stream":
        yield Output("error" if output.get("name") == "stderr" else "text", _shown(output.get("text")))
    elif kind == "error":
        told = _text(output.get("traceback"), "\n") or f"{output.get('ename')}: {output.get('evalue')}"
        yield Output("error", _shown(told))
    else:
        data = output.get("data")
        yield from _of_bundle(data if isinstance(data, dict) else {})


def _of_bundle(data: Mapping[str, Any]) -> Iterator[Output]:
    """Yield the best form of a result: a picture, a table, else text, else the HTML as it is written."""
    for kind, head in PICTURES:
        picture = _picture(_text(data.get(kind)), kind, head)
        if picture:
            yield Output("picture", _shown(data.get("text/plain")), picture)
            return
    html = _text(data.get("text/html"))
    found = table(html) if len(html) <= SHOWN_TABLE else None
    text = data.get("text/plain") or html
    if found is not None:
        yield Output("table", _shown(text), table=found)
    elif text:
        yield Output("text", _shown(text))


def _picture(encoded: str, kind: str, head: bytes) -> str | None:
    """Return a picture as an address, encoded anew: nothing of what was written there reaches the page."""
    if not encoded or len(encoded) > SHOWN_PICTURE * 4 // 3:
        return None
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    shown = content.startswith(head) and is_bearable(content)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if shown else None


def _shown(value: object) -> str:
    text = visible(COLOUR_CODES.sub("", _text(value)[: SHOWN_TEXT + 1]))
    return text if len(text) <= SHOWN_TEXT else f"{text[:SHOWN_TEXT]}…"


def _text(value: object, between: str = "") -> str:
    """Return a text of a notebook: one, or a list of its lines."""
    if isinstance(value, str):
        return value
    return between.join(one for one in value if isinstance(one, str)) if isinstance(value, list) else ""


def _extension(content: Mapping[str, Any]) -> str:
    """Return the ending of files in the notebook's language."""
    metadata = content.get("metadata")
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    found = language.get("file_extension") if isinstance(language, dict) else None
    return found if isinstance(found, str) and EXTENSION.fullmatch(found) else ".py"
