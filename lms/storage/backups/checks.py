"""Whether an unpacked backup is a whole school: a sound database, and every commit that it names."""

from collections.abc import Iterator
from pathlib import Path

from lms.storage.backups import databases
from lms.storage.backups.archives import DATABASE, REPOSITORIES, Manifest
from lms.storage.git import gitprocess
from lms.storage.git.gitprocess import GitError

SECONDS = 300.0
PLAIN = frozenset(
    {"[core]", "repositoryformatversion = 0", "filemode = true", "filemode = false", "bare = true"}
)
"""All that stands in the configuration of a repository of ours. More could make git run commands."""
LEADING_ELSEWHERE = ("objects/info/alternates", "objects/info/http-alternates", "commondir")


def foreign(folder: Path) -> str | None:
    """Return a file that no repository of ours has, since git would do more than we asked because of it."""
    for repository in sorted(folder.glob(f"{REPOSITORIES}/*")):
        found = [repository / name for name in LEADING_ELSEWHERE if (repository / name).exists()]
        if found or not _is_plain(repository / "config"):
            return (found or [repository / "config"])[0].relative_to(folder).as_posix()
    return None


def _is_plain(config: Path) -> bool:
    if not config.is_file():
        return True
    return {line.strip() for line in config.read_bytes().decode("utf-8", "replace").splitlines()} <= PLAIN


def faults(folder: Path, manifest: Manifest) -> list[str]:
    """Return what is wrong with a database; a backup with such a fault is none."""
    database = folder / DATABASE
    found = databases.faults(database)
    if not found and databases.rows(database) != manifest.rows:
        found.append("the rows are not those of its list")
    return found


def lost_works(folder: Path) -> list[int]:
    """Return the works whose repository lacks something: it was so in the school already."""
    return list(_lost(folder))


def _lost(folder: Path) -> Iterator[int]:
    for work_id, commits in databases.works(folder / DATABASE).items():
        if commits and not _is_whole(folder / REPOSITORIES / f"{work_id}.git", commits):
            yield work_id


def _is_whole(repository: Path, commits: list[str]) -> bool:
    """Whether all that hangs on commits and references is there: git walks through it."""
    if not repository.is_dir():
        return False
    walk = (f"--git-dir={repository}", "rev-list", "--objects", "--quiet", "--all", "--stdin")
    try:
        gitprocess.run(walk, given="\n".join([*commits, ""]).encode(), seconds=SECONDS)
    except GitError:
        return False
    return True
