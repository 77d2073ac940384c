"""A small diff: what differs is marked, what is the same is not, and blanks can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.diffs import MOST_IN_SPANS, MOST_TOKENS, Piece, Side, compare, spans


def marked(side: Side) -> str:
    """Return a side with its marks in brackets."""
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in side)


@pytest.mark.parametrize(
    ("expected", "got", "left", "right"),
    [
        ("", "", "", ""),
        ("same\n", "same\n", "same\n", "same\n"),
        ("5", "6", "[5]", "[6]"),
        ("(3, 2)", "(3.4, 2)", "(3, 2)", "(3[.4], 2)"),
        ("a 1\nb 2\n", "a 1\nb 3\n", "a 1\nb [2]\n", "a 1\nb [3]\n"),
        ("a\nb\n", "a\nx\nb\n", "a\nb\n", "a\n[x]\nb\n"),
        ("a\nb\n", "b\n", "[a]\nb\n", "b\n"),
        ("", "x\n", "", "[x]\n"),
        ("", "\n", "", "\n"),
        ("a b", "a  b", "a[·]b", "a[··]b"),
        ("a b", "a\tb", "a[·]b", "a[→\t]b"),
        ("a\n", "a", "a[↵\n]", "a"),
        ("a 1", "a 1 ", "a 1", "a 1[·]"),
        ("кала дала", "қала дала", "[кала] дала", "[қала] дала"),
        ("one two three", "four", "[one two three]", "[four]"),
    ],
)
def test_differences_are_marked(expected: str, got: str, left: str, right: str) -> None:
    sides = compare(expected, got)
    assert (marked(sides[0]), marked(sides[1])) == (left, right)


def test_what_is_too_long_is_shown_without_marks() -> None:
    long, other = "x\n" * (MOST_TOKENS + 1), "y\n" * (MOST_TOKENS + 1)
    assert compare(long, other) == ((Piece(long),), (Piece(other),))
    assert compare("x\n" * MOST_TOKENS, "y\n" * MOST_TOKENS)[0][0] == Piece("x", differs=True)


def test_a_very_long_line_is_marked_whole() -> None:
    long = "a " * MOST_TOKENS
    (left,), _ = compare(long + "b", long + "c")
    assert left.differs


@given(some.text("ab \n\t", max_size=40), some.text("ab \n\t", max_size=40))
def test_no_letter_is_lost_or_made_up(expected: str, got: str) -> None:
    signs = str.maketrans({"·": " ", "→": None, "↵": None})
    for side, text in zip(compare(expected, got), (expected, got), strict=True):
        assert "".join(piece.text for piece in side).translate(signs) == text


@given(some.text("ab \n", max_size=40))
def test_the_same_text_has_no_marks(text: str) -> None:
    assert not any(piece.differs for side in compare(text, text) for piece in side)


@pytest.mark.parametrize(
    ("line", "other", "left", "right"),
    [
        ("same", "same", [], []),
        ("return a + b", "return a - b", ["+"], ["-"]),
        ("total(prices)", "total(prices, 0)", [], [", 0"]),
        ("сома = 1", "сома = 12", ["1"], ["12"]),
        ("one two three", "four", [], []),  # too unlike for marks to say anything
        ("", "x", [], []),
        ("a " * MOST_IN_SPANS, "b " * MOST_IN_SPANS, [], []),
    ],
)
def test_letters_that_differ_are_found(line: str, other: str, left: list[str], right: list[str]) -> None:
    ours, theirs = spans(line, other)
    assert [line[start:end] for start, end in ours] == left
    assert [other[start:end] for start, end in theirs] == right
