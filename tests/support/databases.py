"""A fresh database a test: SQLite in the test's folder, or one of its own on a PostgreSQL given by URL.

The migrations run once a process; what they made is copied or emptied from then on.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.storage import migrate
from lms.storage.database import Database
from tests.support import postgres

URL = os.environ.get("QATARLAS_TEST_DATABASE_URL", "")


@contextmanager
def fresh_database_url(folder: Path, *, bare: bool = False) -> Iterator[str]:
    """Yield the URL of a database without rows, gone afterwards; a bare one has no tables either."""
    if not URL:
        path = folder / "school.db"
        if not bare:
            copy_template(path)
        yield f"sqlite:///{path}"
        return
    with postgres.bare_database(URL) if bare else postgres.emptied_database(URL) as url:
        yield url


def lay_out(database: Database) -> None:
    """Give a database its tables, where it has none yet."""
    if database.is_sqlite and database.url.database:
        path = Path(database.url.database)
        if not path.exists():
            copy_template(path)
    if not migrate.is_current(database):
        migrate.upgrade(database)


def copy_template(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sqlite_template())


@cache
def sqlite_template() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "school.db")
        database = Database(f"sqlite:///{path}")
        migrate.upgrade(database)
        database.close()
        return path.read_bytes()


@contextmanager
def migrated(url: str) -> Iterator[Database]:
    database = Database(url)
    lay_out(database)
    try:
        yield database
    finally:
        database.close()
