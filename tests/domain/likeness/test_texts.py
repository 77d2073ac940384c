"""What is written to keep a reader busy is read like anything else."""

import pytest

from lms.domain.likeness.texts import LARGEST_FILE, core


@pytest.mark.parametrize(
    ("path", "unit"),
    [("Main.java", "a "), ("Main.java", "a\n"), ("main.cpp", 'R"('), ("main.hpp", 'R"(\n'), ("main.c", "a(")],
)
def test_a_text_that_would_keep_a_lexer_for_minutes_is_read_at_once(path: str, unit: str) -> None:
    found = core(path, (unit * LARGEST_FILE)[:LARGEST_FILE].encode())
    assert found is not None
    assert found.text


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
