"""Which places of a Markdown text are code, where nothing is a link or a tag."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from lms.domain.corpora.lines import Line

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).){1,4000}?)(?<!`)\1(?!`)", re.DOTALL)


class Hidden:
    """Knows which places of a text are code, where nothing is a link."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        position = 0
        open_from = 0
        for raw, line in zip(text.split("\n"), lines, strict=False):
            if line.code:
                self._spans(text, open_from, position)
                self._add(position, position + len(raw) + 1)
                open_from = position + len(raw) + 1
            position += len(raw) + 1
        self._spans(text, open_from, len(text))

    def _spans(self, text: str, start: int, end: int) -> None:
        for found in CODE_SPAN.finditer(text, start, max(start, end)):
            self._add(*found.span())

    def _add(self, start: int, end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)

    def holds(self, place: int) -> bool:
        before = bisect_right(self.starts, place) - 1
        return before >= 0 and place < self.ends[before]
