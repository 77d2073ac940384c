"""What a list of forbidden words does not name is not reached by ways around it, nor by odd texts."""

import pytest

from graders.kit import Failed
from graders.kit.static.python import DEEPEST, LARGEST, Program
from graders.kit.static.ways import is_way_around
from tests.graders.kit.desk import Desk


def program(source: str) -> Program:
    return Program("solution.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "import codecs\ncodecs.builtins.sorted([2, 1])",
        "import codecs as c\nm = c\nm.builtins.sorted([2, 1])",
        "import sys\nsys._getframe().f_builtins['sor' + 'ted']([2, 1])",
        "g = (x for x in [])\ng.gi_frame.f_back.f_globals",
        "def f(): pass\nmatch f:\n    case object(__globals__=found):\n        found",
        "class A:\n    __match_args__ = ('__globals__',)",
        "d = {}\nprint([sorted([2, 1]) for d[sorted] in [0]])",
        "def sorted(xs): pass\ntry: x()\nexcept NameError as sorted: pass\nprint(sorted([2, 1]))",
        "from os import *\nsystem('true')",
        "type(__spec__.loader)('helper', 'helper.txt').load_module()",
        "import string\nstring.Formatter().get_field('0.sort', [[2, 1]], {})",
        "import random\nrandom._os.system('true')",
        "import _operator\n_operator.attrgetter('sort')",
        "import os\nos.posix_spawn('/usr/bin/python3', ['python3', 'helper.txt'], {})",
        "import sys\nsys.path.append('helper.zip')",
        "import pydoc\npydoc.locate('sor' + 'ted')",
        "import typing\ntyping.get_type_hints(1)",
    ],
)
def test_no_way_around_is_taken(source: str) -> None:
    with pytest.raises(Failed) as failed:
        program(source).avoids("sorted")
    assert failed.value.finding["reason"] == "forbidden"


def test_a_pattern_that_reads_a_method_uses_it() -> None:
    with pytest.raises(Failed) as failed:
        program("match [2, 1]:\n    case list(sort=arrange):\n        arrange()").avoids(".sort")
    assert failed.value.finding["got"] == ".sort"


def test_a_forbidden_statement_is_not_hidden_in_a_text() -> None:
    with pytest.raises(Failed):
        program("exec('for x in [1]: print(x)')").avoids_statements("for")


@pytest.mark.parametrize(
    "name", ["numpy.trace", "re.compile", "model.eval", ".code", "error.code", "sys.argv", "os.path.join"]
)
def test_what_only_sounds_like_a_way_around_is_none(name: str) -> None:
    assert not is_way_around(name)


@pytest.mark.parametrize(
    "source",
    [
        "# coding: utf-7\n# +AAo-import os\n",
        "#\n# -*- coding: rot13 -*-\nx = 1\n",
        "\r# coding: utf_7\nx = 1\n",
        "\f# vim: set fileencoding=cp037 :\nx = 1\n",
    ],
)
def test_a_program_that_python_reads_in_another_encoding_is_refused(source: str) -> None:
    with pytest.raises(Failed) as failed:
        program(source)
    assert failed.value.finding["reason"] == "malformed"


@pytest.mark.parametrize(
    "source", ["# -*- coding: UTF-8 -*-\nx = 1", "x = 1\n\n# coding: utf-7", "x = '# coding: z'"]
)
def test_a_program_in_utf_8_may_say_so(source: str) -> None:
    assert program(source).imports() == []


@pytest.mark.parametrize(
    "source",
    ["x = 1\nif x: pass\n" + "elif x: pass\n" * 2000, "x = 1" + "+ 1" * (DEEPEST + 1), "1," * LARGEST],
)
def test_a_program_in_which_a_reader_would_get_lost_is_malformed(source: str) -> None:
    with pytest.raises(Failed) as failed:
        program(source)
    assert failed.value.finding["reason"] == "malformed"


@pytest.mark.parametrize("path", ["helper.pyc", "__pycache__/solution.cpython-311.pyc", "helper.abi3.so"])
def test_compiled_files_do_not_take_the_place_of_what_is_read(path: str) -> None:
    with pytest.raises(Failed) as failed:
        Program.of(Desk(files={"solution.py": b"x = 1\n", path: b"?"}).work(), "solution.py")
    assert failed.value.finding["asked"] == path


def test_many_files_are_not_more_than_one_large_one() -> None:
    files = {f"{at}.py": b"1," * 50_000 for at in range(4)}
    with pytest.raises(Failed) as failed:
        Program.all_of(Desk(files=files).work())
    assert failed.value.finding["reason"] == "malformed"
