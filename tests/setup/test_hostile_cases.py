"""Every hostile case has a test that is marked with it, and every mark is a case."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from lms.settings import ROOT
from tests.attack.corpus import ROOMS, told_cases

LISTED = {"R": 32, "F": 20, "G": 23, "Q": 12}
ASK = """
import sys, pytest
from tests.attack.corpus import cases_of
class Asker:
    def pytest_collection_finish(self, session):
        sys.stderr.write(" ".join(sorted({case for item in session.items for case in cases_of(item)})))
sys.exit(pytest.main(["--collect-only", "-qq", "-m", "case", *sys.argv[1:]], plugins=[Asker()]))
"""


@pytest.fixture(scope="module")
def marked() -> set[str]:
    argv = [sys.executable, "-c", ASK, *ROOMS]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stderr.split())


def test_the_list_is_whole() -> None:
    listed = {f"{letter}{number:02d}" for letter, most in LISTED.items() for number in range(1, most + 1)}
    assert told_cases().keys() == listed


def test_every_case_has_a_test(marked: set[str]) -> None:
    assert sorted(told_cases().keys() - marked) == []


def test_every_mark_is_a_case(marked: set[str]) -> None:
    assert sorted(marked - told_cases().keys()) == []


def test_no_marked_test_can_be_skipped() -> None:
    """A case that is skipped would be told as held."""
    for room in ROOMS:
        for path in Path(ROOT, room).glob("*.py"):
            names = {
                node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
            }
            assert names.isdisjoint({"skip", "skipif", "xfail", "importorskip"}), path
