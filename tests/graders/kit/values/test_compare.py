"""Comparison is strict on type and value; tolerances are declared."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graders.kit import values
from graders.kit.values.compare import Difference, Rules, difference

NAN = math.nan


def compared(expected: object, got: object, rules: Rules | None = None) -> Difference | None:
    return difference(values.encode(expected), values.encode(got), rules)


@pytest.mark.parametrize(
    ("expected", "got", "reason", "where"),
    [
        (1, True, "wrong_type", ""),
        (True, 1, "wrong_type", ""),
        (1, 1.0, "wrong_type", ""),
        (0, False, "wrong_type", ""),
        (None, 0, "wrong_type", ""),
        ("1", 1, "wrong_type", ""),
        ([1], (1,), "wrong_type", ""),
        ((1,), [1], "wrong_type", ""),
        ({1}, [1], "wrong_type", ""),
        ({1}, frozenset({1}), "wrong_type", ""),
        (b"a", "a", "wrong_type", ""),
        (5, object(), "wrong_type", ""),
        (2.0, np.float64(2), "wrong_type", ""),
        ([1, 2], np.array([1, 2]), "wrong_type", ""),
        (np.array([1, 2]), np.array([1.0, 2.0]), "wrong_value", ".dtype"),
        (np.array([1, 2]), np.array([[1, 2]]), "wrong_value", ".shape"),
        (np.array([1, 2]), np.array([1, 3]), "wrong_value", "[1]"),
        (np.eye(3), np.triu(np.ones((3, 3))), "wrong_value", "[0][1]"),
        (np.array(1), np.array(2), "wrong_value", ""),
        (1, 2, "wrong_value", ""),
        ([1, [2, 3]], [1, [2, 4]], "wrong_value", "[1][1]"),
        ([1, 2], [1, 2.0], "wrong_type", "[1]"),
        ([1, 2], [1], "wrong_value", ""),
        ((1, 2), (1, 2, 3), "wrong_value", ""),
        ({"a": 1}, {"a": 2}, "wrong_value", "['a']"),
        ({"a": 1}, {}, "wrong_value", ""),
        ({}, {"a": 1}, "wrong_value", ""),
        ({1: "a"}, {True: "a"}, "wrong_value", ""),
        ({1, 2}, {1, 3}, "wrong_value", ""),
        ({1}, {1.0}, "wrong_value", ""),
        (NAN, NAN, "wrong_value", ""),
        ([NAN], [NAN], "wrong_value", "[0]"),
        (math.inf, -math.inf, "wrong_value", ""),
        (1 << 2000, 1 << 2001, "wrong_value", ""),
        (1 + 1j, 1 + 2j, "wrong_value", "[1]"),
        (pd.Series([1], name="a"), pd.Series([1], name="b"), "wrong_value", ".name"),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), "wrong_value", ".columns[0]"),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 3]}), "wrong_value", "[0][1]"),
    ],
)
def test_not_equal(expected: object, got: object, reason: str, where: str) -> None:
    found = compared(expected, got)
    assert found is not None
    assert (found.reason, found.where) == (reason, where)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1: "a", 2: "b"}, {2: "b", 1: "a"}),
        ({1, 2, 3}, {3, 2, 1}),
        (math.inf, math.inf),
        (1 << 2000, 1 << 2000),
        (np.array([1, 2]), np.array([1, 2])),
        (np.float64(1), np.float64(1)),
    ],
)
def test_equal(expected: object, got: object) -> None:
    assert compared(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got", "equal"),
    [
        (1.0, 1.0009, True),
        (1.0, 1.0011, False),
        (1000.0, 1000.9, True),
        (1000.0, 1001.1, False),
        (0.0, 0.0009, True),
        (1.0, 1, True),
        (1, np.float32(1), True),
        (1.0, True, False),
        (1, "1", False),
        (1.0, None, False),
        (1.0, NAN, False),
        (NAN, NAN, False),
        (math.inf, math.inf, True),
        (math.inf, 1e300, False),
        (1 << 2000, 1 << 2001, False),
        ([1.0, 2.0], [1.0, 2.0001], True),
        ([1.0, 2.0], (1.0, 2.0), False),
        ({"a": 1.0}, {"a": 1.0001}, True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0001]), True),
        (np.array([1.0, 2.0]), np.array([1, 2]), True),
        (np.array([1.0, 2.0]), np.array([True, True]), False),
        (np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), False),
        (np.array(["a"]), np.array([1.0]), False),
        (pd.Series([1.0]), pd.Series([1.0001]), True),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [1]}), True),
        (pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": ["1"]}), False),
        ({1.0}, {1.0001}, False),
        ({1.0: "a"}, {1.0001: "a"}, False),
    ],
)
def test_with_a_tolerance_of_a_thousandth(expected: object, got: object, *, equal: bool) -> None:
    assert (compared(expected, got, Rules(tolerance=1e-3)) is None) is equal


@pytest.mark.parametrize("rules", [Rules(nan_equal=True), Rules(tolerance=0.1, nan_equal=True)])
def test_nan_equals_nan_where_that_is_declared(rules: Rules) -> None:
    assert compared([NAN, np.float64("nan")], [NAN, np.float64("nan")], rules) is None
    assert compared([NAN], [1.0], rules) is not None


@pytest.mark.parametrize(("second", "equal"), [("2", True), ("2.0", True), ("3", False), ("true", False)])
def test_an_array_of_floats_may_write_whole_numbers_short(second: str, *, equal: bool) -> None:
    text = '{"$array":{"dtype":"float64","shape":[2],"data":[1,SECOND]}}'
    got = values.parse(text.replace("SECOND", second))
    assert (difference(values.encode(np.array([1.0, 2.0])), got) is None) is equal


HOSTILE: list[Any] = [
    '{"$set":[1,1]}',
    '{"$array":{"dtype":"int64","shape":[1],"data":[{"$tuple":[]}]}}',
    '{"$scalar":{"dtype":"int64","value":[1]}}',
    '{"$object":"int"}',
    '{"$dict":[["a",1]]}',
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("expected", [{1}, 1, np.array([1]), np.int64(1), {"a": 1}, [1]])
def test_no_odd_tree_equals_an_expected_value(text: str, expected: object) -> None:
    for rules in (Rules(), Rules(tolerance=0.5, nan_equal=True)):
        assert difference(values.encode(expected), values.parse(text), rules) is not None
