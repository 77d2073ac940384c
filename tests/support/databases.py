"""A fresh database a test: SQLite in the test's folder, or one of its own on a PostgreSQL given by URL."""

import atexit
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from lms.storage import migrate
from lms.storage.database import Database

URL = os.environ.get("QATARLAS_TEST_DATABASE_URL", "")


@contextmanager
def fresh_database_url(folder: Path, *, bare: bool = False) -> Iterator[str]:
    """Yield the URL of a database without rows, gone afterwards; a bare one has no tables either.

    The tables are made once by the migrations and copied from then on, which is ten times as fast.
    """
    if not URL:
        path = folder / "school.db"
        if not bare:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sqlite_template())
        yield f"sqlite:///{path}"
        return
    with new_database("" if bare else postgresql_template()) as url:
        yield url


@cache
def sqlite_template() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "school.db")
        with migrated(f"sqlite:///{path}"):
            pass
        return path.read_bytes()


@cache
def postgresql_template() -> str:
    """Return the name of a migrated database, dropped when the tests end."""
    made = new_database("")
    url = made.__enter__()
    atexit.register(made.__exit__, None, None, None)
    with migrated(url):
        pass
    return make_url(url).database or ""


@contextmanager
def new_database(template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with server() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}"))
    try:
        yield make_url(URL).set(database=name).render_as_string(hide_password=False)
    finally:
        with server() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def server() -> Iterator[Connection]:
    engine = create_engine(URL, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def migrated(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database)
    try:
        yield database
    finally:
        database.close()
