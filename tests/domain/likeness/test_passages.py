"""Code that was copied is found whatever it was renamed to; the share is copydetect's."""

import json
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from copydetect import CodeFingerprint, compare_files
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.likeness.passages import compare, is_common, is_enough
from lms.domain.likeness.prints import GUARANTEE, NOISE, WINDOW, marks, printed, prints_of
from lms.domain.likeness.texts import core
from lms.settings import ROOT

TREE = '''
def grow(rows, depth):
    """Return a tree that asks one question after another."""
    if depth == 0 or len({row[-1] for row in rows}) == 1:
        return most_common(rows)
    best, where = None, None
    for column in range(len(rows[0]) - 1):
        for value in {row[column] for row in rows}:
            gain = impurity(rows) - split_impurity(rows, column, value)
            if best is None or gain > best:
                best, where = gain, (column, value)
    left = [row for row in rows if row[where[0]] == where[1]]
    right = [row for row in rows if row[where[0]] != where[1]]
    return where, grow(left, depth - 1), grow(right, depth - 1)
'''
RENAMED = (
    TREE.replace("rows", "data")
    .replace("column", "feature")
    .replace("best", "top")
    .replace("grow", "build")
    .replace('"""Return a tree that asks one question after another."""', "# my own idea")
    .replace("    ", "  ")
)
OTHER = """
import math

class Neighbours:
    def __init__(self, k):
        self.k = k
        self.points = []

    def fit(self, points, labels):
        self.points = list(zip(points, labels))
        return self

    def ask(self, point):
        near = sorted(self.points, key=lambda pair: math.dist(pair[0], point))
        votes = [label for _, label in near[: self.k]]
        return max(set(votes), key=votes.count)
"""


def share(first: str, second: str, starter: str = "") -> float:
    ignored = marks(printed({"s.py": starter.encode()}))
    works = (printed({"a.py": text.encode()}, ignored) for text in (first, second))
    return compare(*works).share


def test_a_copy_with_other_names_comments_and_spaces_is_found_whole() -> None:
    assert share(RENAMED, TREE) > 0.9
    assert share(TREE, RENAMED) > 0.9


@pytest.mark.parametrize(
    "idle", ["pass", "...", "0", "'words'", "name", "pass; pass", "len(words)", "abs(1); str(a[0])"]
)
def test_a_copy_with_statements_strewn_in_that_do_nothing_is_found_whole(idle: str) -> None:
    lines = RENAMED.strip("\n").splitlines()
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    strewn = "\n".join(f"{indent}{idle}\n{line}" for indent, line in zip(indents, lines, strict=True))
    assert share(f"{strewn}\n", TREE) > 0.9


def test_programs_that_have_nothing_in_common_are_not_alike() -> None:
    assert share(TREE, OTHER) < 0.1


def test_half_a_copy_is_about_half() -> None:
    assert 0.35 < share(OTHER + RENAMED, TREE) < 0.75


def test_what_the_starter_gave_counts_for_nothing() -> None:
    assert share(TREE + OTHER, TREE, starter=TREE) < 0.1
    assert share(TREE, TREE, starter=TREE) == 0.0


def test_moved_to_another_file_and_place_it_is_still_found() -> None:
    parts = TREE.split("    best, where")
    moved = {"zz.py": ("    best, where" + parts[1]).encode(), "b.py": OTHER.encode()}
    found = compare(printed(moved), printed({"a.py": TREE.encode()}))
    assert {one.path for one in found.first} == {"zz.py"}
    assert found.share > 0.3


def test_passages_name_the_lines_in_both() -> None:
    first = {"mine.py": (OTHER + RENAMED).encode()}
    found = compare(printed(first), printed({"theirs.py": TREE.encode()}))
    lines = (OTHER + RENAMED).splitlines()
    begins = lines.index("def build(data, depth):") + 1
    assert all(one.path == "mine.py" and one.line_from >= begins - 1 for one in found.first)
    assert max(one.line_to for one in found.first) == len(lines)
    assert {one.path for one in found.second} == {"theirs.py"}
    assert max(one.line_to for one in found.second) == len(TREE.splitlines())


def test_cells_of_a_notebook_are_read_as_a_program() -> None:
    cells = [
        {"cell_type": "markdown", "source": "words"},
        {"cell_type": "code", "source": TREE.splitlines(keepends=True), "outputs": []},
    ]
    book = json.dumps({"cells": cells, "nbformat": 4}).encode()
    assert compare(printed({"a.ipynb": book}), printed({"b.py": RENAMED.encode()})).share > 0.9


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.ipynb", b"{"),
        ("a.ipynb", b"[1]"),
        ("a.ipynb", b'{"cells": [1]}'),
        ("a.ipynb", b'{"cells": 5}'),
        ("a.ipynb", b"[" * 100_000),
        ("data.csv", b"1,2\n" * 100),
        ("readme.md", b"# words"),
        ("a.py", b"x = 1\n" * 50_000),
    ],
)
def test_what_is_no_program_says_nothing(path: str, content: bytes) -> None:
    assert printed({path: content}) == ()


def test_bytes_that_are_no_text_do_not_stop_the_reading() -> None:
    assert core("a.py", b"x = '\xff\xfe' \0\n") is not None


@given(
    st.text(alphabet="abc", min_size=GUARANTEE, max_size=60),
    st.text("xy", max_size=40),
    st.text("zw", max_size=40),
)
def test_what_two_texts_share_for_long_enough_shares_a_print(common: str, before: str, after: str) -> None:
    first = {one.mark for one in prints_of(before + common + after)}
    second = {one.mark for one in prints_of(after + common + before)}
    assert first & second


@given(st.text("abcd", max_size=200))
def test_prints_stand_in_order_with_no_gap_wider_than_the_window(text: str) -> None:
    places = [one.at for one in prints_of(text)]
    assert places == sorted(set(places))
    assert all(later - earlier <= WINDOW for earlier, later in pairwise(places))
    assert bool(places) == (len(text) >= NOISE)


def solutions() -> Iterator[tuple[Path, Path]]:
    """Yield pairs of authors' solutions of one exercise: alike, and quite different ones."""
    for exercise in sorted((ROOT / "exercises").iterdir()):
        files = sorted(exercise.glob("solutions/*/*/*.py"))
        yield from list(combinations([one for one in files if one.stat().st_size > 600], 2))[:6]


def test_shares_are_those_of_copydetect() -> None:
    """Both keep other runs, since they hash by other numbers, so single shares differ a little."""
    pairs = list(solutions())
    differences = []
    for first, second in pairs:
        ours = compare(*(printed({one.name: one.read_bytes()}) for one in (first, second))).share
        theirs = compare_files(*(CodeFingerprint(str(one), NOISE, WINDOW) for one in (first, second)))[1][0]
        differences.append(ours - theirs)
    assert len(pairs) > 20
    assert max(map(abs, differences)) < 0.2
    assert sum(map(abs, differences)) / len(pairs) < 0.05
    assert abs(sum(differences)) / len(pairs) < 0.03


def test_what_everybody_writes_is_common_and_a_small_work_says_nothing() -> None:
    assert is_common(6, others=20)
    assert not is_common(5, others=20)
    assert not is_common(4, others=4)
    assert not is_enough(marks(printed({"a.py": b"print(sum(map(int, open(0))))\n"})))
    assert is_enough(marks(printed({"a.py": TREE.encode()})))
