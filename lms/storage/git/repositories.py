"""Repositories: a bare one for each work, made, read and advanced by our own code.

What students push lies in here, so nothing is ever checked out, and a commit is named by its forty
hexadecimal digits or not at all. GitPython opens only these repositories, whose configuration is ours.
"""

import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from git import RefLog, Repo, SymbolicReference
from git.exc import GitCommandError

from lms.domain.files import FileEntry, FileLimits
from lms.domain.git.pushes import MAIN
from lms.errors import N_, ConflictError, MissingError
from lms.settings import Settings
from lms.storage.git import gitprocess, walker
from lms.storage.git.commits import HIDDEN, SCHOOL, Draft, Identity, advance, write_commit
from lms.storage.git.gitprocess import QUARANTINE, GitError, Objects

STARTER = f"{HIDDEN}/starter"
STALE_SECONDS = 3600
HISTORIES = 10
PERSON = "person"


@dataclass(frozen=True)
class Move:
    """Who moves a main branch, how and when.

    It is kept in the branch's log, so that a movement whose submission was lost is found again.
    """

    person_id: int
    how: str
    moment: datetime
    commit_id: str = ""

    @property
    def mover(self) -> str:
        return mover(self.person_id)


@dataclass(frozen=True)
class CommitInfo:
    author: str
    message: str
    authored_at: datetime
    email: str = ""


