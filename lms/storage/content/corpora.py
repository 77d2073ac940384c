"""Corpora: a folder of somebody else's content, read without ever leaving it, and exercise folders written.

Symbolic links are not followed; sizes and numbers are bounded; an exercise's folder is written beside the
old one and takes its place at once.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.errors import N_, MissingError, TooLargeError
from lms.storage.content.exercise_folders import IGNORED

MOST_FILES = 50_000
LARGEST_TEXT = 256 * 1024
LARGEST_MEDIA = 20 * 1024 * 1024
LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING")


@dataclass(frozen=True)
class Corpus:
    """A folder with the paths of its files, and those that were passed over, each with the reason."""

    root: Path
    name: str
    files: frozenset[str]
    passed_over: Mapping[str, str]

    @property
    def licence(self) -> str:
        """Return the path of the licence, or nothing where there is none."""
        return next((name for name in LICENCES if name in self.files), "")

    def read(self, path: str, most: int = LARGEST_TEXT) -> bytes:
        """Return a file's bytes; raise ``OSError`` for what is too large or no plain file any more."""
        descriptor = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise OSError("is no plain file")
            if found.st_size > most:
                raise OSError(f"is larger than {most // 1024} KB")
            return file.read(most)


def opened(root: Path) -> Corpus:
    """Return the corpus of a folder; raise ``MissingError`` where there is none."""
    if not root.is_dir():
        raise MissingError(N_("There is no folder %(folder)s."), folder=root)
    real = root.resolve()
    files: set[str] = set()
    passed_over: dict[str, str] = {}
    for path, why in _walk(real):
        if why:
            passed_over[path] = why
        else:
            files.add(path)
        if len(files) + len(passed_over) > MOST_FILES:
            raise TooLargeError(
                N_("%(folder)s holds more than %(most)s files."), folder=root, most=MOST_FILES
            )
    return Corpus(real, real.name, frozenset(files), passed_over)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all plain files of an exercise's folder, also those that the catalogue does not read."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder with these files in place of the one that is there, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    fresh, old = beside / "new", beside / "old"
    try:
        for path, content in files.items():
            place = fresh / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        fresh.chmod(0o755)
        if folder.exists():
            folder.rename(old)
        try:
            fresh.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _walk(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the path of every file and of what is none, the latter with the reason to pass it over."""
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders.sort()
        for name in [*folders, *sorted(names)]:
            path = (here / name).relative_to(root).as_posix()
            why = _why_not(here / name, name)
            if why or name in names:
                yield _printable(path), why
        folders[:] = [name for name in folders if not _why_not(here / name, name)]


def _why_not(path: Path, name: str) -> str:
    if name.startswith(".") or name in IGNORED:
        return "is hidden"
    if not name.isprintable():
        return "has a name that can't be read"
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "is a symbolic link; links are not followed"
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "is no plain file"


def _printable(path: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in path)
