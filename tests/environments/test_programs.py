"""Compilers and databases in their own sandboxes, and who tries to trick them."""

from typing import Any

import pytest

from graders.kit import Failed
from graders.kit.building import SANITIZED, SANITIZERS, build
from graders.kit.sql import Table, postgres, sqlite
from lms.runner.sandbox import DockerRunner
from tests.environments.works import reason, work_in

C = b'#include <stdio.h>\nint main(void) { puts("built"); return 0; }\n'
GO = b'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n)\n\nfunc main() { fmt.Println(http.StatusOK) }\n'
SETUP = "CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'ә'), (2, NULL);"
RUNS = (sqlite, postgres)


def test_a_program_is_built_once_and_found_again(runner: DockerRunner) -> None:
    with work_in(runner, "c", {"main.c": C}) as work:
        program = build(work, "gcc", "main.c", "-o", "bin/main", makes="bin/main", files={"bin/keep": ""})
        program.run().prints("built").exits(0)
        assert work.run("ls").stdout.split() == ["bin", "main.c"]
        program.run().prints("built")


def test_go_builds_without_a_network(runner: DockerRunner) -> None:
    with work_in(runner, "go", {"main.go": GO, "go.mod": b"module m\n\ngo 1.19\n"}) as work:
        build(work, "go", "build", "-o", "main", ".", makes="main").run().prints("200").exits(0)
        assert work.run("go", "get", "example.org/x").exit_code != 0


@pytest.mark.parametrize(
    "script",
    ["ln -s /bin/true main", "mkdir main", "mkfifo main", "ln -s main main", "echo no > main", "true"],
)
def test_a_build_that_makes_no_program_is_told(runner: DockerRunner, script: str) -> None:
    with work_in(runner, "c", {"main.c": C}) as work:
        assert reason(build(work, "sh", "-c", script, makes="main").run) == "not_built"
        assert ("main" in work.run("ls").stdout.split()) is script.startswith("echo")


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("int *a = malloc(8); a[2] = 1; free(a);", "c"),
        ('int *a = malloc(8); free(a); printf("%d", *a);', "c"),
        ('int a = 2147483647; printf("%d", ++a);', "c"),
        ("int *a = new int[2]; a[argc + 1] = 1; delete[] a;", "cpp"),
    ],
)
def test_sanitizers_see_wrong_steps(runner: DockerRunner, body: str, language: str) -> None:
    program = (
        f"#include <stdio.h>\n#include <stdlib.h>\nint main(int argc, char **argv) {{ (void)argv; {body} }}\n"
    )
    compiler = "gcc" if language == "c" else "g++"
    with work_in(runner, "c", {f"main.{language}": program.encode()}) as work:
        built = build(work, compiler, "-w", *SANITIZED, f"main.{language}", "-o", "main", makes="main")
        ended = built.run(variables=SANITIZERS)
        assert ended.exit_code != 0
        assert "error" in ended.stderr.lower()


def asked(runner: DockerRunner, database: Any, sql: str, *, then: str = "", seconds: float = 30) -> Table:
    with work_in(runner, "sql", {"a.sql": sql.encode()}) as work:
        found: Table = database(work, "a.sql", setup=SETUP, then=then, seconds=seconds)
    return found


@pytest.mark.parametrize("database", RUNS)
def test_both_databases_give_tables(runner: DockerRunner, database: Any) -> None:
    sql = "INSERT INTO t VALUES (3, 'x;y');\n-- a remark;\nSELECT a * 0.5 AS half, b FROM t ORDER BY a"
    rows = [(0.5, "ә"), (1.0, None), (1.5, "x;y")]
    asked(runner, database, sql).gives(["half", "b"], rows, ordered=True)
    asked(runner, database, "DELETE FROM t", then="SELECT COUNT(*) AS n FROM t").gives(["n"], [(0,)])
    asked(runner, database, "").gives([], [])


@pytest.mark.parametrize("database", RUNS)
@pytest.mark.parametrize("sql", ["SELEKT", "SELECT * FROM missing", "SELECT 'a", "SELECT \0"])
def test_what_is_no_sql_is_the_students_failure(runner: DockerRunner, database: Any, sql: str) -> None:
    assert reason(lambda: asked(runner, database, sql)) == "raised"


@pytest.mark.parametrize(
    "sql",
    [
        "COPY t FROM PROGRAM 'echo 1'",
        "COPY t TO '/tmp/out'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE other SUPERUSER LOGIN",
        "ALTER ROLE student SUPERUSER",
        "CREATE EXTENSION file_fdw",
        "CREATE FUNCTION f() RETURNS int AS '/lib/x.so' LANGUAGE c",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'student'",
    ],
)
def test_a_student_is_no_superuser(runner: DockerRunner, sql: str) -> None:
    with pytest.raises(Failed) as failed:
        asked(runner, postgres, sql).gives(["nobody"], [])
    assert failed.value.finding["reason"] in {"raised", "wrong_value"}


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "


@pytest.mark.parametrize("database", RUNS)
def test_a_query_without_end_is_ended(runner: DockerRunner, database: Any) -> None:
    late = reason(lambda: asked(runner, database, f"{ENDLESS} SUM(i) FROM n WHERE i < 0", seconds=4))
    assert late in {
        "timed_out",
        "memory",
        "raised",
    }  # PostgreSQL keeps its rows, and may run out of room first


def test_a_table_of_any_length_is_bounded(runner: DockerRunner) -> None:
    assert reason(lambda: asked(runner, sqlite, f"{ENDLESS} i FROM n")) == "output_limit"


def test_shells_have_their_tools(runner: DockerRunner) -> None:
    script = "bash --version; gawk --version; jq --version; sed --version; shellcheck --version; grep -V"
    with work_in(runner, "shell", {"a.sh": script.encode()}) as work:
        work.run("bash", "-e", "a.sh").exits(0)
        work.run("jq", ".a[1]", stdin='{"a": [1, "b"]}').prints('"b"')
        told = work.run("shellcheck", "--shell=sh", "-", stdin="echo $1\n")
        assert "SC2086" in told.stdout
