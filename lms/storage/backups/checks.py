"""Whether an unpacked backup is a whole school: a sound database, and every commit that it names."""

from collections.abc import Iterator
from pathlib import Path

from lms.storage.backups import databases
from lms.storage.backups.archives import DATABASE, REPOSITORIES, Manifest
from lms.storage.git import gitprocess
from lms.storage.git.gitprocess import GitError

SECONDS = 300.0


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
