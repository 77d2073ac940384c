"""What is suggested to a reviewer suits the environment and the files; ``tests/environments`` runs it."""

import shlex

import pytest

from lms.domain.environments import Environment, Limits
from lms.domain.runs import parse_command
from lms.domain.suggestions import ASKING, only_notebooks, suggested_commands

LIMITS = Limits(
    seconds=5,
    total_seconds=60,
    memory_mb=64,
    pids=16,
    cpus=1,
    fsize_mb=1,
    tmp_mb=8,
    work_mb=8,
    output_kb=64,
)
PYTHON = Environment(name="python", image="i", call="python", defaults=LIMITS, maxima=LIMITS)
BOOKS = PYTHON.model_copy(update={"notebooks": True})
NODE = Environment(name="node", image="i", call="node", defaults=LIMITS, maxima=LIMITS)


def named(name: str) -> Environment:
    return PYTHON.model_copy(update={"name": name})


def asking(server: str) -> str:
    return shlex.join(["bash", "-c", f"PORT=8000 {server} & sleep 2; {ASKING}"])


@pytest.mark.parametrize(
    ("environment", "paths", "commands"),
    [
        (PYTHON, ["main.py", "README.md"], ["python3 main.py"]),
        (PYTHON, ["a.ipynb"], []),
        (
            BOOKS,
            ["b.ipynb", "a b.ipynb", "main.py"],
            ["jupyter execute 'a b.ipynb'", "jupyter execute b.ipynb", "python3 main.py"],
        ),
        (PYTHON, ["b.py", "a.py", "lib/c.py"], ["python3 a.py", "python3 b.py"]),
        (PYTHON, ["zeta.py", "main.py"], ["python3 main.py", "python3 zeta.py"]),
        (PYTHON, ["my file.py"], ["python3 'my file.py'"]),
        (PYTHON, ["main.py", "tests/test_main.py"], ["python3 main.py", "python3 -m unittest"]),
        (PYTHON, ["notes.md", "page.mjs"], []),
        (NODE, ["slots.mjs", "main.mjs", "x.py"], ["node main.mjs", "node slots.mjs"]),
        (NODE, ["index.js", "slots.test.mjs"], ["node index.js", "node --test"]),
        (
            named("c"),
            ["ring.c", "ring.h"],
            [
                "sh -c 'cc -Wall -Wextra -g -fsyntax-only *.c'",
                "sh -c 'cc -Wall -Wextra -g *.c -lm -o /tmp/program && /tmp/program'",
            ],
        ),
        (
            named("c"),
            ["Makefile", "src/main.cpp", "src/area.cpp", "tests/test_area.cpp"],
            [
                "make",
                "sh -c 'c++ -Wall -Wextra -g src/*.cpp -lm -o /tmp/program && /tmp/program'",
                "sh -c 'c++ -Wall -Wextra -g -fsyntax-only src/*.cpp'",
            ],
        ),
        (named("c"), ["notes.md"], []),
        (named("go"), ["go.mod", "main.go", "main_test.go"], ["go run .", "go test ./...", "go vet ./..."]),
        (named("go"), ["go.mod", "ring/ring.go"], ["go vet ./..."]),
        (named("go"), ["main.go", "area.go", "area_test.go"], ["go run area.go main.go"]),
        (named("go"), ["notes.md"], []),
        (
            named("shell"),
            ["report.sh", "lib/words.sh"],
            ["bash report.sh", "shellcheck -s bash report.sh"],
        ),
        (
            named("sql"),
            ["sales.sql", "schema.sql"],
            [
                "sqlite3 -box :memory: '.read schema.sql' '.read sales.sql'",
                "python3 -I /opt/qatarlas/graders/agent/query.py postgres schema.sql sales.sql",
            ],
        ),
        (
            named("sql"),
            ["sales.sql"],
            [
                "sqlite3 -box :memory: '.read sales.sql'",
                "python3 -I /opt/qatarlas/graders/agent/query.py postgres /dev/null sales.sql",
            ],
        ),
        (named("web"), ["server.py", "start.sh"], [asking("sh start.sh")]),
        (named("web"), ["server.mjs", "app.py"], [asking("python3 app.py"), asking("node server.mjs")]),
    ],
)
def test_suggestions_fit_the_environment_and_the_files(
    environment: Environment, paths: list[str], commands: list[str]
) -> None:
    assert suggested_commands(environment, paths) == commands


@pytest.mark.parametrize(
    ("paths", "only"),
    [
        (["a.ipynb", "data.csv"], True),
        (["a.ipynb", "a.py"], False),
        (["a.ipynb", "a.mjs"], False),
        (["a.ipynb", "lib/a.go"], False),
        (["a.csv"], False),
    ],
)
def test_a_work_of_notebooks_alone_is_known(paths: list[str], only: bool) -> None:  # noqa: FBT001
    assert only_notebooks(paths) is only


@pytest.mark.parametrize("name", ["c", "go", "shell", "sql", "web", "python"])
def test_a_strange_name_is_one_word_of_a_command_that_may_be_asked_for(name: str) -> None:
    folder = "my $(files)"
    paths = [f"{folder}/{file}" for file in ("a b.c", "a b.go", "a b.sql")] + ["a b.sh", "a b.py", "a b.go"]
    commands = suggested_commands(named(name), paths)
    assert commands
    for command in commands:
        assert parse_command(command)
        assert "$(files)" not in command or "'my $(files)" in command.replace("'\"'\"'", "'")
