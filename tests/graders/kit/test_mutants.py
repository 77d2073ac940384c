"""A student's own tests are run on right programs and on wrong ones, and judged by what they catch."""

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graders.kit import Work
from graders.kit.answers.replies import Limits
from graders.kit.checks import run_check
from graders.kit.findings import Finding
from graders.kit.mutants import catches, disguised
from tests.graders.kit.desk import Answer, ran

RIGHT = '''"""A secret about the reference."""

def middle(xs):
    """Return it."""
    return sorted(xs)[len(xs) // 2]
'''
OTHER = """
def middle(xs):
    ordered = list(xs)
    ordered.sort()
    return ordered[len(ordered) // 2]
"""
BUGS = {
    "unsorted.py": '''"""Takes the middle without sorting."""
def middle(xs):
    return xs[len(xs) // 2]
''',
    "too_far.py": '''"""Is one too far."""
def middle(xs):
    return sorted(xs)[min(len(xs) // 2 + 1, len(xs) - 1)]
''',
    "endless.py": '''"""Never ends for one number."""
def middle(xs):
    while len(xs) == 1: pass
    return sorted(xs)[len(xs) // 2]
''',
    "spoils.py": '''"""Changes the list that it was given."""
def middle(xs):
    xs.sort()
    return xs[len(xs) // 2]
''',
}
SECONDS = 2
HEAD = """
import unittest
from middle import middle

class T(unittest.TestCase):
"""
ORDER = "    def test_order(self): self.assertEqual(middle([3, 1, 2]), 2)\n"
GOOD = f"""{HEAD}{ORDER}
    def test_one(self): self.assertEqual(middle([5]), 5)
    def test_kept(self):
        xs = [3, 1, 2]
        middle(xs)
        self.assertEqual(xs, [3, 1, 2])
"""
WEAK = HEAD + ORDER
EMPTY = HEAD + "    pass\n"
STRICT = HEAD + "    def test_order(self): self.assertEqual(middle([1, 2]), 1)\n"


class Bench:
    """Runs a student's tests as a program, in a folder of its own for each question."""

    def __init__(self, folder: Path, tests: str) -> None:
        self.folder = folder
        self.tests = tests
        self.count = 0

    def __call__(self, question: dict[str, Any]) -> Answer:
        self.count += 1
        place = self.folder / str(self.count)
        place.mkdir()
        (place / "test_middle.py").write_text(self.tests)
        for path, content in question["files"].items():
            (place / path).write_bytes(base64.b64decode(content))
        argv = [sys.executable, *question["argv"][1:]]
        try:
            done = subprocess.run(argv, cwd=place, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return ran(exit=None, signal=9, timed_out=True)
        return ran(done.stdout, stderr=done.stderr, exit=done.returncode)


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    folder = tmp_path / "hidden"
    folder.mkdir()
    for name, source in {"right.py": RIGHT, "other.py": OTHER, **BUGS}.items():
        (folder / name).write_text(source)
    return folder


def judged(tmp_path: Path, hidden: Path, tests: str) -> tuple[float, list[Finding]]:
    bench = Bench(tmp_path, tests)

    def check(work: Work) -> None:
        catches(work, "middle.py", right=["right.py", "other.py"], bugs=sorted(BUGS))

    return run_check(check, Work("a_check", 7, hidden, bench, limits=Limits(SECONDS)))


def test_good_tests_catch_every_bug_and_the_endless_one_by_the_clock(tmp_path: Path, hidden: Path) -> None:
    assert judged(tmp_path, hidden, GOOD) == (1.0, [])


def test_weak_tests_get_a_band_and_are_told_what_they_missed(tmp_path: Path, hidden: Path) -> None:
    share, findings = judged(tmp_path, hidden, WEAK)
    told = {one["got"] for one in findings}
    assert share == 0.3
    assert {"Never ends for one number.", "Changes the list that it was given."} <= told
    assert not any("Is one too far." in str(words) for words in told)


def test_tests_that_test_nothing_get_nothing(tmp_path: Path, hidden: Path) -> None:
    share, findings = judged(tmp_path, hidden, EMPTY)
    assert share == 0.0
    assert findings[-1]["reason"] == "below_band"


def test_tests_that_fail_on_a_right_program_get_nothing(tmp_path: Path, hidden: Path) -> None:
    share, findings = judged(tmp_path, hidden, STRICT)
    assert share == 0.0
    assert findings[0]["reason"] == "wrong_exit"
    assert "AssertionError" in str(findings[0]["note"])


def test_tests_that_know_one_text_by_heart_fail_on_the_other_and_learn_nothing_of_it(
    tmp_path: Path, hidden: Path
) -> None:
    by_heart = HEAD + (
        "    def test_text(self):\n"
        "        text = open('middle.py').read()\n"
        "        print(text)\n"
        "        self.assertIn('sorted(xs)[len(xs) // 2]', text)\n"
        "        self.assertNotIn('while', text)\n"
    )
    share, findings = judged(tmp_path, hidden, by_heart)
    assert share == 0.0
    assert "ordered" not in str(findings)


def test_a_program_reads_differently_each_time_and_tells_nothing_of_itself() -> None:
    work = Work("a_check", 7, Path("/nowhere"), lambda _question: ran())
    first, second = (disguised(RIGHT, work.random, "middle.py") for _ in range(2))
    assert first != second
    assert "secret" not in first
    spaces: list[dict[str, Any]] = [{}, {}]
    for text, space in zip((first, RIGHT), spaces, strict=True):
        exec(text, space)
    assert spaces[0]["middle"]([3, 1, 2]) == spaces[1]["middle"]([3, 1, 2]) == 2
    assert disguised("int main;", work.random, "main.c") == "int main;"


def test_tests_that_count_the_questions_catch_nothing(tmp_path: Path, hidden: Path) -> None:
    """Right programs do not come first: a number of a process that grows says nothing about the program."""
    for count in range(1, 6):
        place = tmp_path / str(count)
        place.mkdir()
        counting = HEAD + (
            "    def test_number(self):\n"
            "        import pathlib\n"
            f"        self.assertLessEqual(int(pathlib.Path.cwd().name), {count})\n"
        )
        assert judged(place, hidden, counting)[0] < 1.0


def test_tests_that_waste_the_time_of_the_whole_work_catch_nothing(hidden: Path) -> None:
    asked: list[None] = []

    def exhausted(_question: dict[str, Any]) -> Answer:
        asked.append(None)
        return ran() if len(asked) < 3 else ran(exit=None, signal=9, timed_out=True)

    def check(work: Work) -> None:
        catches(work, "middle.py", right=["right.py", "other.py"], bugs=sorted(BUGS))

    share, findings = run_check(check, Work("a_check", 7, hidden, exhausted))
    assert (share, findings[-1]["reason"]) == (0.0, "timed_out")
