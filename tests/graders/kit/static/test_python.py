"""Programs are read by their syntax trees: what is forbidden is found however it is written."""

import pytest

from graders.kit import Failed
from graders.kit.static import STATEMENTS, Program, Use
from tests.graders.kit.desk import Desk


def program(source: str) -> Program:
    return Program("solution.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "print(sorted([2, 1]))",
        "s = sorted\nprint(s([2, 1]))",
        "def f(xs, key=sorted): return key(xs)",
        "def f(xs: sorted([2, 1])): return xs",
        "print([x for x in sorted([2, 1])])",
        "print([f([2, 1]) for f in [sorted]])",
        "print((lambda: sorted([2, 1]))())",
        "sorted = sorted\nprint(sorted([2, 1]))",
        "if False:\n    sorted = None\nprint(sorted([2, 1]))",
        "def f(): return sorted([2, 1])\nprint(f())\nsorted = None",
        "sorted = 1\ndel sorted\nprint(sorted([2, 1]))",
        "class A:\n    sorted = sorted\n    print(sorted([2, 1]))",
        "def f():\n    global sorted\n    return sorted([2, 1])",
        "print(next(map(sorted, [[2, 1]])))",
        "@sorted\ndef f(): pass",
        "x = sorted([2, 1]); sorted = 1",
        "print(__builtins__.sorted([2, 1]))",
        "import builtins\nprint(builtins.sorted([2, 1]))",
        "from builtins import sorted as arrange\nprint(arrange([2, 1]))",
        "print(eval('sort' + 'ed')([2, 1]))",
        "print(getattr(print.__self__, 'sort' + 'ed')([2, 1]))",
        "__import__('builtins')",
        "import importlib\nimportlib.import_module('builtins')",
        "import sys as s\ns.modules['builtins']",
        "print(().__class__.__base__.__subclasses__())",
        "globals()['x'] = 1",
        "import pickle",
        "import subprocess as p",
        "from os import system",
        "import timeit",
    ],
)
def test_a_forbidden_function_is_found_however_it_is_reached(source: str) -> None:
    with pytest.raises(Failed) as failed:
        program(source).avoids("sorted")
    assert failed.value.finding["reason"] == "forbidden"


@pytest.mark.parametrize(
    "source",
    [
        "def sorted(xs):\n    return sorted(xs[1:])",
        "def f(sorted):\n    return sorted + 1",
        "def f():\n    sorted = 1\n    return sorted",
        "def f(xs):\n    for sorted in xs:\n        print(sorted)",
        "print([sorted for sorted in [1, 2]])",
        "sorted = 0\nfor x in [1, 2]:\n    print(sorted + x)",
        "things = [3]\nprint(things)",
        "x = 'sorted'  # sorted",
        "class Shelf:\n    def sorted(self):\n        return self.sorted",
        "import numpy as np\nprint(np.sort([2, 1]))",
        "def f(xs):\n    match xs:\n        case [sorted, *_]:\n            return sorted",
    ],
)
def test_a_name_of_ones_own_is_not_taken_for_what_is_built_in(source: str) -> None:
    program(source).avoids("sorted")


@pytest.mark.parametrize(
    "source", ["import numpy as np\nnp.linalg.inv(x)", "from numpy.linalg import inv as i\ni(x)"]
)
def test_names_are_read_through_imports(source: str) -> None:
    assert "numpy.linalg.inv" in {use.name for use in program(source).uses()}
    with pytest.raises(Failed):
        program(source).avoids("numpy.linalg.inv")


def test_a_method_is_forbidden_of_anything() -> None:
    with pytest.raises(Failed) as failed:
        program("def f(xs):\n    xs.sort()\n    return xs").avoids(".sort")
    assert failed.value.finding["asked"] == "solution.py, line 2"
    program("def sort(xs): return xs\nprint(sort([]))").avoids(".sort")


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        ("import numpy", True),
        ("import numpy.linalg as la", True),
        ("from . import other", True),
        ("from .other import thing", True),
        ("import numpyish", False),
        ("def f():\n    import math", False),
        ("from math import sqrt", False),
        ("import os, numpy", False),
        ("__import__('math')", False),
    ],
)
def test_only_allowed_modules_are_imported(source: str, fits: bool) -> None:  # noqa: FBT001  a table of cases
    if fits:
        program(source).imports_only("numpy")
    else:
        with pytest.raises(Failed):
            program(source).imports_only("numpy")


def test_a_forbidden_module_and_its_parts_are_found_with_their_line() -> None:
    with pytest.raises(Failed) as failed:
        program("x = 1\nfrom sklearn.cluster import KMeans").avoids_imports("sklearn")
    assert failed.value.finding["asked"] == "solution.py, line 2"
    assert failed.value.finding["got"] == "sklearn.cluster.KMeans"
    program("import sklearnish").avoids_imports("sklearn")


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("for", "for x in y: pass"),
        ("while", "while 1: pass"),
        ("comprehension", "x = {a: a for a in b}"),
        ("lambda", "f = lambda: 1"),
        ("class", "class A: pass"),
        ("global", "def f():\n    global x"),
        ("try", "try: pass\nfinally: pass"),
        ("with", "with a: pass"),
        ("yield", "def f():\n    yield 1"),
        ("async", "async def f(): pass"),
        ("assert", "assert x"),
        ("del", "del x"),
    ],
)
def test_kinds_of_statements_are_found(kind: str, source: str) -> None:
    program(source).contains(kind)
    with pytest.raises(Failed):
        program(source).avoids_statements(kind)
    program("x = 1").avoids_statements(kind)
    with pytest.raises(Failed):
        program("x = 1").contains(kind)


def test_every_kind_of_statement_is_in_the_table_of_cases() -> None:
    marks = test_kinds_of_statements_are_found.pytestmark  # type: ignore[attr-defined]  # pytest's own
    assert {kind for kind, _source in marks[0].args[1]} == STATEMENTS.keys()


def test_recursion_is_seen() -> None:
    program("def f(n):\n    return n and f(n - 1)").calls_itself("f")
    with pytest.raises(Failed):
        program("def f(n):\n    return g(n)\ndef g(n):\n    return g(n)").calls_itself("f")


@pytest.mark.parametrize("source", ["def f(:", "x = 1\0", "(" * 5000, "-" * 200_000 + "1"])
def test_what_is_no_program_is_malformed(source: str) -> None:
    with pytest.raises(Failed) as failed:
        program(source)
    assert failed.value.finding["reason"] == "malformed"


def test_programs_of_a_work_are_read_in_order() -> None:
    files = {"b.py": b"import os", "a.py": b"import re", "data.csv": b"(", "readme": b"x"}
    programs = Program.all_of(Desk(files=files).work())
    assert [(one.path, one.imports()) for one in programs] == [
        ("a.py", [Use("re", 1)]),
        ("b.py", [Use("os", 1)]),
    ]
