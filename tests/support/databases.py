"""A fresh database a test: SQLite in the test's folder, or one of its own on a PostgreSQL given by URL."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from lms.storage import migrate
from lms.storage.database import Database

URL = os.environ.get("QATARLAS_TEST_DATABASE_URL", "")


@contextmanager
def fresh_database_url(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database, gone afterwards."""
    if not URL:
        yield f"sqlite:///{folder / 'school.db'}"
        return
    name = f"test_{secrets.token_hex(6)}"
    with server() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
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
