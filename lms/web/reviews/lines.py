"""Lines of a file or of a diff as the desk shows them: coloured, marked, with the threads beneath them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from lms.domain.diffs import Spans, spans
from lms.domain.reviews.hunks import Hunk, Row, Side
from lms.services.reviews.desk import bases
from lms.services.reviews.desk.comments import Thread
from lms.web.shown.render import marked, source_lines, visible

SHOWN_LINES = 1500
LONGEST_LINE = 1000
MARKING_EFFORT = 400_000
"""Marks of words are looked for until so many pairs of letters were compared on one page."""


@dataclass(frozen=True)
class Line:
    """One line; ``gap`` lines that stayed are left out before it."""

    text: Markup
    new: int | None
    old: int | None = None
    side: Side = Side.SAME
    gap: int = 0
    threads: tuple[Thread, ...] = ()


@dataclass(frozen=True)
class Window:
    """The lines that one page shows of all, and the threads whose lines are not among them."""

    lines: tuple[Line, ...]
    start: int = 0
    total: int = 0
    loose: tuple[Thread, ...] = field(default=())

    @property
    def end(self) -> int:
        return self.start + len(self.lines)

    @property
    def before(self) -> int | None:
        """Return where the page before begins, if there is one."""
        return max(0, self.start - SHOWN_LINES) if self.start else None

    @property
    def after(self) -> int | None:
        return self.end if self.end < self.total else None


def plain(text: str) -> str:
    """Return a text in whole, visible lines of bearable length."""
    lines = visible(text).removesuffix("\n").split("\n") if text else []
    return "".join(f"{line[:LONGEST_LINE]}…\n" if len(line) > LONGEST_LINE else f"{line}\n" for line in lines)


def coloured(text: str, path: str) -> list[Markup]:
    """Return each line of a plain text with the colours of its language."""
    count = text.count("\n")
    found = list(source_lines(text, path)) if count else []
    return [*found, *[Markup.escape("")] * (count - len(found))][:count]


def of_file(text: str, path: str) -> list[Line]:
    return [Line(html, number) for number, html in enumerate(coloured(plain(text), path), 1)]


def of_diff(old: str, new: str, path: str) -> list[Line]:
    """Return the lines that differ between two texts, among some that stayed."""
    before, after = plain(old), plain(new)
    sides = _Sides(before.split("\n"), after.split("\n"), coloured(before, path), coloured(after, path))
    return [line for hunk in bases.compared(before, after) for line in sides.lines(hunk)]


def window(lines: Sequence[Line], start: int, threads: Iterable[Thread]) -> Window:
    """Return one page of lines, each with the threads that end on it."""
    start = min(max(0, start), max(0, len(lines) - 1))
    shown = lines[start : start + SHOWN_LINES]
    here, loose = anchored(shown, threads)
    return Window(tuple(here), start, len(lines), loose)


def anchored(lines: Iterable[Line], threads: Iterable[Thread]) -> tuple[list[Line], tuple[Thread, ...]]:
    """Put threads to the lines that they end on; return those that find none apart."""
    waiting: dict[int, list[Thread]] = {}
    for thread in threads:
        waiting.setdefault(thread.comment.line_to or 0, []).append(thread)
    placed = [replace(one, threads=tuple(waiting.pop(one.new, ()))) if one.new else one for one in lines]
    return placed, tuple(thread for some in waiting.values() for thread in some)


@dataclass
class _Sides:
    """Both texts of a diff, line by line, plain and coloured; marking ends when it has taken long enough."""

    old: list[str]
    new: list[str]
    old_html: list[Markup]
    new_html: list[Markup]
    effort: int = 0

    def lines(self, hunk: Hunk) -> Iterable[Line]:
        gap = hunk.skipped
        for row in hunk.rows:
            yield self._line(row, gap)
            gap = 0

    def _line(self, row: Row, gap: int) -> Line:
        html = self.old_html[row.old or 0] if row.new is None else self.new_html[row.new]
        return Line(
            marked(html, self._spans(row)),
            None if row.new is None else row.new + 1,
            None if row.old is None else row.old + 1,
            row.side,
            gap,
        )

    def _spans(self, row: Row) -> Spans:
        if row.beside is None or self.effort > MARKING_EFFORT:
            return ()
        is_old = row.side is Side.OLD
        one = self.old[row.old or 0] if is_old else self.old[row.beside]
        other = self.new[row.beside] if is_old else self.new[row.new or 0]
        self.effort += len(one) * len(other) // 16
        return spans(one, other)[0 if is_old else 1]
