"""What is written to keep a reader busy is read like anything else."""

import json
from itertools import count

import pytest

from lms.domain.likeness.prints import printed
from lms.domain.likeness.texts import LARGEST_FILE, core


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        *[("Main.java", "a "), ("Main.java", "a\n"), ("main.cpp", 'R"('), ("main.hpp", 'R"(\n')],
        *[("main.c", "a("), ("main.c", "\n"), ("main.h", " \n"), ("a.py", "\n\t"), ("a.ipynb", "\n ")],
    ],
)
def test_a_text_that_would_keep_a_lexer_for_minutes_is_read_at_once(path: str, unit: str) -> None:
    text = (unit * LARGEST_FILE)[: LARGEST_FILE - 10] + "\nlast = 1"
    found = core(path, in_cell(text) if path.endswith(".ipynb") else text.encode())
    assert found is not None
    assert found.line(len(found.text) - 1) == text.count("\n") + 1


def test_what_is_not_read_when_it_is_late_is_no_program_and_the_small_are_read_first() -> None:
    asked = count()
    bomb, small = ("e?" * 100_000).encode(), b"x = y + 1\nz = f(x)\n"
    files = printed({"a.ts": bomb, "b.py": small}, is_late=lambda: next(asked) > 100)
    assert [one.core.path for one in files] == ["b.py"]


def in_cell(code: str, output: str = "") -> bytes:
    cell = {"cell_type": "code", "source": code, "outputs": [{"output_type": "stream", "text": output}]}
    return json.dumps({"cells": [cell]}).encode()


def test_a_notebook_is_read_however_much_it_has_printed() -> None:
    found = core("a.ipynb", in_cell("x = y + 1", output="x" * LARGEST_FILE))
    assert found is not None
    assert found.text == text_of("a.py", "x = y + 1")
    assert core("a.ipynb", in_cell("x" * (LARGEST_FILE + 1))) is None


def test_programs_of_java_and_cpp_lose_their_names_as_others_do() -> None:
    first = core("A.java", b'int area(int side) { return side * 3; } // "three"')
    second = core("B.java", b"int size(int x)  { return x * 3; }")
    assert first is not None
    assert second is not None
    assert first.text == second.text
    third, fourth = core("a.cpp", b"auto x = y + 1;"), core("b.cc", b"auto  z = w + 1; // more")
    assert third is not None
    assert fourth is not None
    assert third.text == fourth.text


def text_of(path: str, program: str) -> str:
    found = core(path, program.encode())
    assert found is not None
    return found.text


IDLE = ["pass", "...", "pass; pass", "0", "'words'", '"""words\nof two lines"""', "None", "name", "()"]
VAIN = ["len(a)", "str(len(a))", "abs(a - 1)", "isinstance(a, int)", "round(a.b[0] * 2, 1)", "type(self)"]


@pytest.mark.parametrize("idle", [*IDLE, *VAIN])
def test_statements_that_do_nothing_are_left_out_of_python(idle: str) -> None:
    plain = "def f(a):\n    b = a + 1\n    return [\n        a,\n        b\n    ]\n"
    strewn = (
        f"{idle}\ndef f(a):\n    {idle}\n    b = a + 1; {idle}\n    return [\n        a,\n        b\n    ]\n"
    )
    assert text_of("a.py", strewn) == text_of("a.py", plain)


@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.c", "a.cpp", "a.java", "a.go", "a.rs"])
@pytest.mark.parametrize("idle", [";", ";;", "0;", "x;", '"words";'])
def test_statements_that_do_nothing_are_left_out_of_languages_with_braces(path: str, idle: str) -> None:
    plain = "{ for (i = 0; i < n; i++) { f(i,\nx) } }"
    strewn = f"{{ {idle} for (i = 0; i < n; i++) {{ {idle} f(i,\nx); {idle} }} {idle} }}"
    assert text_of(path, strewn) == text_of(path, plain)


@pytest.mark.parametrize(
    ("path", "program", "kept"),
    [
        ("a.py", "return x\n", "returnV"),
        ("a.py", "f(\n    x\n)\n", "V(V)"),
        ("a.py", "x = {\n    1: y,\n    2: z\n}\n", "V={1:V,2:V}"),
        ("a.py", "x = y + \\\n    z\n", "V=V+V"),
        ("a.py", "if x: pass\n", "ifV:pass"),
        ("a.py", "x = len(y)\n", "V=len(V)"),
        ("a.py", "print(len(y))\n", "print(len(V))"),
        ("a.py", "len(make(y))\n", "len(V(V))"),
        ("a.py", "int(y)\n", "int(V)"),
        ("a.py", "length(y)\n", "V(V)"),
        ("a.js", "len(y)\n", "V(V)"),
        ("a.js", "x\n  .map(f)\n  .sort();\n", "V.V(V).V()"),
        ("a.c", "for (;;) x++;", "for(;;)V++"),
        ("a.sh", 'grep -c "$1" a.log | sort -n', 'grep-c"V"a.log|sort-n'),
        ("a.sql", "SELECT\n  a,\n  b\nFROM c;", "SELECTV,VFROMV"),
    ],
)
def test_what_does_something_stays(path: str, program: str, kept: str) -> None:
    assert text_of(path, program) == kept


def test_lines_are_those_of_the_file_where_something_was_left_out() -> None:
    found = core("a.py", b"pass\npass\nx = 1\npass\ny = 2\n")
    assert found is not None
    assert (found.text, [found.line(at) for at in (0, 3)]) == ("V=1V=2", [3, 5])
