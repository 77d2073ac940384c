"""What a student's SQL leaves behind can't change how the check looks at it."""

from typing import Any

import pytest

from graders.kit.sql import postgres, sqlite
from lms.runner.sandbox import DockerRunner
from tests.environments.test_programs import RUNS, asked
from tests.environments.works import reason

THEN = "SELECT COUNT(*) AS n FROM t"
COUNTS_NONE = """CREATE FUNCTION public.none(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE AGGREGATE public.count(*) (SFUNC = public.none, STYPE = bigint, INITCOND = '0');
"""
LIES = {
    "a temporary table in the place of the real one": (RUNS, "CREATE TEMP TABLE t (a INTEGER, b TEXT)"),
    "a temporary view over it": (RUNS, "CREATE TEMP VIEW t AS SELECT 1 AS a WHERE 1 = 0"),
    "what was never committed": (RUNS, "BEGIN; DELETE FROM t"),
    "another function of that name": ([postgres], COUNTS_NONE + "SET search_path = public, pg_catalog"),
    "another function of that name, for ever": (
        [postgres],
        COUNTS_NONE + "ALTER ROLE CURRENT_USER SET search_path = public, pg_catalog",
    ),
    "another function of that name, for this database": (
        [postgres],
        COUNTS_NONE + "ALTER ROLE CURRENT_USER IN DATABASE postgres SET search_path = public, pg_catalog",
    ),
    "another database beside it": (
        [sqlite],
        "ATTACH ':memory:' AS other; CREATE TABLE other.t (a INTEGER)",
    ),
}
CASES = [
    pytest.param(database, sql, id=f"{database.__name__}: {name}")
    for name, (databases, sql) in LIES.items()
    for database in databases
]


@pytest.mark.parametrize(("database", "sql"), CASES)
def test_what_is_asked_afterwards_sees_the_table_itself(
    runner: DockerRunner, database: Any, sql: str
) -> None:
    asked(runner, database, sql, then=THEN).gives(["n"], [(2,)])


def test_rows_that_a_policy_hides_are_no_rows_deleted(runner: DockerRunner) -> None:
    hiding = "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY"
    assert reason(lambda: asked(runner, postgres, hiding, then=THEN)) == "raised"


@pytest.mark.parametrize("database", RUNS)
def test_what_was_committed_is_there_afterwards(runner: DockerRunner, database: Any) -> None:
    sql = "BEGIN; DELETE FROM t WHERE a = 1; COMMIT; CREATE INDEX of_b ON t (b); SELECT a FROM t"
    asked(runner, database, sql, then="SELECT a FROM t").gives(["a"], [(2,)])


BACK_DOORS = {
    "a database of the machine's": "ATTACH '/etc/passwd' AS p; SELECT * FROM p.sqlite_master",
    "a library": "SELECT load_extension('/usr/lib/x86_64-linux-gnu/libc.so.6')",
    "the shell of sqlite3": ".shell id",
    "a table that was never made": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'nonsense';"
        "PRAGMA writable_schema = RESET; SELECT * FROM t"
    ),
}


@pytest.mark.parametrize("sql", BACK_DOORS.values(), ids=BACK_DOORS.keys())
def test_sqlite_opens_no_back_door(runner: DockerRunner, sql: str) -> None:
    assert reason(lambda: asked(runner, sqlite, sql)) == "raised"


HELD = {
    "a lock": "SELECT pg_advisory_lock(7); LOCK TABLE t",
    "an open transaction with a lock": "BEGIN; LOCK TABLE t",
    "a trigger that never ends": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN LOOP END LOOP; END';"
        "CREATE TRIGGER f BEFORE INSERT ON t EXECUTE FUNCTION f()"
    ),
    "a listener": "LISTEN x; NOTIFY x, 'y'",
}


@pytest.mark.parametrize("sql", HELD.values(), ids=HELD.keys())
def test_what_a_session_holds_ends_with_it(runner: DockerRunner, sql: str) -> None:
    asked(runner, postgres, sql, then=THEN).gives(["n"], [(2,)])


POWERS = {
    "another role": "SET ROLE keeper",
    "another session": "SET SESSION AUTHORIZATION keeper",
    "settings of the server": "ALTER SYSTEM SET shared_preload_libraries = 'x'",
    "an event trigger": (
        "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
        "CREATE EVENT TRIGGER f ON ddl_command_start EXECUTE FUNCTION f()"
    ),
    "a library of the server": "LOAD '/usr/lib/x86_64-linux-gnu/libc.so.6'",
    "a large object from a file": "SELECT lo_import('/etc/passwd')",
    "a place for tables": "CREATE TABLESPACE x LOCATION '/tmp'",
    "a language that does all": "CREATE EXTENSION plpython3u",
    "tables of the catalogue": "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    "the log of the server": "SELECT * FROM pg_read_binary_file('/tmp/cluster.log')",
    "the stream of the server": "COPY (SELECT 1) TO STDOUT",
}


@pytest.mark.parametrize("sql", POWERS.values(), ids=POWERS.keys())
def test_postgres_gives_no_more_power_than_a_table_needs(runner: DockerRunner, sql: str) -> None:
    assert reason(lambda: asked(runner, postgres, sql)) == "raised"
