"""Commits that the school writes itself: starters, uploads and fetched trees, by ``git fast-import``."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lms.storage.git import gitprocess

DURABLE = {
    "core.fsync": "committed,reference",
    "fastimport.unpackLimit": "1",
    "core.logAllRefUpdates": "true",
}
HIDDEN = "refs/qatarlas"
FORBIDDEN_IN_NAMES = str.maketrans("", "", "<>\n\r\0")


@dataclass(frozen=True)
class Identity:
    """Who a commit says it is from."""

    name: str
    email: str

    def stamp(self, moment: datetime) -> bytes:
        name = self.name.translate(FORBIDDEN_IN_NAMES).strip() or "?"
        email = self.email.translate(FORBIDDEN_IN_NAMES).strip()
        return f"{name} <{email}> {int(moment.timestamp())} +0000".encode()


SCHOOL = Identity("Qatarlas", "school@qatarlas.invalid")


@dataclass(frozen=True)
class Draft:
    """A commit to be written; the paths of its files have been checked."""

    files: Mapping[str, bytes]
    message: str
    author: Identity
    moment: datetime
    parent: str | None = None

    def stream(self, ref: str) -> Iterator[bytes]:
        """Yield what ``git fast-import`` reads."""
        yield b"commit %s\nmark :1\n" % ref.encode()
        yield b"author %s\ncommitter %s\n" % (self.author.stamp(self.moment), SCHOOL.stamp(self.moment))
        yield data_of(self.message.encode())
        if self.parent is not None:
            yield b"from %s\n" % self.parent.encode()
        yield b"deleteall\n"
        for path, content in sorted(self.files.items()):
            yield b"M 100644 inline %s\n" % quoted(path)
            yield data_of(content)
        yield b"\nget-mark :1\ndone\n"


def write_commit(path: Path, draft: Draft) -> str:
    """Store a commit that no branch shows yet, and return its id."""
    ref = f"{HIDDEN}/incoming/{secrets.token_hex(8)}"
    told = gitprocess.run(
        (f"--git-dir={path}", "fast-import", "--quiet", "--done", "--date-format=raw"),
        given=b"".join(draft.stream(ref)),
        environment=gitprocess.configured(DURABLE),
    )
    commit_id = told.decode("ascii").strip()
    gitprocess.run((f"--git-dir={path}", "update-ref", "-d", ref, commit_id))
    return commit_id


def data_of(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()


def advance(path: Path, ref: str, commit_id: str, old: str | None, *, mover: str, how: str) -> None:
    """Move a reference if it still is where it was, and note in its log who moved it and how."""
    gitprocess.run(
        (f"--git-dir={path}", "update-ref", "--create-reflog", "-m", how, ref, commit_id, old or ""),
        environment={
            **gitprocess.configured(DURABLE),
            "GIT_COMMITTER_NAME": mover,
            "GIT_COMMITTER_EMAIL": "",
        },
    )
