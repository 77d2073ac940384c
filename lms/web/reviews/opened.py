"""The file that is open at the desk: as text, as a diff, as a picture, as a notebook, or as none of these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from lms.domain.media import is_bearable
from lms.services.reviews.desk.bases import FileState, Stand
from lms.services.reviews.desk.comments import Thread
from lms.services.reviews.desk.source import Source
from lms.web.files import text_of
from lms.web.reviews import lines
from lms.web.reviews.lines import Line, Window
from lms.web.shown import notebooks
from lms.web.shown.notebooks import Cell

PICTURES = {
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".gif": ("image/gif", b"GIF8"),
    ".webp": ("image/webp", b"RIFF"),
}
NOTEBOOK = ".ipynb"


class View(StrEnum):
    """How a file is looked at: whole, as its plain lines, against the starter, against the last review."""

    FILE = "file"
    LINES = "raw"
    DIFF = "diff"
    LAST = "last"


@dataclass(frozen=True)
class CellShown:
    """A cell of a notebook, its lines with their threads."""

    cell: Cell
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Opened:
    """``kind``: lines, diff, picture, notebook, binary, empty, gone. ``broken``: no notebook after all."""

    stand: Stand
    view: View
    kind: str
    window: Window = field(default=Window(()))
    cells: tuple[CellShown, ...] = ()
    left_out: int = 0
    broken: bool = False

    @property
    def path(self) -> str:
        return self.stand.entry.path

    @property
    def is_notebook(self) -> bool:
        return self.path.endswith(NOTEBOOK)


@dataclass(frozen=True)
class Desk:
    """What a file is read from, and compared with."""

    now: Source
    base: Source | None
    threads: tuple[Thread, ...]
    start: int = 0

    def open(self, stand: Stand, view: View) -> Opened:
        """Return a file as it is to be looked at."""
        threads = [one for one in self.threads if one.comment.path == stand.entry.path]
        if view in {View.DIFF, View.LAST} and self.base is not None:
            return self._diff(self.base, stand, view, threads)
        if stand.state is FileState.GONE:
            return Opened(stand, view, "gone", Window((), loose=tuple(threads)))
        content = self.now.read(stand.entry.path)
        if picture_type(stand.entry.path, content) is not None and view is View.FILE:
            return Opened(stand, view, "picture", Window((), loose=tuple(threads)))
        if stand.entry.path.endswith(NOTEBOOK) and view is View.FILE:
            shown = _notebook(stand, content, threads)
            return shown or self._lines(stand, View.LINES, content, threads, broken=True)
        return self._lines(stand, view, content, threads)

    def _lines(
        self, stand: Stand, view: View, content: bytes, threads: Iterable[Thread], *, broken: bool = False
    ) -> Opened:
        text = text_of(content)
        if not text:
            kind = "binary" if text is None else "empty"
            return Opened(stand, view, kind, Window((), loose=tuple(threads)))
        shown = lines.window(lines.of_file(text, stand.entry.path), self.start, threads)
        return Opened(stand, view, "lines", shown, broken=broken)

    def _diff(self, base: Source, stand: Stand, view: View, threads: Iterable[Thread]) -> Opened:
        path = stand.entry.path
        old = text_of(base.read(path)) if base.entry(path) else ""
        new = text_of(self.now.read(path)) if self.now.entry(path) else ""
        if old is None or new is None:
            return Opened(stand, view, "binary", Window((), loose=tuple(threads)))
        return Opened(stand, view, "diff", lines.window(lines.of_diff(old, new, path), self.start, threads))


def picture_type(path: str, content: bytes) -> str | None:
    """Return the type of a picture whose name and first bytes agree; None for all else and if huge."""
    if not is_bearable(content):
        return None
    for ending, (kind, head) in PICTURES.items():
        if path.lower().endswith(ending) and content.startswith(head):
            return kind if ending != ".webp" or content[8:12] == b"WEBP" else None
    return None


def _notebook(stand: Stand, content: bytes, threads: Iterable[Thread]) -> Opened | None:
    notebook = notebooks.read(content.decode("utf-8", "backslashreplace"))
    if notebook is None:
        return None
    waiting, cells = tuple(threads), []
    for cell in notebook.cells:
        placed, waiting = lines.anchored([Line(one.text, one.number) for one in cell.lines], waiting)
        cells.append(CellShown(cell, tuple(placed)))
    window = Window((), loose=waiting)
    return Opened(stand, View.FILE, "notebook", window, tuple(cells), notebook.left_out)
