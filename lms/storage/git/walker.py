"""Walks the tree of a commit object by object: regular files only, strict names, counted sizes.

Nothing is checked out and no attribute, filter or submodule means anything here. All rules are checked on
trees and sizes, before the content of any file is read.
"""

import re
from collections.abc import Iterator

from lms.domain.files import LEFT_OUT, FileEntry, FileLimits, Listing, decoded, too_many_files
from lms.domain.texts import printable
from lms.errors import N_, MissingError, RefusedError
from lms.storage.git.gitprocess import Header, Objects

COMMIT_ID = re.compile(r"[0-9a-f]{40}")
ENTRY = re.compile(rb"([^ \0]*) ([^\0]*)\0(.{20})", re.DOTALL)
"""Mode, name and id, as git writes an entry of a tree."""

TREE_ENTRY_BYTES = 300
COMMIT_BYTES = 64 * 1024

FILE_MODES = frozenset({b"100644", b"100755"})
FOLDER_MODE = b"40000"
LINK_MODE = b"120000"
SUBMODULE_MODE = b"160000"

TreeEntry = tuple[bytes, bytes, str]
"""Mode, name, object id."""


def check_id(commit_id: str) -> str:
    """Return a commit's id when it is one, so that nothing else ever reaches a command of git."""
    if not COMMIT_ID.fullmatch(commit_id):
        raise MissingError(N_("There is no such commit."))
    return commit_id


def list_files(objects: Objects, commit_id: str, limits: FileLimits) -> tuple[FileEntry, ...]:
    """Return the files of a commit in the order of their paths, or refuse the first that breaks a rule."""
    listing = walk(objects, tree_of(objects, commit_id), limits)
    headers = objects.headers([object_id for _, object_id in listing.files])
    return listing.weigh(size_of_file(header) for header in headers)


def read_files(objects: Objects, commit_id: str, limits: FileLimits) -> dict[str, bytes]:
    """Return path and content of every file of a commit that keeps the rules."""
    entries = list_files(objects, commit_id, limits)
    return {entry.path: objects.read(entry.object_id) for entry in entries}


def walk(objects: Objects, tree_id: str, limits: FileLimits) -> Listing:
    """List the files of a tree, counting on the way, so that a bomb of trees ends early."""
    listing = Listing(limits)
    waiting: list[tuple[tuple[str, ...], str]] = [((), tree_id)]
    while waiting:
        folder, object_id = waiting.pop()
        for mode, raw, child in read_tree(objects, object_id, limits):
            name = decoded(raw)
            parts = (*folder, name)
            check_mode(mode, parts)
            if name in LEFT_OUT:
                continue
            if mode == FOLDER_MODE:
                listing.add_folder(parts)
                waiting.append((parts, child))
            else:
                listing.add_file(parts, child)
    return listing


def check_mode(mode: bytes, parts: tuple[str, ...]) -> None:
    if mode in FILE_MODES or mode == FOLDER_MODE:
        return
    path = printable("/".join(parts))
    if mode == LINK_MODE:
        raise RefusedError(N_("%(path)s is a symbolic link. Put the file itself in its place."), path=path)
    if mode == SUBMODULE_MODE:
        raise RefusedError(
            N_("%(path)s is another repository (a submodule). Put its files in your own."), path=path
        )
    raise RefusedError(N_("%(path)s is not a plain file. Leave it out."), path=path)


def tree_of(objects: Objects, commit_id: str) -> str:
    header = objects.header(check_id(commit_id))
    if header is None or header.kind != "commit":
        raise MissingError(N_("There is no such commit."))
    if header.size > COMMIT_BYTES:
        raise RefusedError(
            N_("Git found something in your commits that it does not take. Make them anew, then push.")
        )
    first = objects.read(commit_id).split(b"\n", 1)[0]
    return check_id(first.removeprefix(b"tree ").decode("ascii", "replace"))


def read_tree(objects: Objects, tree_id: str, limits: FileLimits) -> Iterator[TreeEntry]:
    header = objects.header(tree_id)
    if header is None or header.kind != "tree":
        raise RefusedError(N_("A folder of this commit is missing. Push again."))
    if header.size > limits.files * TREE_ENTRY_BYTES:
        raise too_many_files(limits)
    data = objects.read(tree_id)
    at = 0
    while at < len(data):
        entry = ENTRY.match(data, at)
        if entry is None:
            raise RefusedError(N_("A folder of this commit is damaged. Push again."))
        mode, name, child = entry.groups()
        yield mode, name, child.hex()
        at = entry.end()


def size_of_file(header: Header | None) -> int:
    if header is None or header.kind != "blob":
        raise RefusedError(N_("A file of this commit is missing. Push again."))
    return header.size
