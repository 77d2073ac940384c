"""The database: sessions that read and sessions that write.

SQLite takes one writer at a time. A transaction that reads first and writes later can lose the race for
the lock in the middle, and no timeout helps it then: so a writer says so at its start (BEGIN IMMEDIATE)
and waits in line. PostgreSQL needs none of this and ignores it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

BUSY_MILLISECONDS = 15_000


class Database:
    """One engine, and the two ways to use it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = open_engine(url, is_sqlite=self.is_sqlite)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that changes nothing; rows stay readable after it is closed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that commits at its end, or changes nothing when anything is raised."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection(execution_options={"qatarlas_writer": True})
            yield session
            session.commit()

    def close(self) -> None:
        self.engine.dispose()


def open_engine(url: str, *, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(url, pool_size=20, max_overflow=40, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        pool_size=20,
        max_overflow=60,
        hide_parameters=True,  # an error in a log must not hold a birth date or a password's hash
    )
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_as_said)
    return engine


def prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "foreign_keys=ON",
        "synchronous=FULL",
        "wal_autocheckpoint=1000",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_as_said(connection: Connection) -> None:
    writer = connection.get_execution_options().get("qatarlas_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
