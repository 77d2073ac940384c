"""SQL is read by PostgreSQL's own parser: what is forbidden is found however it is written."""

import pytest

from graders.kit.static import Sql
from lms.runner.sandbox import DockerRunner
from tests.environments.reading import Reading
from tests.environments.works import reason, work_in

FUNCTIONS = [
    "SELECT avg(x) FROM t;",
    "SELECT AVG (x) FROM t;",
    'SELECT "avg"(x) FROM t;',
    "SELECT pg_catalog.avg(x) FROM t;",
    "SELECT avg/* */(x) FROM t;",
    "SELECT avg(x) OVER () FROM t;",
    "SELECT (SELECT avg(x) FROM t);",
    "WITH a AS (SELECT avg(x) FROM t) SELECT 1;",
    "CREATE VIEW v AS SELECT avg(x) FROM t;",
    "SELECT 1 ORDER BY (SELECT avg(x) FROM t);",
    "INSERT INTO t SELECT avg(x) FROM t RETURNING 1;",
    "SELECT t.avg FROM t;",
    "SELECT (t).avg FROM t;",
    "SELECT 1 /* /* */, avg(x) /* */ */ FROM t;",
    "/* /* */ SELECT avg(x) FROM t; -- */",
    "SELECT $$ ', avg(x), ' $$;",
    "SELECT $a$ ', avg(x), ' $a$;",
    "SELECT E'\\'', avg(x) --';",
    "SELECT e' \\' , avg(x) -- ';",
    'SELECT U&"\\0061vg"(x) FROM t;',
    "SELECT U&'x';",
    "DO 'BEGIN PERFORM avg(1); END';",
    "PREPARE p AS SELECT avg(x) FROM t; EXECUTE p;",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT avg(1)';",
    "CREATE AGGREGATE mean (int) (SFUNC = int4_avg_accum, STYPE = int8[]);",
    "SET search_path = other;",
    "COPY t FROM PROGRAM 'x';",
    "SELECT * FROM ts_stat('SELECT avg(x) FROM t');",
    "SELECT query_to_xml('SELECT avg(x) FROM t', true, true, '');",
]
FAIR = [
    "SELECT 'avg(x)', \"avg\" FROM t; -- avg(x)",
    "/* avg(x) */ SELECT avg FROM t;",
    "SELECT sum(x) / count(*) FROM t;",
    "SELECT 'it''s', x FROM avg;",
    "SELECT 'ә', '--', '/*' FROM t;",
]


def test_no_trick_hides_a_function(runner: DockerRunner) -> None:
    reading = Reading(runner, "sql", Sql, "q.sql")
    sources = [f"SELECT 1;\n{one}" for one in FUNCTIONS]
    found = reading.caught(sources, lambda script: script.avoids("avg"))
    assert found[sources[0]] == "forbidden: q.sql, line 2: avg"


def test_a_word_is_not_taken_for_a_function(runner: DockerRunner) -> None:
    assert Reading(runner, "sql", Sql, "q.sql").refused(FAIR, lambda script: script.avoids("avg")) == {}


def test_tables_that_are_not_allowed_are_found(runner: DockerRunner) -> None:
    wrong = [
        "SELECT * FROM secret;",
        'SELECT * FROM "secret";',
        "SELECT * FROM public.secret;",
        "SELECT * FROM dishes, secret;",
        "TABLE secret;",
        "SELECT (SELECT count(*) FROM secret);",
        "DELETE FROM dishes USING secret;",
        "WITH secret AS (SELECT * FROM secret) SELECT * FROM secret;",
        "WITH secret AS (SELECT 1) SELECT 1; SELECT * FROM secret;",
        "SELECT * FROM (WITH secret AS (SELECT 1) SELECT 1) x, secret;",
        "CREATE TABLE IF NOT EXISTS secret (a int); SELECT * FROM secret;",
        "SELECT * FROM secret; CREATE TABLE secret (a int);",
        "DROP TABLE secret;",
        "ALTER TABLE secret RENAME TO own;",
        "CREATE VIEW v AS SELECT * FROM secret;",
        "SELECT * FROM sqlite_master;",
    ]
    right = [
        "SELECT * FROM dishes AS secret;",
        "WITH secret AS (SELECT * FROM dishes) SELECT * FROM secret;",
        "WITH RECURSIVE n AS (SELECT 1 UNION SELECT 2 FROM n) SELECT * FROM n;",
        "WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b;",
        "CREATE TABLE own (a int); SELECT * FROM own; DROP TABLE own;",
    ]
    reading = Reading(runner, "sql", Sql, "q.sql")
    assert list(reading.refused([*wrong, *right], lambda script: script.imports_only("dishes"))) == wrong


def test_kinds_are_found(runner: DockerRunner) -> None:
    kinds = {
        "alter": "ALTER TABLE t ADD a int",
        "case": "SELECT CASE WHEN a THEN 1 END",
        "create": "CREATE TABLE t (a int)",
        "delete": "DELETE FROM t",
        "distinct": "SELECT DISTINCT a FROM t",
        "drop": "DROP TABLE t",
        "except": "SELECT 1 EXCEPT SELECT 2",
        "explain": "EXPLAIN SELECT 1",
        "group": "SELECT a FROM t GROUP BY a",
        "having": "SELECT 1 HAVING true",
        "insert": "INSERT INTO t SELECT 1",
        "intersect": "SELECT 1 INTERSECT SELECT 2",
        "join": "SELECT 1 FROM t JOIN u USING (a)",
        "limit": "SELECT 1 LIMIT 1",
        "merge": "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE",
        "offset": "SELECT 1 OFFSET 1",
        "order": "SELECT a FROM t ORDER BY a",
        "recursive": "WITH RECURSIVE a AS (SELECT 1) SELECT 1",
        "select": "SELECT 1",
        "star": "SELECT * FROM t",
        "subquery": "SELECT (SELECT 1)",
        "transaction": "BEGIN",
        "truncate": "TRUNCATE t",
        "union": "SELECT 1 UNION ALL SELECT 2",
        "update": "UPDATE t SET a = 1",
        "values": "VALUES (1)",
        "window": "SELECT sum(a) OVER (PARTITION BY b) FROM t",
        "with": "WITH a AS (SELECT 1) SELECT 1",
    }
    Reading(runner, "sql", Sql, "q.sql").finds_kinds(kinds)
    with work_in(runner, "sql", {"select.sql": b"SELECT 1"}) as work:
        plain = Sql.of(work, "select.sql")
        plain.avoids_statements(*(kinds.keys() - {"select"}))
        assert reason(lambda: plain.contains("join")) == "forbidden"


def test_only_allowed_functions_are_used(runner: DockerRunner) -> None:
    wrong = ["SELECT avg(1), count(*);", "SELECT coalesce(1);", "SELECT greatest(1);", "SELECT current_date;"]
    wrong += ["SELECT nullif(1, 2);", "SELECT extract(year FROM x);"]
    right = ["SELECT count(*), t.a FROM t;"]
    reading = Reading(runner, "sql", Sql, "q.sql")
    assert list(reading.refused([*wrong, *right], lambda script: script.uses_only("count"))) == wrong


@pytest.mark.parametrize("source", ["SELECT (", "SELECT 'x", "x" * 200_000, "SELECT " + "(" * 40_000])
def test_what_is_no_sql_is_malformed(runner: DockerRunner, source: str) -> None:
    with work_in(runner, "sql", {"q.sql": source.encode()}) as work:
        assert reason(lambda: Sql.of(work, "q.sql")) == "malformed"
