"""Questions on one's own code: what is asked about, and that it is the author's."""

from random import Random

import pytest

from lms.domain.reviews import questions
from lms.domain.reviews.questions import Sort

FUNCTION = b"""\
def totals(rows):
    found = {}
    for row in rows:
        found[row.name] = found.get(row.name, 0) + row.price
        found["all"] = found.get("all", 0) + row.price
    return found
"""
BRANCHES = b"""\
value = read()
if value > 3:
    print("large")
    value = 3
    log(value)
"""
ARROW = b"""\
import { x } from "./x.mjs";

export const names = (people) => {
  const found = [];
  for (const person of people) {
    found.push(person.name);
    found.sort();
  }
  return found;
};
"""


def drawn(files: dict[str, bytes], starter: dict[str, bytes] | None = None, seed: object = 1) -> list[str]:
    asked = questions.draw(files, starter or {}, Random(str(seed)))
    return [f"{one.place.path}:{one.place.line_from}-{one.place.line_to}" for one in asked]


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("a.py", FUNCTION, {(1, 6, Sort.FUNCTION), (3, 5, Sort.LOOP)}),
        ("a.py", BRANCHES, {(2, 5, Sort.BRANCH)}),
        ("a.mjs", ARROW, {(3, 10, Sort.FUNCTION), (5, 8, Sort.LOOP)}),
        ("a.py", b"a = 1\nb = 2\nc = a + b\n", {(1, 3, Sort.PLAIN)}),
        ("a.py", b"x = 1\n", set()),
        ("a.py", b"import os\nimport sys\nfrom x import y\n# words\n", set()),
        ("a.py", b"\n\n\n", set()),
        ("a.py", b"x = '" + b"y" * 500 + b"'\nz = 1\nw = 2\n", set()),
        ("a.py", b"x = 1\ny = '\xff'\nz = 2\n", set()),
        ("a.py", b"x = 1\n" * 3001, set()),
        ("README.md", FUNCTION, set()),
        ("data.csv", b"1,2\n3,4\n5,6\n", set()),
        ("picture.png", b"\x89PNG\n\x00\x01", set()),
    ],
)
def test_places_are_functions_loops_branches_or_stretches(
    path: str, content: bytes, found: set[tuple[int, int, Sort]]
) -> None:
    places = questions.places({path: content}, {})
    assert {(one.line_from, one.line_to, one.sort) for one in places} == found


def test_what_the_starter_brought_is_asked_of_nobody() -> None:
    assert drawn({"a.py": FUNCTION}, {"a.py": FUNCTION}) == []
    own = FUNCTION + b"\n\ndef mean(values):\n    whole = sum(values)\n    return whole / len(values)\n"
    assert drawn({"a.py": own}, {"a.py": FUNCTION}) == ["a.py:9-11"]


def test_a_starter_function_that_was_filled_in_is_asked_by_its_new_lines() -> None:
    starter = b"def share(plates, friends):\n    return (0, 0)\n"
    filled = b"def share(plates, friends):\n    each = plates // friends\n    return each, plates % friends\n"
    assert drawn({"a.py": filled}, {"a.py": starter}) == ["a.py:2-3"]


def test_questions_are_spread_over_files_and_never_overlap() -> None:
    files = {"a.py": FUNCTION * 3, "b.py": FUNCTION, "c.mjs": ARROW, "d.csv": b"1\n" * 50}
    for seed in range(20):
        asked = questions.draw(files, {}, Random(seed))
        assert sorted(one.place.path for one in asked) == ["a.py", "b.py", "c.mjs"]
    for seed in range(20):
        asked = questions.draw({"a.py": FUNCTION * 3}, {}, Random(seed))
        assert [(one.place.line_from, one.place.line_to) for one in asked] == [(1, 6), (7, 12), (13, 18)]


def test_the_same_review_gets_the_same_questions_and_another_one_others() -> None:
    files = {"a.py": FUNCTION * 8}
    assert drawn(files, seed="review:1") == drawn(files, seed="review:1")
    assert len({tuple(drawn(files, seed=f"review:{number}")) for number in range(10)}) > 1


def test_three_questions_have_three_wordings_and_values_for_each_place() -> None:
    for seed in range(50):
        asked = questions.draw({"a.py": FUNCTION * 3, "b.mjs": ARROW}, {}, Random(seed))
        assert len({one.words for one in asked}) == len(asked) == 3
        assert all("%(" not in one.words % one.values for one in asked)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("def total(prices):", ("prices",)),
        ("def total(self, price_list, tax=0.12):", ("price_list",)),
        ("def total(*rows, **names: int) -> int:", ("rows", "names")),
        ("    for row in rows:", ("rows",)),
        ("  for (const line of lines) {", ("lines",)),
        ("for i in range(3):", ()),
        ("while rows:", ()),
        ("class Models(Things):", ()),
        ("def run(seed):", ()),
    ],
)
def test_only_what_may_be_empty_is_asked_as_empty(header: str, names: tuple[str, ...]) -> None:
    assert questions.given_names(header) == names


def test_a_long_function_is_shown_by_its_beginning() -> None:
    long = b"def all():\n" + b"".join(b"    line_%d = %d\n" % (one, one) for one in range(60))
    (first, *_) = questions.places({"a.py": long}, {})
    assert (first.line_from, first.line_to) == (1, questions.LONGEST_PLACE)
