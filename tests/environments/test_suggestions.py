"""Every command that is suggested to a reviewer does in its container what it is suggested for."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from lms.domain.exercises import Exercise
from lms.domain.runs import parse_command
from lms.domain.suggestions import suggested_commands
from lms.grading.running import Command, Ran, run
from lms.runner.environments import load_environment
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT
from lms.storage.content.catalogue import load
from tests.exercises import folders

Files = Mapping[str, bytes]

C = {
    "main.c": b'#include <math.h>\n#include <stdio.h>\n#include "area.h"\n'
    b'int main(int n, char **words) { (void)words; printf("%d %g\\n", area(3), sqrt(n)); return 0; }\n',
    "area.c": b'#include "area.h"\nint area(int side) { return side * side; }\n',
    "area.h": b"int area(int side);\n",
}
CPP = {"src/main.cpp": b'#include <iostream>\nint main() { std::cout << 9 << "\\n"; }\n'}
MAKEFILE = {
    "Makefile": b"area.o: area.c area.h\n\tcc -c area.c\n",
    "area.c": C["area.c"],
    "area.h": C["area.h"],
}
GO = {
    "main.go": b'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(Area(3)) }\n',
    "area.go": b"package main\n\nfunc Area(side int) int { return side * side }\n",
    "area_test.go": b'package main\n\nimport "testing"\n\n'
    b'func TestArea(t *testing.T) {\n\tif Area(3) != 9 {\n\t\tt.Fatal("not 9")\n\t}\n}\n',
}
MODULE = {**GO, "go.mod": b"module area\n\ngo 1.19\n"}
SHELL = {"report.sh": b"#!/bin/bash\nwc -l < rows.csv\n", "rows.csv": b"1\n2\n3\n"}
SQL = {
    "schema.sql": b"CREATE TABLE sale (n INTEGER); INSERT INTO sale VALUES (4), (5);\n",
    "total.sql": b"SELECT sum(n) AS total FROM sale;\n",
}
HELLO = "hello from here"
PYTHON_SERVER = b"""
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello from here")

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""
NODE_SERVER = b"""
import { createServer } from "node:http";
createServer((ask, answer) => answer.end("hello from here")).listen(process.env.PORT, "127.0.0.1");
"""
NOTEBOOK = {
    "a.ipynb": b'{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, '
    b'"outputs": [], "source": ["3 * 3"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
}
WORKS: list[tuple[str, str, Files, list[str]]] = [
    ("c", "c", C, ["9 1", ""]),
    ("c", "cpp", CPP, ["9", ""]),
    ("c", "make", MAKEFILE, ["cc -c area.c", ""]),
    ("go", "files", GO, ["9"]),
    ("go", "module", MODULE, ["9", "ok", ""]),
    ("shell", "script", SHELL, ["3", ""]),
    ("sql", "tables", SQL, ["9", '{"columns": ["total"], "rows": [[9]]}']),
    ("web", "script", {"start.sh": b"exec python3 server.py\n", "server.py": PYTHON_SERVER}, [HELLO]),
    ("web", "python", {"server.py": PYTHON_SERVER}, [HELLO]),
    ("web", "node", {"server.mjs": NODE_SERVER}, [HELLO]),
    ("notebook", "notebook", NOTEBOOK, [""]),
    ("python", "tests", {"test_a.py": b"import unittest\n"}, [""]),
]


@pytest.fixture(scope="module")
def any_exercise(tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    """Return an exercise that has no limits of its own."""
    root = tmp_path_factory.mktemp("content")
    folders.exercise(root)
    (found,) = load(root / "exercises", folders.graders(root))
    return found


def ran(runner: DockerRunner, exercise: Exercise, environment: str, files: Files, command: str) -> Ran:
    chosen = load_environment(ROOT / "graders", environment)
    there = replace(exercise, environment=chosen)
    argv = parse_command(command, notebooks=chosen.notebooks)
    return run(files, there, runner, Command(argv))


@pytest.mark.parametrize(
    ("environment", "files", "said"),
    [(name, files, said) for name, _title, files, said in WORKS],
    ids=[f"{name}-{title}" for name, title, _files, _said in WORKS],
)
def test_what_is_suggested_can_be_run(
    runner: DockerRunner, any_exercise: Exercise, environment: str, files: Files, said: list[str]
) -> None:
    suggested = suggested_commands(load_environment(ROOT / "graders", environment), list(files))
    assert len(suggested) >= len(said)
    for command, words in zip(suggested, said, strict=False):
        found = ran(runner, any_exercise, environment, files, command)
        assert (found.exit_code, found.timed_out) == (0, False), (command, found)
        assert words in found.stdout, command


def test_a_library_in_c_is_run_with_the_reviewers_main(runner: DockerRunner, any_exercise: Exercise) -> None:
    library = {path: C[path] for path in ("area.c", "area.h")}
    _reading, building = suggested_commands(load_environment(ROOT / "graders", "c"), list(library))
    assert ran(runner, any_exercise, "c", library, building).exit_code != 0
    assert ran(runner, any_exercise, "c", C, building).stdout == "9 1\n"
