"""Runs a student's SQL on a database that is made for this question, and prints the last table as JSON.

    python3 query.py sqlite|postgres SETUP SOLUTION [THEN]

THEN is asked in a session of its own: settings, temporary tables and what was not committed are gone by then.
Runs as the student's own process: what it prints is as hostile as all that comes from there. A fault in the
student's SQL ends it with code 3 and the database's words on stderr.
"""

import importlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

MOST_ROWS = 10_000
BIN = Path("/usr/lib/postgresql/15/bin")
CLUSTER = Path("/opt/cluster")
OWN_MEMORY = {**os.environ, "LD_PRELOAD": "/usr/local/lib/own_memory.so"}  # see the environment's Dockerfile
PLACE = Path("/tmp")  # noqa: S108  the container's own
STUDENT = "student"
FORGETTING = f"ALTER ROLE {STUDENT} RESET ALL; ALTER ROLE {STUDENT} IN DATABASE postgres RESET ALL"
SEES_ALL = "SET row_security = off"  # rows that a policy hides are there all the same
REFUSED = 3
Table = tuple[list[str], list[Any]]


def main() -> None:
    database, *paths = sys.argv[1:]
    setup, *scripts = (text_of(Path(path)) for path in paths)
    columns, rows = (of_sqlite if database == "sqlite" else of_postgres)(setup, scripts)
    told = {"columns": columns, "rows": [[cell(one) for one in row] for row in rows]}
    print(json.dumps(told, ensure_ascii=False, allow_nan=False))


def text_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig")
    if "\0" in text:
        refuse(ValueError(f"{path} holds a NUL character"))
    return text


def of_sqlite(setup: str, scripts: list[str]) -> Table:
    found: Table = ([], [])
    kept = b""
    for number, script in enumerate(scripts):
        with opened(kept) as session:
            if number == 0:
                session.executescript(setup)
            try:
                found = last_table(session, script)
                kept = left_by(session)
            except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
                refuse(error)
    return found


@contextmanager
def opened(kept: bytes) -> Iterator[sqlite3.Connection]:
    """Return a session on a database in memory with what an earlier session has left."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as session:
        if kept:
            session.deserialize(kept)
        session.execute("PRAGMA foreign_keys = ON")
        yield session


def left_by(session: sqlite3.Connection) -> bytes:
    """Return the database as whoever comes next finds it: what was not committed is not in it."""
    if session.in_transaction:
        session.rollback()
    return session.serialize()


def last_table(session: sqlite3.Connection, script: str) -> Table:
    """Run every statement and return what the last one that gives rows has given."""
    found: Table = ([], [])
    for statement in statements(script):
        cursor = session.execute(statement)
        if cursor.description is not None:
            found = [one[0] for one in cursor.description], cursor.fetchmany(MOST_ROWS + 1)
    return found


def statements(script: str) -> Iterator[str]:
    begun = ""
    for piece in script.replace(";", ";\0").split("\0"):
        begun += piece
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""
    if begun.strip():
        yield begun


def of_postgres(setup: str, scripts: list[str]) -> Table:
    """Run the scripts as somebody who owns what is set up, and nothing else."""
    psycopg2: Any = importlib.import_module("psycopg2")  # only one of the two databases is needed
    at_home = {"host": str(PLACE), "dbname": "postgres"}
    with cluster(), session_of(psycopg2.connect(user="keeper", **at_home)) as keeper:
        keeper.execute(f"CREATE ROLE {STUDENT} LOGIN; GRANT ALL ON SCHEMA public TO {STUDENT}")
        found: Table = ([], [])
        for number, script in enumerate(scripts):
            with session_of(psycopg2.connect(user=STUDENT, **at_home)) as session:
                session.execute(SEES_ALL if number or not setup.strip() else setup)
                try:
                    found = table_of(session, script)
                except (psycopg2.Error, psycopg2.Warning, ValueError) as error:
                    refuse(error)
            keeper.execute(FORGETTING)
        return found


@contextmanager
def session_of(connection: Any) -> Iterator[Any]:
    """Return a cursor whose every statement stands at once."""
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        yield cursor


def table_of(cursor: Any, script: str) -> Table:
    """Return the table of the last statement, which may have none."""
    if not script.strip():
        return [], []
    cursor.execute(script)
    if cursor.description is None:
        return [], []
    return [one[0] for one in cursor.description], cursor.fetchmany(MOST_ROWS + 1)


@contextmanager
def cluster() -> Iterator[None]:
    """Copy the image's cluster into memory and let a server run on it, at a socket in /tmp alone."""
    data = PLACE / "cluster"
    shutil.copytree(CLUSTER, data)
    data.chmod(0o700)
    log = PLACE / "cluster.log"
    argv = [str(BIN / "pg_ctl"), "--pgdata", str(data), "--log", str(log), "--wait", "--silent"]
    started = subprocess.run([*argv, "start"], check=False, stdout=subprocess.DEVNULL, env=OWN_MEMORY)
    if started.returncode != 0:
        sys.exit(log.read_text(errors="replace") if log.is_file() else "the database did not start")
    try:
        yield
    finally:
        subprocess.run([*argv, "--mode", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL)


def refuse(error: BaseException) -> None:
    sys.stderr.write(f"{error}\n")
    sys.exit(REFUSED)


def cell(value: object) -> Any:
    """Return a cell as JSON: numbers with a point that is not binary as text with a tag."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal | float):
        return {"$number": str(value)}
    if isinstance(value, bytes | memoryview):
        return {"$bytes": bytes(value).hex()}
    if isinstance(value, list | tuple):
        return [cell(one) for one in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return (
        str(value) if isinstance(value, timedelta) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )


if __name__ == "__main__":
    main()
