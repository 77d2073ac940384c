"""Files of a student's work inside the container: unpacked strictly, wiped wholly, collected without trust.

Everything here runs while no process but the agent is alive, so nothing changes under its hands.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

WORK = "/work"
SCRATCH = (WORK, "/tmp", "/dev/shm", "/dev/mqueue")  # noqa: S108  the container's own, wiped between questions
BLOCK = 512
PATH_BYTES = 1024
NUMBERS = count()
Entry = tuple[str, bytes, bool]


class BadArchiveError(Exception):
    """The tar holds something else than plain files with plain names."""


def unpack(archive: bytes) -> list[Entry]:
    """Return (path, content, executable) of each file of a tar (ustar, and pax for long names)."""
    return list(entries(memoryview(archive)))


def entries(archive: memoryview) -> Iterator[Entry]:
    position = 0
    longer: str | None = None
    while position + BLOCK <= len(archive) and any(archive[position : position + BLOCK]):
        head = bytes(archive[position : position + BLOCK])
        size = number(head[124:136])
        content = bytes(archive[position + BLOCK : position + BLOCK + size])
        if len(content) != size:
            raise BadArchiveError("the tar ends too early")
        position += BLOCK + -(-size // BLOCK) * BLOCK
        kind = head[156:157]
        if kind == b"x":
            longer = pax_path(content)
        elif kind in (b"0", b"\0"):
            yield checked(longer or short_path(head)), content, bool(number(head[100:108]) & 0o100)
            longer = None
        else:
            raise BadArchiveError(f"an entry of kind {kind!r}")


def number(field: bytes) -> int:
    try:
        value = int(field.strip(b"\0 ") or b"0", 8)
    except ValueError as error:
        raise BadArchiveError("a number that is not octal") from error
    if value < 0:
        raise BadArchiveError("a number below zero")
    return value


def short_path(head: bytes) -> str:
    name, prefix = (field.split(b"\0", 1)[0] for field in (head[:100], head[345:500]))
    return decoded(prefix + b"/" + name if prefix else name)


def pax_path(records: bytes) -> str:
    """Return the path of a pax header, which may hold nothing else but `path=…`."""
    length, _, rest = records.partition(b" ")
    if not length.isdigit() or int(length) != len(records) or not rest.startswith(b"path="):
        raise BadArchiveError("a pax header that is more than a path")
    return decoded(rest[len(b"path=") : -1])


def decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as error:
        raise BadArchiveError("a name that is not UTF-8") from error


def checked(path: str) -> str:
    """Return the path if it stays below the working folder."""
    parts = path.split("/")
    plain = all(part not in ("", ".", "..") for part in parts) and "\0" not in path
    if not plain or len(path.encode("utf-8", "surrogatepass")) > PATH_BYTES:
        raise BadArchiveError(f"the path {path[:80]!r}")
    return path


def place(path: str, content: bytes, *, executable: bool = False, root: str = WORK) -> None:
    """Write a file, taking away whatever stands in its way."""
    folder = root
    *parents, name = checked(path).split("/")
    for parent in parents:
        folder = f"{folder}/{parent}"
        if not is_folder(folder):
            remove(folder, root)
            os.mkdir(folder, 0o755)  # noqa: PTH102  pathlib takes twice as long to start
    target = f"{folder}/{name}"
    remove(target, root)
    mode = 0o755 if executable else 0o644
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with open(handle, "wb") as file:  # noqa: PTH123  a descriptor
        file.write(content)


def is_folder(path: str | bytes) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def remove(path: str, root: str) -> None:
    if is_folder(path):
        demolish(os.fsencode(root), os.fsencode(path))
    else:
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108  as above


def wipe(roots: tuple[str, ...] = SCRATCH) -> None:
    """Empty the folders, however deep, odd and locked their contents are."""
    for root in map(os.fsencode, roots):
        with suppress(OSError):  # one that isn't ours can't have been locked either
            os.chmod(root, 0o700)  # noqa: PTH101  as above
        for name in listed(root):
            path = root + b"/" + name
            if is_folder(path):
                demolish(root, path)
            else:
                os.unlink(path)  # noqa: PTH108  as above


def demolish(root: bytes, folder: bytes) -> None:
    """Remove a folder level by level; inner folders move up to the root, so that no path grows too long."""
    pending = [folder]
    while pending:
        outer = pending.pop()
        os.chmod(outer, 0o700)  # noqa: PTH101  as above
        for name in os.listdir(outer):  # noqa: PTH208  as above
            inner = outer + b"/" + name
            if is_folder(inner):
                os.chmod(inner, 0o700)  # noqa: PTH101  as above
                pending.append(unused(root))
                os.rename(inner, pending[-1])  # noqa: PTH104  as above
            else:
                os.unlink(inner)  # noqa: PTH108  as above
        os.rmdir(outer)  # noqa: PTH106  as above


def listed(root: bytes) -> list[bytes]:
    try:
        return os.listdir(root)  # noqa: PTH208  as above
    except FileNotFoundError:
        return []


def unused(root: bytes) -> bytes:
    while os.path.lexists(path := root + b"/.%d" % next(NUMBERS)):
        pass
    return path


def collect(path: str, limit: int, *, root: str = WORK) -> bytes | None:
    """Return the content of a regular file; None if there is none. Raise OverflowError if it is larger."""
    handle = opened(path, root)
    if handle is None:
        return None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > limit:
            raise OverflowError(path)
        with open(handle, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(handle)


def opened(path: str, root: str) -> int | None:
    """Open a path part by part, never through a symbolic link; None if that can't be done."""
    try:
        *parents, name = checked(path).split("/")
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except (BadArchiveError, OSError):
        return None
    try:
        for parent in parents:
            inner = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except (OSError, ValueError):
        return None
    finally:
        os.close(folder)


def is_executable(path: str, *, root: str = WORK) -> bool:
    """Whether a file that was collected just now may be run by its owner."""
    return bool(os.lstat(f"{root}/{path}").st_mode & stat.S_IXUSR)
