"""Forgetting: a repository that goes for good, and a shared one in whose commits a name is taken out.

The commits of a team hold the names of all its members. Who is forgotten is taken out of them: commits are
written anew with the same trees, which gives them, and all that follow, other ids. Old ones are then thrown
away. It may be cut short at any moment and begun again: the same commits become the same new ones.
"""

import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from lms.storage.git import gitprocess

TRIES = 20
PAUSE = 0.05
FORGOTTEN = "Former student"
ADDRESS = "former@qatarlas.invalid"
PERSONAL = re.compile(r"(author|committer) (.*) <([^>]*)> (-?\d+ [+-]\d{4})")
SIGNATURES = ("gpgsig", "mergetag")
SECONDS = 300


def remove(folder: Path, work_id: int) -> None:
    """Remove a repository: it is out of reach at once, and gone when nobody writes into it any more."""
    path = folder / f"{work_id:d}.git"
    gone = folder / f"draft-{secrets.token_hex(8)}"
    with suppress(FileNotFoundError):
        path.rename(gone)
    for _ in range(TRIES):
        shutil.rmtree(gone, ignore_errors=True)
        if not gone.exists():
            return
        time.sleep(PAUSE)
    shutil.rmtree(gone)


def rewritten(path: Path, names: re.Pattern[str]) -> dict[str, str]:
    """Write commits that name somebody anew; return the new ids by the old. Nothing shows them yet."""
    listed = _git(path, "rev-list", "--all", "--topo-order", "--reverse").decode().split()
    known: dict[str, str] = {}
    for old in listed:
        content = _git(path, "cat-file", "commit", old).decode(errors="surrogateescape")
        new = _without(content, names, known)
        if new != content:
            known[old] = _store(path, new)
    return known


def show(path: Path, known: Mapping[str, str]) -> None:
    """Let every reference show the new commits; one that a push has moved meanwhile is an error."""
    told = _git(path, "for-each-ref", "--format=%(refname) %(objectname)").decode().split("\n")
    lines = [line.split(" ") for line in told if line]
    moves = [f"update {ref} {known[old]} {old}\n" for ref, old in lines if old in known]
    if moves:
        _git(path, "update-ref", "--stdin", given="".join(moves).encode())


def throw_away(path: Path) -> None:
    """Forget the logs of references, and with them every commit that none of these shows."""
    shutil.rmtree(path / "logs", ignore_errors=True)
    _git(path, "repack", "-a", "-d", "-q")
    _git(path, "prune", "--expire=now")


def _without(content: str, names: re.Pattern[str], known: Mapping[str, str]) -> str:
    head, _, message = content.partition("\n\n")
    lines = [_line(line, names, known) for line in head.split("\n")]
    new = "\n".join(lines) + "\n\n" + names.sub(FORGOTTEN, message)
    return content if new == content else "\n".join(_unsigned(lines)) + new[len("\n".join(lines)) :]


def _unsigned(lines: list[str]) -> Iterator[str]:
    """Leave out signatures: none fits a commit that is written anew."""
    is_left_out = False
    for line in lines:
        is_left_out = is_left_out if line.startswith(" ") else line.startswith(SIGNATURES)
        if not is_left_out:
            yield line


def _line(line: str, names: re.Pattern[str], known: Mapping[str, str]) -> str:
    if line.startswith("parent "):
        return f"parent {known.get(line[7:], line[7:])}"
    found = PERSONAL.fullmatch(line)
    if found and (names.search(found[2]) or names.search(found[3])):
        return f"{found[1]} {FORGOTTEN} <{ADDRESS}> {found[4]}"
    return line


def _store(path: Path, content: str) -> str:
    given = content.encode(errors="surrogateescape")
    return _git(path, "hash-object", "-t", "commit", "-w", "--stdin", given=given).decode().strip()


def _git(path: Path, *argv: str, given: bytes = b"") -> bytes:
    return gitprocess.run((f"--git-dir={path}", *argv), given=given, seconds=SECONDS)
