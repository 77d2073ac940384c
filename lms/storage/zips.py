"""A zip that somebody uploads: read in memory by the rules for files, nothing unpacked to a disk.

Names, kinds, counts and sizes are judged by the archive's own list before any content is inflated, and no
more is inflated than that list admits.
"""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable
from typing import BinaryIO

from lms.domain.files import LEFT_OUT, FileLimits, Listing, megabytes
from lms.domain.texts import printable
from lms.errors import N_, RefusedError, TooLargeError

END = b"PK\x05\x06"
END_BYTES = 22
LOCATOR = b"PK\x06\x07"
LOCATOR_BYTES = 20
COMMENT_BYTES = 65_535
LIST_ENTRY_BYTES = 1024
IN_UTF8 = 0x800
ENCRYPTED = 0x1
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
OLD_WINDOWS = "cp866"

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the library raises when an archive contradicts itself."""

JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers put into a zip unasked."""

Path = tuple[str, ...]


def read_zip(
    archive: BinaryIO, limits: FileLimits, most_bytes: int, *, wanted: Collection[str] = ()
) -> dict[str, bytes]:
    """Return path and content of every file.

    A single folder around everything is taken off, unless a path that is ``wanted`` lies in it as it is.
    """
    check_list(archive, limits, most_bytes)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [(path_of(entry), entry) for entry in opened.infolist() if not entry.is_dir()]
            kept = [(path, entry) for path, entry in entries if not is_junk(path)]
            return read_entries(opened, without_cover(kept, wanted), limits)
    except BROKEN as error:
        raise damaged() from error


def check_list(archive: BinaryIO, limits: FileLimits, most_bytes: int) -> None:
    """Refuse an archive by its size and by the size of its list, before anything else is read of it."""
    size = archive.seek(0, os.SEEK_END)
    if size > most_bytes:
        raise TooLargeError(
            N_("The zip is larger than %(limit)s. Leave out data and what can be built again."),
            limit=megabytes(most_bytes),
        )
    tail_bytes = min(size, END_BYTES + COMMENT_BYTES + LOCATOR_BYTES)
    archive.seek(size - tail_bytes)
    tail = archive.read(tail_bytes)
    end = tail.rfind(END)
    if end < 0 or end + END_BYTES > len(tail):
        raise damaged()
    list_bytes = int.from_bytes(tail[end + 12 : end + 16], "little")
    too_long = list_bytes > limits.files * LIST_ENTRY_BYTES
    if too_long or tail[max(0, end - LOCATOR_BYTES) : end].startswith(LOCATOR):
        raise TooLargeError(
            N_("There are more than %(limit)s files. Leave out what you have not written yourself."),
            limit=limits.files,
        )


def path_of(entry: zipfile.ZipInfo) -> Path:
    """Return the parts of an entry's path; its rules are checked by the listing."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    name = name_of(entry)
    if kind == stat.S_IFLNK:
        raise RefusedError(
            N_("%(path)s is a symbolic link. Put the file itself in its place."), path=printable(name)
        )
    if kind not in {0, stat.S_IFREG}:
        raise RefusedError(N_("%(path)s is not a plain file. Leave it out."), path=printable(name))
    if entry.flag_bits & ENCRYPTED:
        raise RefusedError(N_("The zip is locked with a password. Make it without one."))
    if entry.compress_type not in METHODS:
        raise RefusedError(N_("The zip is packed in an unusual way. Make an ordinary one."))
    return tuple(name.split("/"))


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return a name as its writer meant it: old programs write the letters of their own machine."""
    name = entry.orig_filename
    if entry.flag_bits & IN_UTF8 or name.isascii():
        return name
    raw = name.encode("cp437")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(OLD_WINDOWS)


def is_junk(path: Path) -> bool:
    return any(part in JUNK or part in LEFT_OUT for part in path)


def without_cover(
    entries: list[tuple[Path, zipfile.ZipInfo]], wanted: Iterable[str]
) -> list[tuple[Path, zipfile.ZipInfo]]:
    """Take a single folder off that lies around everything."""
    covers = {path[0] for path, _ in entries if len(path) > 1}
    bare = any(len(path) == 1 for path, _ in entries)
    expected = any("/".join(path) in wanted for path, _ in entries)
    if bare or expected or len(covers) != 1 or covers & {"", ".", ".."}:
        return entries
    return [(path[1:], entry) for path, entry in entries]


def read_entries(
    opened: zipfile.ZipFile, entries: list[tuple[Path, zipfile.ZipInfo]], limits: FileLimits
) -> dict[str, bytes]:
    listing = Listing(limits)
    for path, _ in entries:
        listing.add_file(path)
    if not entries:
        raise RefusedError(N_("The zip holds no files."))
    listing.weigh(entry.file_size for _, entry in entries)
    return {"/".join(path): read_entry(opened, entry) for path, entry in entries}


def read_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Inflate one file: never more than its list entry says, whatever the packed bytes hold."""
    with opened.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise damaged()
    return content


def damaged() -> RefusedError:
    return RefusedError(N_("The zip is damaged or not a zip. Make it anew and upload it again."))
