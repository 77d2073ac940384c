"""The files of a work: which names, kinds, counts and sizes are taken.

The same rules hold for a push, a fetched repository and a zip. They are checked before any content is read.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.domain.texts import printable
from lms.errors import N_, RefusedError, TooLargeError

DEPTH = 20
PATH_LENGTH = 240
PART_BYTES = 255
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
SHORT_NAME_OF_GIT = re.compile(r"git~\d+")

LEFT_OUT = frozenset({".gitignore", ".gitkeep", ".github"})
"""Names of git's helpers that are harmless and common: they may be there, and are not part of the work."""


@dataclass(frozen=True)
class FileLimits:
    files: int
    file_bytes: int
    total_bytes: int


@dataclass(frozen=True)
class FileEntry:
    """One regular file of a commit; ``object_id`` names its content in the repository."""

    path: str
    size: int
    object_id: str


def same_on_any_disk(name: str) -> str:
    """Return the form of a name under which no two files may meet."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded)


def decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as error:
        raise RefusedError(
            N_("The name %(name)s is not in UTF-8. Rename it."), name=printable(name)
        ) from error


def check_part(part: str) -> None:
    """Refuse one part of a path (a file's or a folder's name) that is not safe everywhere."""
    if part in {"", ".", ".."}:
        raise RefusedError(N_("A path holds an empty part, «.» or «..». Use plain names."))
    if any(unicodedata.category(letter) in UNSEEN for letter in part):
        raise RefusedError(
            N_("The name %(name)s holds a character that can't be seen. Rename it."), name=printable(part)
        )
    if "/" in part or "\\" in part:
        raise RefusedError(N_("The name %(name)s holds a slash. Rename it."), name=printable(part))
    check_not_git(part)
    if len(part.encode()) > PART_BYTES:
        raise RefusedError(N_("The name %(name)s is too long. Shorten it."), name=printable(part))


def check_not_git(part: str) -> None:
    folded = same_on_any_disk(part)
    if folded.startswith(".git") or SHORT_NAME_OF_GIT.match(folded):
        raise RefusedError(
            N_("%(name)s is named like a part of git itself. Leave it out of your work."),
            name=printable(part),
        )


def check_path(parts: tuple[str, ...]) -> None:
    """Refuse a path whose parts, depth or length are not safe everywhere."""
    for part in parts:
        check_part(part)
    path = "/".join(parts)
    if len(parts) > DEPTH:
        raise RefusedError(
            N_("%(path)s lies deeper than %(limit)s folders. Move it up."), path=printable(path), limit=DEPTH
        )
    if len(path) > PATH_LENGTH:
        raise RefusedError(
            N_("The path %(path)s is longer than %(limit)s characters. Shorten it."),
            path=printable(path),
            limit=PATH_LENGTH,
        )


@dataclass
class Listing:
    """A growing list of files that refuses the first one that breaks a rule."""

    limits: FileLimits
    files: list[tuple[str, str]] = field(default_factory=list)
    folders: int = 0
    _seen: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def add_folder(self, parts: tuple[str, ...]) -> None:
        check_path(parts)
        self._meet(parts, folder=True)
        self.folders += 1
        if self.folders > self.limits.files:
            raise TooLargeError(
                N_("There are more than %(limit)s folders. Leave out what you have not written yourself."),
                limit=self.limits.files,
            )

    def add_file(self, parts: tuple[str, ...], object_id: str = "") -> None:
        check_path(parts)
        self._meet(parts, folder=False)
        self.files.append(("/".join(parts), object_id))
        if len(self.files) > self.limits.files:
            raise too_many_files(self.limits)

    def weigh(self, sizes: Iterable[int]) -> tuple[FileEntry, ...]:
        """Return the files, by path, with their sizes, which are given in the order of adding."""
        entries = [
            FileEntry(path, size, object_id)
            for (path, object_id), size in zip(self.files, sizes, strict=True)
        ]
        for entry in entries:
            if entry.size > self.limits.file_bytes:
                raise TooLargeError(
                    N_("%(path)s is larger than %(limit)s. Leave it out or make it smaller."),
                    path=printable(entry.path),
                    limit=megabytes(self.limits.file_bytes),
                )
        if sum(entry.size for entry in entries) > self.limits.total_bytes:
            raise TooLargeError(
                N_("The files are larger than %(limit)s in all. Leave out data and what can be built again."),
                limit=megabytes(self.limits.total_bytes),
            )
        return tuple(sorted(entries, key=lambda entry: entry.path))

    def _meet(self, parts: tuple[str, ...], *, folder: bool) -> None:
        """Refuse a path that is there already, or that some disk can't tell from another one."""
        for length in range(1, len(parts) + 1):
            met = ("/".join(parts[:length]), folder or length < len(parts))
            known = self._seen.setdefault(same_on_any_disk(met[0]), met)
            if known[0] != met[0]:
                raise RefusedError(
                    N_("%(one)s and %(other)s are the same name on some computers. Rename one of them."),
                    one=printable(known[0]),
                    other=printable(met[0]),
                )
            if known is not met and not (known[1] and met[1]):
                raise RefusedError(N_("%(path)s is there twice. Keep one of them."), path=printable(met[0]))


def too_many_files(limits: FileLimits) -> TooLargeError:
    return TooLargeError(
        N_("There are more than %(limit)s files. Leave out what you have not written yourself."),
        limit=limits.files,
    )


def megabytes(size: int) -> str:
    """Return a size as people write it: whole megabytes, or kilobytes below one."""
    kibibyte = 1024
    if size < kibibyte * kibibyte:
        return f"{size // kibibyte} KB"
    return f"{size / kibibyte / kibibyte:.3g} MB"
