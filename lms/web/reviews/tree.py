"""The tree of files beside the code: folders, and what is new, seen and spoken about in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.services.reviews.desk.bases import FileState, Stand

FEW_FILES = 40
"""So many files are shown with all folders open."""


@dataclass(frozen=True)
class Leaf:
    """A file in the tree; ``comments`` counts the open threads on it."""

    name: str
    path: str
    state: FileState
    viewed: bool
    comments: int


@dataclass
class Folder:
    name: str = ""
    path: str = ""
    folders: dict[str, "Folder"] = field(default_factory=dict)
    files: list[Leaf] = field(default_factory=list)
    is_open: bool = True

    def at(self, parts: Iterable[str]) -> "Folder":
        """Return a folder below this one, made now if need be."""
        here = self
        for part in parts:
            path = f"{here.path}/{part}" if here.path else part
            here = here.folders.setdefault(part, Folder(part, path))
        return here


def grown(stands: Iterable[Stand], viewed: frozenset[str], comments: Mapping[str, int], here: str) -> Folder:
    """Return the tree of these files; with many of them only the folders on the way to ``here`` are open."""
    top, all_stands = Folder(), tuple(stands)
    for stand in all_stands:
        *parts, name = stand.entry.path.split("/")
        path = stand.entry.path
        leaf = Leaf(name, path, stand.state, path in viewed, comments.get(path, 0))
        top.at(parts).files.append(leaf)
    if len(all_stands) > FEW_FILES:
        _close(top, here)
    return top


def _close(folder: Folder, here: str) -> None:
    for one in folder.folders.values():
        one.is_open = here.startswith(f"{one.path}/")
        _close(one, here)
