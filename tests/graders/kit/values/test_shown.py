"""What is shown is short and holds nothing that a terminal would obey (F20)."""

import unicodedata

import numpy as np
import pandas as pd
import pytest

from graders.kit.values import shown

NASTY = "\x1b[2J\x1b]0;owned\x07 a\x00b \u202eevil\u2066 \u200b \x9b31m \ud800 \r hidden"


def harmless(text: str, keep: str = "\n\t") -> bool:
    return all(sign in keep or unicodedata.category(sign) not in shown.HIDDEN for sign in text)


@pytest.mark.parametrize("text", [NASTY, NASTY * 500, "\x00" * 10_000])
def test_escaped_output_is_harmless_and_short(text: str) -> None:
    told = shown.output(text)
    assert harmless(told)
    assert len(told) <= shown.TEXT_LENGTH


def test_invalid_utf8_is_shown_as_its_bytes() -> None:
    assert shown.output(b"ok \xff\xfe \x1b[31m") == "ok \\xff\\xfe \\x1b[31m"


def test_kazakh_and_emoji_stay_as_they_are() -> None:
    assert shown.output("Әліппе — қатарлас 🐎\n\tүй") == "Әліппе — қатарлас 🐎\n\tүй"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, "a", None, True], "[1, 'a', None, True]"),
        ((1,), "(1,)"),
        ((), "()"),
        (set(), "set()"),
        ({"a": (1, 2)}, "{'a': (1, 2)}"),
        ({1: 2}, "{1: 2}"),
        (b"ab", "b'ab'"),
        (float("inf"), "inf"),
        (np.array([1, 2]), "array of int64, shape (2,): [1, 2]"),
        (np.float64(1.5), "float64(1.5)"),
        (pd.Series([1, 2]), "Series of int64: [1, 2]"),
        (pd.DataFrame({"a": [1]}), "DataFrame of 1 rows: {'a': [1]}"),
        (object(), "<object>"),
        ("a\nb\x1b", "'a\\nb\\x1b'"),
    ],
)
def test_a_value_is_shown_as_python_writes_it(value: object, text: str) -> None:
    assert shown.value(value) == text


@pytest.mark.parametrize(
    "value",
    [list(range(10_000)), "x" * 10_000, 1 << 100_000, {"k" * 9_000: 1}, b"b" * 9_000],
    ids=["list", "str", "int", "dict", "bytes"],
)
def test_a_long_value_is_cut(value: object) -> None:
    assert len(shown.value(value)) <= shown.VALUE_LENGTH


def test_the_middle_of_a_long_text_is_left_out() -> None:
    told = shown.output("begin" + "." * 9000 + "end")
    assert told.startswith("begin.")
    assert told.endswith(".end")
    assert " … " in told


@pytest.mark.parametrize(
    ("text", "length", "left"),
    [
        ("", 10, ""),
        ("all of it", 9, "all of it"),
        ("first\nsecond\nthird", 12, "second\nthird"),
        ("first\nsecond\nthird", 11, "third"),
        ("first\nsecond", 4, "cond"),
        ("first\nsecond\n", 7, "second\n"),
    ],
)
def test_the_last_lines_are_whole(text: str, length: int, left: str) -> None:
    assert shown.last_lines(text, length) == left
