"""Markdown by lines: which are headings and which are code. Every line keeps its number.

A code block that is never closed would swallow all headings after it. It is taken to end before the next
heading, and said to be odd.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HEADING = re.compile(r"(?P<indent> {0,3})(?P<marks>#{1,6})(?:(?P<space>[ \t]+)(?P<title>.*))?")
CLOSING_MARKS = re.compile(r"(^|[ \t])#+[ \t]*$")
FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})(?P<info>.*)")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
RULE = re.compile(r" {0,3}([-*_])[ \t]*(\1[ \t]*){2,}")
SHUT_IN = re.compile(r"(?P<outside>[ \t]{4,}|[ \t]*(?:>|[-*+]|\d+[.)])[ \t]+.*?)#{6}[ \t]+\S")
TOO_DEEP = re.compile(r" {0,3}#{7,}([ \t].*|$)")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SECTION, INSTRUCTION, QUESTION = 4, 5, 6
SPACES = {"\u00a0": "a no-break space", "\u200b": "a space without width", "\ufeff": "a byte order mark"}


@dataclass(frozen=True, order=True)
class Oddity:
    """Something in a file that is not as it should be, and yet was understood; line 0 is the whole file."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}" if self.line else self.words


@dataclass(frozen=True)
class Line:
    """``level`` is a heading's, 0 for other lines; ``code`` is true within code blocks, fences included."""

    number: int
    text: str
    level: int = 0
    title: str = ""
    code: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def tidied(text: str) -> tuple[str, list[Oddity]]:
    """Return a text with plain ends of lines and plain spaces, and what was not plain in it."""
    odd: list[Oddity] = []
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        odd.append(Oddity(1, "begins with a byte order mark"))
    if "\r" in text:
        odd.append(Oddity(_line_of(text.replace("\r\n", "\r"), "\r"), "lines end as on Windows"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for space, name in SPACES.items():
        if space in text:
            odd.append(Oddity(_line_of(text, space), f"holds {name}"))
            text = text.replace(space, " " if space == "\u00a0" else "")
    found = CONTROLS.search(text)
    if found:
        odd.append(Oddity(_line_of(text, found[0]), "holds control characters, left out"))
        text = CONTROLS.sub("", text)
    return text, odd


def scanned(text: str) -> tuple[tuple[Line, ...], list[Oddity]]:
    """Return the lines of a tidied text, and what is odd about its code blocks."""
    raw = text.split("\n")
    lines, odd = _scan(raw, strict=False)
    if odd:  # one was not closed, so those before it may be shifted by one: let no heading stand in code
        lines, odd = _scan(raw, strict=True)
    return lines, odd


def _scan(raw: Sequence[str], *, strict: bool) -> tuple[tuple[Line, ...], list[Oddity]]:
    lines: list[Line] = []
    odd: list[Oddity] = []
    index = 0
    while index < len(raw):
        mark = _opening(raw[index])
        if not mark:
            lines.append(_plain(index + 1, raw[index]))
            index += 1
            continue
        end, closed = _end_of_fence(raw, index, mark, strict=strict)
        if not closed:
            odd.append(Oddity(index + 1, "a code block is not closed; taken to end before the next heading"))
        lines += [Line(number + 1, raw[number], code=True) for number in range(index, end)]
        index = end
    return tuple(lines), odd


def _opening(text: str) -> str:
    """Return the marks that open a code block here, if any do."""
    found = FENCE.fullmatch(text)
    if found is None or ("`" in found["mark"] and "`" in found["info"]):
        return ""
    return found["mark"]


def _end_of_fence(raw: Sequence[str], start: int, mark: str, *, strict: bool) -> tuple[int, bool]:
    """Return the index after a code block, and whether it was closed."""
    heading: int | None = None
    for index in range(start + 1, len(raw)):
        found = FENCE.fullmatch(raw[index])
        if found and found["mark"].startswith(mark) and not found["info"].strip():
            return index + 1, True
        if found and found["mark"][0] == mark[0] and found["info"].strip() and heading is not None:
            return heading, False  # another block begins after a heading: this one was forgotten
        if heading is None and _heads_a_part(raw, index):
            if strict:
                return index, False
            heading = index
    return len(raw) if heading is None else heading, False


def _heads_a_part(raw: Sequence[str], index: int) -> bool:
    """Tell whether a line within code looks like a heading of an audit: alone, of level 4 to 6."""
    line = _plain(index + 1, raw[index])
    return line.level >= SECTION and bool(line.title) and not raw[index - 1].strip()


def _plain(number: int, text: str) -> Line:
    found = HEADING.fullmatch(text)
    if found is None:
        return Line(number, text)
    title = CLOSING_MARKS.sub("", (found["title"] or "").strip()).strip()
    return Line(number, text, len(found["marks"]), title)


def _line_of(text: str, part: str) -> int:
    before = text[: text.index(part)]
    return before.count("\n") + before.count("\r") + 1
