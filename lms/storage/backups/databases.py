"""A SQLite database as it stood at one moment: copied by its own online backup, checked, and counted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def _opened(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def snapshot(database: Path, target: Path) -> None:
    """Copy a database as it is now, in one piece, whoever writes meanwhile."""
    with _opened(database) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def faults(database: Path) -> list[str]:
    """Return what SQLite finds wrong: pages, indexes, and rows that point nowhere."""
    with _opened(database) as copy:
        try:
            said = [str(row[0]) for row in copy.execute("PRAGMA integrity_check")]
            lost = [f"{row[0]}, row {row[1]}" for row in copy.execute("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
    return [one for one in said if one != "ok"] + lost


def revision(database: Path) -> str:
    with _opened(database) as copy:
        (told,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(told)


def rows(database: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with _opened(database) as copy:
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608  its own names


def works(database: Path) -> dict[int, list[str]]:
    """Return every work with the commits that were handed in of it."""
    with _opened(database) as copy:
        found: dict[int, list[str]] = {row[0]: [] for row in copy.execute("SELECT id FROM work ORDER BY id")}
        for work_id, commit_id in copy.execute("SELECT work_id, commit_id FROM submission"):
            found[work_id].append(commit_id)
    return found