class Repositories:
    """All repositories of the school, in one folder."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.limits = FileLimits(settings.work_files, settings.file_bytes, settings.work_bytes)
        self._swept_at: float | None = None

    def path(self, work_id: int) -> Path:
        return self.folder / f"{work_id:d}.git"

    def exists(self, work_id: int) -> bool:
        return self.path(work_id).is_dir()

    def ensure(self, work_id: int, starter: Mapping[str, bytes], moment: datetime) -> None:
        """Make the repository of a work with the starter as its first commit; two at once make one."""
        if self.path(work_id).is_dir():
            return
        draft = self.folder / f"draft-{secrets.token_hex(8)}"
        try:
            self._make(draft, starter, moment)
            with suppress(OSError):  # another process was first, with the same commit
                draft.rename(self.path(work_id))
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def remove(self, work_id: int) -> None:
        shutil.rmtree(self.path(work_id), ignore_errors=True)

    def branch_tip(self, work_id: int) -> str | None:
        return self._reference(work_id, MAIN)

    def told_tip(self, work_id: int) -> str | None:
        """Return the tip as its file tells it: for a look at all works every few seconds."""
        try:
            return (self.path(work_id) / MAIN).read_text().strip()
        except OSError:
            return None

    def starter_commit(self, work_id: int) -> str | None:
        return self._reference(work_id, STARTER)

    def commit(self, work_id: int, commit_id: str) -> CommitInfo:
        with self._opened(work_id) as repository:
            try:
                found = repository.commit(walker.check_id(commit_id))
                message = (
                    found.message
                    if isinstance(found.message, str)
                    else found.message.decode(errors="replace")
                )
                return CommitInfo(found.author.name or "", message, found.authored_datetime)
            except (ValueError, GitCommandError) as error:
                raise MissingError(N_("There is no such commit.")) from error

    def files(self, work_id: int, commit_id: str) -> tuple[FileEntry, ...]:
        with self.objects(work_id) as objects:
            return walker.list_files(objects, commit_id, self.limits)

    def file(self, work_id: int, commit_id: str, path: str) -> bytes:
        with self.objects(work_id) as objects:
            for entry in walker.list_files(objects, commit_id, self.limits):
                if entry.path == path:
                    return objects.read(entry.object_id)
        raise MissingError(N_("There is no such file in this commit."))

    def export(self, work_id: int, commit_id: str) -> dict[str, bytes]:
        """Return all files of a commit, or refuse it for the first that breaks a rule."""
        with self.objects(work_id) as objects:
            return walker.read_files(objects, commit_id, self.limits)

    def store_commit(
        self, work_id: int, files: Mapping[str, bytes], message: str, author: Identity, move: Move
    ) -> str:
        """Put files as the next commit on main; the move stays in the branch's log."""
        tip = self.branch_tip(work_id)
        path = self.path(work_id)
        commit_id = write_commit(path, Draft(files, message, author, move.moment, parent=tip))
        try:
            advance(path, MAIN, commit_id, tip, mover=move.mover, how=move.how)
        except GitError as error:
            raise ConflictError(N_("Somebody handed in at the same moment. Try again.")) from error
        return commit_id

    def move_to(self, work_id: int, commit_id: str) -> Move | None:
        """Return who moved the main branch to a commit last; None when that was nobody but the school.

        A repository that came out of a backup may have a log that is a little newer than its branch.
        """
        log = self.path(work_id) / "logs" / MAIN
        if not log.is_file():
            return None
        entry = next((one for one in reversed(RefLog.from_file(log)) if one.newhexsha == commit_id), None)
        name, _, number = ((entry.actor.name or "") if entry else "").partition("-")
        if entry is None or name != PERSON or not number.isdecimal():
            return None
        return Move(int(number), entry.message, datetime.fromtimestamp(entry.time[0], UTC), entry.newhexsha)

    def objects(self, work_id: int, quarantine: Path | None = None) -> Objects:
        """Open the objects of a work; of a push that waits to be taken, with those in its quarantine."""
        path = self.path(work_id)
        if not path.is_dir():
            raise MissingError(N_("There is no such repository."))
        return Objects(path, quarantined(path, quarantine))

    def is_forward(self, work_id: int, old: str, new: str, quarantine: Path | None = None) -> bool:
        """Say whether ``new`` has ``old`` in its history."""
        path = self.path(work_id)
        argv = ("merge-base", "--is-ancestor", walker.check_id(old), walker.check_id(new))
        try:
            gitprocess.run(
                (f"--git-dir={path}", *argv), environment=quarantined(path, quarantine), seconds=10
            )
        except GitError as error:
            if error.exit_status == 1:
                return False
            raise
        return True

    def line_log(self, work_id: int, commit_id: str) -> list[str]:
        """Return the log of a commit's history after the starter: authors, and lines changed by file."""
        path = self.path(work_id)
        starter = self.starter_commit(work_id)
        without = (f"^{starter}",) if starter else ()
        argv = ("log", "--no-merges", "--no-renames", "--no-ext-diff", "--no-textconv", "--numstat")
        told = gitprocess.run(
            (f"--git-dir={path}", *argv, "--format=%x00%an%x00%ae", walker.check_id(commit_id), *without),
            seconds=10,
        )
        return told.decode(errors="replace").split("\n")

    def history(self, work_id: int, commit_id: str, limit: int) -> list[CommitInfo]:
        """Return a commit and those before it, the newest first; of each message its first paragraph."""
        path = self.path(work_id)
        argv = ("log", "-z", "--no-show-signature", "--no-notes", f"--max-count={limit:d}")
        told = gitprocess.run(
            (f"--git-dir={path}", *argv, "--format=%an%x00%ae%x00%at%x00%s", walker.check_id(commit_id)),
            seconds=10,
        )
        words = told.decode(errors="replace").split("\0")
        return [
            CommitInfo(author, message, datetime.fromtimestamp(int(time), UTC), email)
            for author, email, time, message in zip(*[iter(words)] * 4, strict=False)
        ]

    def is_full(self, work_id: int) -> bool:
        """Say whether a repository has grown so large that no more is taken in."""
        size = sum(item.stat().st_size for item in self.path(work_id).rglob("*") if item.is_file())
        return size > HISTORIES * self.settings.work_bytes

    def sweep(self) -> None:
        """Remove what a process that was killed has left half done; once in a while is often enough."""
        if self._swept_at is not None and time.monotonic() - self._swept_at < STALE_SECONDS:
            return
        self._swept_at = time.monotonic()
        oldest = time.time() - STALE_SECONDS
        for pattern in ("draft-*", f"*.git/objects/{QUARANTINE}*", "*.git/objects/pack/tmp_*"):
            for left in self.folder.glob(pattern):
                with suppress(OSError):
                    if left.stat().st_mtime < oldest:
                        shutil.rmtree(left) if left.is_dir() else left.unlink()

    def _make(self, draft: Path, starter: Mapping[str, bytes], moment: datetime) -> None:
        gitprocess.run(("init", "--quiet", "--bare", "--template=", "--initial-branch=main", str(draft)))
        commit_id = write_commit(draft, Draft(starter, "Starter\n", SCHOOL, moment))
        advance(draft, STARTER, commit_id, None, mover="school", how="starter")
        advance(draft, MAIN, commit_id, None, mover="school", how="starter")

    def _reference(self, work_id: int, name: str) -> str | None:
        with self._opened(work_id) as repository:
            try:
                return str(SymbolicReference.dereference_recursive(repository, name))
            except ValueError:
                return None

    @contextmanager
    def _opened(self, work_id: int) -> Iterator[Repo]:
        path = self.path(work_id)
        if not path.is_dir():
            raise MissingError(N_("There is no such repository."))
        with Repo(path) as repository:
            yield repository


def mover(person_id: int) -> str:
    """Return the name of a person in the logs of branches."""
    return f"{PERSON}-{person_id}"


def quarantined(path: Path, quarantine: Path | None) -> dict[str, str]:
    if quarantine is None:
        return {}
    return {
        "GIT_OBJECT_DIRECTORY": str(quarantine),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(path / "objects"),
    }
