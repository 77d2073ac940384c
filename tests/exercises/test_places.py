"""A field's line is found in the text of a TOML file."""

import pytest

from lms.storage.content.toml_places import Where, field_name, line_of

TEXT = '''\
# a comment with x = 1
environment = "python"   # 2
"quoted key" = 1
hand_in = [
  "a.py",
  "b.py",
]
text = """
kk = "no key"
[no_table]
"""
closed = """in one line"""

[title]  # 14
kk = "a = [b"
ru = 'c'

[limits]
seconds = 5
inner.deep = 1

[[checks]]  # 22
name = "one"
points = 3

[checks.title]
kk = "бір"

[[checks]]
name = "two"

[checks.title]
kk = "екі"
after = { a = 1 }

[[sections]]
[[sections.criteria]]
kind = "x"
[sections.criteria.question]
kk = "?"
[[sections.criteria]]
kind = "y"
'''


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("environment",), 2),
        (("quoted key",), 3),
        (("hand_in",), 4),
        (("hand_in", 1), 4),
        (("text",), 8),
        (("closed",), 12),
        (("title",), 14),
        (("title", "kk"), 15),
        (("title", "ru"), 16),
        (("title", "en"), 14),
        (("limits", "seconds"), 19),
        (("limits", "inner", "deep"), 20),
        (("limits", "memory_mb"), 18),
        (("checks",), 22),
        (("checks", 0), 22),
        (("checks", 0, "points"), 24),
        (("checks", 0, "title", "kk"), 27),
        (("checks", 0, "title", "ru"), 26),
        (("checks", 1), 29),
        (("checks", 1, "name"), 30),
        (("checks", 1, "points"), 29),
        (("checks", 1, "title", "kk"), 33),
        (("checks", 1, "title", "after", "a"), 34),
        (("sections", 0, "criteria", 0, "kind"), 38),
        (("sections", 0, "criteria", 0, "question", "kk"), 40),
        (("sections", 0, "criteria", 1, "kind"), 42),
        (("no_table",), 1),
        (("nothing",), 1),
        ((), 1),
    ],
)
def test_line(where: Where, line: int) -> None:
    assert line_of(TEXT, where) == line


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (("checks", 1, "points"), "checks[1].points"),
        (("title", "kk"), "title.kk"),
        (("hand_in", 0), "hand_in[0]"),
        ((), ""),
    ],
)
def test_name(where: Where, name: str) -> None:
    assert field_name(where) == name


@pytest.mark.parametrize("text", ["", "[", "[]", "[[", "= 1", "a = [", 'a = """', "[[a]]\n[a.b", "\x00"])
def test_a_text_that_is_no_toml_does_no_harm(text: str) -> None:
    assert line_of(text, ("a", 0, "b")) >= 1
