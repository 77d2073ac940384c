"""Texts that keep a lexer for minutes are shown plain, and no page waits for colours for long."""

from html import unescape

import pytest
from flask import Flask

from lms.web.shown.render import COLOURED_CHARACTERS, markdown, source_lines

BUSY = [("Main.java", "a "), ("main.c", "\n"), ("main.cpp", 'R"('), ("a.py", "\n\t"), ("a.md", "\n")]
ORDINARY = "def add(a, b):\n    return a + b"


def long_text(unit: str) -> str:
    return (unit * COLOURED_CHARACTERS)[:COLOURED_CHARACTERS]


@pytest.mark.parametrize(("path", "unit"), BUSY)
def test_a_text_that_would_keep_its_reader_for_minutes_is_shown_plain(path: str, unit: str) -> None:
    shown = source_lines(long_text(unit), path)
    assert [unescape(line) for line in shown] == long_text(unit).removesuffix("\n").split("\n")


def test_all_parts_of_a_page_share_its_time() -> None:
    with Flask("a page").app_context():
        assert "<span" in source_lines(ORDINARY, "a.py")[0]
        source_lines(long_text("\n"), "main.c")
        assert source_lines(ORDINARY, "a.py") == tuple(ORDINARY.split("\n"))
    with Flask("another").app_context():
        assert "<span" in source_lines(ORDINARY, "a.py")[0]


def test_prose_may_hold_such_a_text_too() -> None:
    page = markdown(f"before\n\n```java\n{'a ' * 50_000}\n```\n\nafter")
    assert "<span" not in page
    assert page.endswith("<p>after</p>\n")


@pytest.mark.parametrize("path", ["a.f90", "a.tcl", "a.unknown", "noname"])
def test_a_language_whose_lexer_was_not_tried_has_no_colours(path: str) -> None:
    assert source_lines('x = "1" // 2', path) == ("x = &#34;1&#34; // 2",)


ENDINGS = ("py", "js", "mjs", "ts", "tsx", "go", "c", "h", "cc", "cpp", "hpp", "java", "rs", "sql", "sh")
OTHERS = (
    "a.json",
    "a.html",
    "a.css",
    "a.md",
    "a.yaml",
    "a.toml",
    "a.xml",
    "a.ini",
    "a.R",
    "a.diff",
    "Makefile",
)


@pytest.mark.parametrize("path", [*(f"a.{ending}" for ending in ENDINGS), *OTHERS, "Dockerfile"])
def test_what_students_write_has_colours(path: str) -> None:
    text = '# x\nif (a == "b") { return 1; }\n+ <a b="c">\nSELECT \'x\'\n[x]\n'
    assert any("<span" in line for line in source_lines(text, path))
