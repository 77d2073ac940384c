"""Formatters and linters of other languages give points, and nobody makes them look away."""

from collections.abc import Callable, Mapping

import pytest

from graders.kit import Work
from graders.kit.checks import run_check
from graders.kit.static import C, Code, Go, JavaScript, Shell
from graders.kit.style import formatted, linted
from lms.runner.sandbox import DockerRunner
from tests.environments.works import work_in

GO = b'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("x")\n}\n'
LOOSE_GO = b'package main\n\nimport "fmt"\n\nfunc main() {\n  fmt.Printf("%d\\n", "x")\n}\n'
SH = b'#!/usr/bin/env bash\nif [ -n "$1" ]; then\n    echo "$1"\nfi\n'
LOOSE_SH = b"#!/usr/bin/env bash\nif [ -n $1 ]\nthen\n  echo $1\nfi\n"
CODE = b"int twice(int n)\n{\n    return 2 * n;\n}\n"
LOOSE = b"int twice(int n)\n{\n    int unused;\n    return 2 * n;\n}\n"
MODULE = {"go.mod": b"module solution\n\ngo 1.19\n"}
ENVIRONMENTS: dict[type[Code], str] = {C: "c", Go: "go", Shell: "shell"}
Style = Callable[..., float]


def judged(
    runner: DockerRunner, style: Style, language: type[Code], files: Mapping[str, bytes]
) -> tuple[float, list[str]]:
    def check(work: Work) -> None:
        style(work, language=language)

    with work_in(runner, ENVIRONMENTS[language], files) as work:
        share, found = run_check(check, work)
    return share, [f"{one['reason']}: {one['asked']}: {one['got']}" for one in found]


@pytest.mark.parametrize(
    ("language", "name", "neat", "loose", "tool"),
    [(Go, "a.go", GO, LOOSE_GO, "gofmt"), (Shell, "a.sh", SH, LOOSE_SH, "shfmt")],
)
def test_files_give_points_as_they_are_formatted(  # noqa: PLR0917  a table of cases
    runner: DockerRunner, language: type[Code], name: str, neat: bytes, loose: bytes, tool: str
) -> None:
    config = {".editorconfig": b"root = true\n[*]\nindent_style = space\nindent_size = 2\nignore = true\n"}
    assert judged(runner, formatted, language, {name: neat, **config}) == (1.0, [])
    share, told = judged(runner, formatted, language, {name: neat, f"b/{name}": loose, **config})
    assert share == 0.5
    assert told[0] == f"malformed: b/{name}, line 1: {tool} writes this in another way"
    assert judged(runner, formatted, language, {name: loose, **config})[0] == 0.0
    assert judged(runner, formatted, language, {name: neat, f"b/{name}": b"func ( if {{ then"})[0] == 0.5


@pytest.mark.parametrize(
    ("language", "files", "loose", "line", "words"),
    [
        (Go, {"a.go": GO, **MODULE}, {"a.go": LOOSE_GO}, 6, "wrong type"),
        (Shell, {"a.sh": SH}, {"a.sh": LOOSE_SH}, 4, "Double quote"),
        (C, {"a.c": CODE, "a.h": b"int twice(int n);\n"}, {"a.c": LOOSE}, 3, "unused variable"),
    ],
)
def test_lines_give_points_as_nothing_is_said_of_them(  # noqa: PLR0917  a table of cases
    runner: DockerRunner,
    language: type[Code],
    files: Mapping[str, bytes],
    loose: Mapping[str, bytes],
    line: int,
    words: str,
) -> None:
    assert judged(runner, linted, language, files) == (1.0, [])
    share, told = judged(runner, linted, language, {**files, **loose})
    assert share < 1
    where = f"malformed: {next(iter(loose))}, line {line}: "
    assert any(one.startswith(where) and words in one for one in told)


@pytest.mark.parametrize(
    ("language", "files", "reason"),
    [
        (C, {"a.c": b'#pragma GCC diagnostic ignored "-Wall"\n' + LOOSE}, "forbidden"),
        (C, {"a.c": b'_Pragma("GCC diagnostic ignored \\"-Wall\\"")\n' + LOOSE}, "forbidden"),
        (C, {"a.c": b'#line 900 "other.c"\n' + LOOSE}, "malformed"),
        (Shell, {"a.sh": b"#!/bin/bash\n# shellcheck disable=SC2086\necho $1\n"}, "forbidden"),
        (Shell, {"a.sh": LOOSE_SH, ".shellcheckrc": b"disable=all\n"}, "malformed"),
        (Go, {"a.go": LOOSE_GO}, "malformed"),
        (Go, {"a.go": b"package main\nfunc (", **MODULE}, "malformed"),
    ],
)
def test_nobody_makes_a_linter_look_away(
    runner: DockerRunner, language: type[Code], files: Mapping[str, bytes], reason: str
) -> None:
    share, told = judged(runner, linted, language, files)
    assert share < 1
    assert told[0].startswith(reason)


def test_a_language_without_a_tool_is_the_authors_error(runner: DockerRunner) -> None:
    with work_in(runner, "c", {"a.js": b"1", "a.c": CODE}) as work:
        for style in (formatted, linted):
            with pytest.raises(ValueError, match="JavaScript"):
                style(work, language=JavaScript)
        with pytest.raises(ValueError, match="C or C"):
            formatted(work, language=C)
