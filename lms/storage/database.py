"""The database: sessions that read and sessions that write.

SQLite takes one writer at a time. A transaction that reads first and writes later can lose the race for
the lock in the middle, and no timeout helps it then: so a writer says so at its start (BEGIN IMMEDIATE)
and waits. SQLite itself lets those who wait sleep longer and longer, up to a tenth of a second, while others
come and find the lock free; here all who wait look at one pace, and have the same chance. PostgreSQL needs
none of this and ignores it.
"""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep as pause
from typing import cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

BUSY_MILLISECONDS = 15_000
PACE_SECONDS = (0.002, 0.008)
JOURNAL_PAGES = 4000
"""So many pages of 4 KB may stand in the journal: moving them makes all who write wait for the disk."""


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
        f"wal_autocheckpoint={JOURNAL_PAGES}",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_as_said(connection: Connection) -> None:
    if connection.get_execution_options().get("qatarlas_writer", False):
        begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def begin_writing(connection: Connection) -> None:
    """Take the lock of the one who writes, or raise as SQLite does after ``BUSY_MILLISECONDS``."""
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    ends = time.monotonic() + BUSY_MILLISECONDS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while not may_write(driver) and time.monotonic() < ends:
            pause(random.uniform(*PACE_SECONDS))  # noqa: S311  no secret
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last try raises as any other statement
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def may_write(driver: sqlite3.Connection) -> bool:
    """Try to take the lock once; False: somebody else holds it."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
