"""Values travel whole and typed; a text that no encoder writes is malformed."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.kit import values
from graders.kit.values.compare import difference
from graders.kit.values.trees import DEPTH, Malformed

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | KEYS | st.binary(max_size=5)
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.dictionaries(st.integers(), inner, max_size=3)
        | st.sets(st.integers() | KEYS, max_size=4)
    ),
    max_leaves=12,
)


def same(first: object, second: object) -> bool:
    """Equal, and of equal types all the way down, as repr tells them apart."""
    return repr(first) == repr(second) or (type(first) is type(second) and first == second)


@given(VALUES)
def test_a_value_comes_back_as_it_went(value: object) -> None:
    assert same(values.loads(values.dumps(value)), value)


@given(VALUES)
def test_a_value_equals_itself(value: object) -> None:
    assert difference(values.encode(value), values.parse(values.dumps(value))) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1, "1"),
        (1.0, "1.0"),
        ((1, [2]), '{"$tuple":[1,[2]]}'),
        ({3, 1}, '{"$set":[1,3]}'),
        (frozenset({"a"}), '{"$frozenset":["a"]}'),
        (b"\x00", '{"$bytes":"AA=="}'),
        (math.inf, '{"$float":"inf"}'),
        (1 + 2j, '{"$complex":[1.0,2.0]}'),
        ({"$tuple": 1}, '{"$dict":[["$tuple",1]]}'),
        ({1: "a"}, '{"$dict":[[1,"a"]]}'),
        (1 << 1100, json.dumps({"$int": hex(1 << 1100)}, separators=(",", ":"))),
        (np.float64(0.5), '{"$scalar":{"dtype":"float64","value":0.5}}'),
        (np.bool_(True), '{"$scalar":{"dtype":"bool","value":true}}'),  # noqa: FBT003  the value itself
        (pd.NaT, '{"$scalar":{"dtype":"NaT","value":null}}'),
        (object(), '{"$object":"object"}'),
        (len, '{"$object":"builtin_function_or_method"}'),
        ("\ud800", r'"\\ud800"'),
    ],
)
def test_a_value_is_written_so(value: object, text: str) -> None:
    assert values.dumps(value) == text


def test_nan_comes_back_as_nan() -> None:
    assert math.isnan(values.loads(values.dumps(math.nan)))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.array([1.5, -2.0]),
        np.array([True, False]),
        np.array(["a", "ә"]),
        np.zeros((0, 3)),
        np.array([1, 2], dtype="uint8"),
        np.array(["2024-01-02", "NaT"], dtype="datetime64[D]")[:1],
        np.array([1, None, "a"], dtype=object),
    ],
)
def test_an_array_comes_back_with_shape_and_type(array: Any) -> None:
    found = values.loads(values.dumps(array))
    assert found.shape == array.shape
    assert found.dtype == array.dtype
    assert (found == array).all()


def test_an_array_of_records_does_not_travel() -> None:
    assert '"$object":"ndarray' in values.dumps(np.zeros(2, dtype="i4,f8"))


def test_a_frame_comes_back_with_names_and_types() -> None:
    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, 1.5], "t": ["a", "b"]}, index=[7, 9])
    found = values.loads(values.dumps(frame))
    pd.testing.assert_frame_equal(found, frame)


def test_a_series_comes_back_with_its_name() -> None:
    series = pd.Series([1.5, 2.5], name="рост")
    pd.testing.assert_series_equal(values.loads(values.dumps(series)), series)


class FriendlyInt(int):
    """Says yes to whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


@pytest.mark.parametrize("value", [FriendlyInt(5), [FriendlyInt(5)], {"a": FriendlyInt(5)}])
def test_a_subclass_is_a_stranger(value: object) -> None:
    assert '"$object":"FriendlyInt"' in values.dumps(value)


def test_what_is_nested_too_deeply_is_not_written_deeply() -> None:
    endless: list[Any] = []
    endless.append(endless)
    text = values.dumps(endless)
    assert '{"$object":"too deep"}' in text
    values.parse(text)


MALFORMED = {
    "no JSON": "{",
    "nothing": "",
    "NaN": "NaN",
    "Infinity": "[Infinity]",
    "a float beyond all bounds": "1e999",
    "an int beyond all bounds": "9" * 400,
    "digits without end": "9" * 100_000,
    "a key twice": '{"a":1,"a":2}',
    "deep JSON": "[" * 100_000 + "]" * 100_000,
    "a little too deep": "[" * (DEPTH + 2) + "]" * (DEPTH + 2),
    "an unknown tag": '{"$verdict":"passed"}',
    "a tag beside another key": '{"$tuple":[1],"a":2}',
    "a tuple that is no list": '{"$tuple":1}',
    "pairs that are none": '{"$dict":[[1]]}',
    "a pair twice": '{"$dict":[[1,2],[1,3]]}',
    "a float of another name": '{"$float":"one"}',
    "an int that is none": '{"$int":"0xzz"}',
    "an array of another size": '{"$array":{"dtype":"int64","shape":[3],"data":[1]}}',
    "an array without a type": '{"$array":{"shape":[1],"data":[1]}}',
    "a negative shape": '{"$array":{"dtype":"int64","shape":[-1,-1],"data":[1]}}',
    "a short column": '{"$frame":{"columns":["a"],"dtypes":["int64"],"data":[[1]],"index":[0,1]}}',
    "a type that would fill all memory": '{"$array":{"dtype":"U1000000000","shape":[1],"data":["x"]}}',
    "a column of such a type": '{"$series":{"name":"","dtype":"S999999999","data":["x"],"index":[0]}}',
    "a scalar of such a type": '{"$scalar":{"dtype":"V1000000000","value":0}}',
    "a frame of such a type": '{"$frame":{"columns":["a"],"dtypes":["S99999"],"data":[[1]],"index":[0]}}',
    "half a character": r'"\ud800"',
    "half a character in a key": r'{"\udfff":1}',
    "too many parts": "[" + "0," * 1_000_001 + "0]",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        values.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"$bytes":"%"}',
        '{"$array":{"dtype":"datetime64[century]","shape":[1],"data":[1]}}',
        '{"$array":{"dtype":"int64","shape":[1],"data":["x"]}}',
        '{"$set":[[1]]}',
        '{"$dict":[[[1],2]]}',
    ],
)
def test_what_python_can_not_build_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        values.loads(text)
