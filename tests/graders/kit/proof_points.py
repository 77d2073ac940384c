"""What keeps points from who has not earned them, each rule alone: without it a trick works.

`make attack-proof` runs it.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graders.kit import Work, mutants, style
from graders.kit.checks import run_check
from graders.kit.mutants import catches
from graders.kit.static import Program, python, ways
from tests.graders.kit.desk import Desk, ran
from tests.graders.kit.test_mutants import BUGS, HEAD, OTHER, RIGHT, judged

Undo = Callable[[pytest.MonkeyPatch], None]


def setting(owner: object, name: str, other: object) -> Undo:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, other)


def sorts_by_hand(work: Work) -> None:
    Program.of(work, "solution.py").avoids("sorted")


def is_tidy(work: Work) -> None:
    style.formatted(work)


@dataclass(frozen=True)
class Rule:
    """``source`` is what is handed in; a check that ends in an error of its own has fallen, too."""

    name: str
    source: str
    remove: Undo
    check: Callable[[Work], None] = sorts_by_hand
    case: str = "a verdict"
    files: dict[str, bytes] = field(default_factory=dict)

    def holds(self) -> bool:
        work = Desk(files={"solution.py": self.source.encode(), **self.files}).work()
        try:
            share, findings = run_check(self.check, work)
        except RecursionError:
            return False
        return share == 0 and findings[-1]["reason"] in {"forbidden", "malformed", "below_band"}


RULES = [
    Rule(
        "how deep a text may be",
        "x = 1\nif x: pass\n" + "elif x: pass\n" * 900,
        setting(python, "is_deep", lambda _tree: False),
        case="the judge",
    ),
    Rule(
        "a text is read in one encoding",
        "# coding: utf-7\n# +AAo-sorted([2, 1])\n",
        setting(python, "strange_coding", lambda _source: None),
    ),
    Rule(
        "nothing compiled beside a text",
        "import helper\n",
        setting(python, "has_text_alone", lambda _work: None),
        files={"helper.cpython-311.pyc": b"?"},
    ),
    Rule("modules that reach all", "import inspect\n", setting(ways, "MODULES", frozenset())),
    Rule(
        "functions that reach all",
        "eval('sor' + 'ted')([2, 1])\n",
        setting(ways, "FUNCTIONS", frozenset()),
    ),
    Rule(
        "parts of modules that reach all",
        "import string\nstring.Formatter().get_field('0.sort', [[2, 1]], {})\n",
        setting(ways, "PARTS", frozenset()),
    ),
    Rule(
        "modules that others hold",
        "import codecs\nprint(codecs.builtins)\n",
        setting(ways, "HELD", frozenset()),
    ),
    Rule(
        "attributes that lead inside",
        "g = (x for x in [])\ng.gi_frame.f_back\n",
        setting(python, "is_way_around", lambda name: ways.begins(name, ways.MODULES | ways.FUNCTIONS)),
    ),
    Rule(
        "comments that switch the formatter off",
        "x =  [1,2]  # fmt: skip\n",
        setting(style, "silenced", lambda _program: iter(())),
        is_tidy,
    ),
]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"reading: {one.name}", case=one.case))
        for one in RULES
    ],
)
def test_a_reader_is_not_talked_round_by_this_alone(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    held = rule.holds()
    rule.remove(monkeypatch)
    assert (held, rule.holds()) == (True, False)


def in_order(_self: random.Random, population: Sequence[int], _count: int) -> list[int]:
    return list(population)


COUNTS = HEAD + (
    "    def test_number(self):\n"
    "        import pathlib\n"
    "        self.assertLessEqual(int(pathlib.Path.cwd().name), 2)\n"
)
KNOWS_WORDS = HEAD + (
    "    def test_words(self):\n"
    "        import middle\n"
    "        self.assertIn('secret', middle.__doc__ or 'secret')\n"
)


@pytest.mark.parametrize(
    ("tests", "remove"),
    [
        pytest.param(
            COUNTS,
            setting(random.Random, "sample", in_order),
            marks=pytest.mark.removal("tests in mutants: the order by lot", case="a verdict"),
            id="order",
        ),
        pytest.param(
            KNOWS_WORDS,
            setting(mutants, "disguised", lambda source, *_: source),
            marks=pytest.mark.removal("tests in mutants: texts in disguise", case="a verdict"),
            id="disguise",
        ),
    ],
)
def test_tests_that_test_nothing_catch_less_than_all_by_this_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tests: str, remove: Undo
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    for name, source in {"right.py": RIGHT, "other.py": OTHER, **BUGS}.items():
        (hidden / name).write_text(source)
    shares = []
    for half in ("held", "removed"):
        (tmp_path / half).mkdir()
        if half == "removed":
            remove(monkeypatch)
        shares.append(judged(tmp_path / half, hidden, tests)[0])
    assert shares[0] < shares[1] == 1


@pytest.mark.removal("tests in mutants: time that was wasted before", case="a verdict")
def test_tests_that_waste_the_time_of_all_catch_nothing_by_this_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All questions after the right programs find no time left; an endless bug ends after its whole time."""
    (tmp_path / "right.py").write_text(RIGHT)
    (tmp_path / "bug.py").write_text(BUGS["unsorted.py"])
    monkeypatch.setattr(random.Random, "sample", in_order)

    def catches_one(work: Work) -> None:
        catches(work, "middle.py", right=["right.py"], bugs=["bug.py"])

    def share_of() -> float:
        answers = iter([ran(), ran(exit=None, signal=9, timed_out=True)])
        work = Work("a_check", 7, tmp_path, lambda _question: next(answers))
        return run_check(catches_one, work)[0]

    held = share_of()
    monkeypatch.setattr(mutants, "NEARLY", 0.0)
    assert (held, share_of()) == (0.0, 1.0)
