"""Quotes: the lines that a comment is about, and what it would put in their place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from lms.domain.diffs import Piece, Side, compare
from lms.services.reviews.desk.comments import Thread
from lms.services.reviews.desk.source import Source
from lms.web.files import text_of
from lms.web.reviews import lines

QUOTED_LINES = 12
COMPARING_EFFORT = 400_000
"""Marks in suggestions are looked for until so many pairs of lines were compared on one page."""


@dataclass(frozen=True)
class Offer:
    """One side of a suggestion; ``kind`` is got for the lines there are, expected for the other words."""

    kind: str
    pieces: Side


class Quotes:
    """Reads the files that the threads of one review are about, each once."""

    def __init__(self, open_source: Callable[[], Source]) -> None:
        self.open_source = open_source
        self.texts: dict[str, str] = {}
        self.effort = 0

    @cached_property
    def source(self) -> Source:
        """The files; opened only when something is quoted."""
        return self.open_source()

    def lines(self, thread: Thread) -> tuple[Markup, ...]:
        """Return the first of the lines that a thread is about, with their colours."""
        quoted = self._of(thread, QUOTED_LINES)
        return tuple(lines.coloured(quoted, thread.comment.path or "")) if quoted else ()

    def suggested(self, thread: Thread) -> tuple[Offer, ...]:
        """Return the lines as they are and as they could be, with marks where they differ."""
        now, then = self._of(thread), lines.plain(thread.comment.suggestion or "")
        self.effort += now.count("\n") * then.count("\n")
        is_much = self.effort > COMPARING_EFFORT
        old, new = ((Piece(now),), (Piece(then),)) if is_much else compare(now, then)
        return (Offer("got", old), Offer("expected", new))

    def _of(self, thread: Thread, most: int | None = None) -> str:
        said = thread.comment
        if not said.path or not said.line_from:
            return ""
        every = self._text(said.path).split("\n")
        return "".join(f"{one}\n" for one in every[said.line_from - 1 : said.line_to][:most])

    def _text(self, path: str) -> str:
        if path not in self.texts:
            content = self.source.read(path) if self.source.entry(path) else b""
            self.texts[path] = lines.plain(text_of(content) or "")
        return self.texts[path]
