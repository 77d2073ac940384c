"""Databases on a PostgreSQL: made and migrated once, then emptied between tests, which is much faster.

A process keeps its own: whoever needs two at once has two. What the migrations themselves wrote stands in
a schema beside, and is put back.
"""

import atexit
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url

from lms.storage import migrate
from lms.storage.database import Database

IDLE: list[str] = []
"""Databases that are laid out, empty, and nobody's now."""
REMEMBER = """\
CREATE SCHEMA first;
DO $$ DECLARE own record; filled boolean; BEGIN
  FOR own IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', own.name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE first.%1$I AS TABLE public.%1$I', own.name); END IF;
  END LOOP;
END $$;
CREATE TABLE first."-sequences" AS
  SELECT sequencename AS name, last_value AS value FROM pg_sequences WHERE schemaname = 'public';
"""
EMPTY = """\
SET LOCAL session_replication_role = replica;
DO $$ DECLARE own record; BEGIN
  FOR own IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', own.name);
  END LOOP;
  FOR own IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'first' AND tablename NOT LIKE '-%' LOOP
    EXECUTE format('INSERT INTO public.%1$I TABLE first.%1$I', own.name);
  END LOOP;
  FOR own IN SELECT name, value FROM first."-sequences" LOOP
    PERFORM setval(format('public.%I', own.name), coalesce(own.value, 1), own.value IS NOT NULL);
  END LOOP;
END $$;
"""
LET_GO = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


@contextmanager
def bare_database(server: str) -> Iterator[str]:
    """Yield the URL of a database without tables, dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    do(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        do(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def emptied_database(server: str) -> Iterator[str]:
    """Yield the URL of a database with all tables, as the migrations left them."""
    url = IDLE.pop() if IDLE else laid_out(server)
    try:
        yield url
    finally:
        do(server, LET_GO.format(name=make_url(url).database))
        do(url, f"BEGIN; {EMPTY} COMMIT")
        IDLE.append(url)


def laid_out(server: str) -> str:
    made = bare_database(server)
    url = made.__enter__()
    atexit.register(made.__exit__, None, None, None)
    database = Database(url)
    migrate.upgrade(database)
    database.close()
    do(url, REMEMBER)
    return url


def do(url: str, statements: str) -> None:
    place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(statements.encode())
