"""Encoded values as trees of JSON: what is well formed and what is not. What a student's process sent is
believed in nothing: a text that the encoder would not have written is ``Malformed``.
"""

import json
import math
from collections.abc import Callable
from typing import Any

DEPTH = 64
NODES = 1_000_000
LONGEST_INT_BITS = 1024
NUMBERED = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = frozenset(
    {*NUMBERED, *(name.replace("i", "I", 1).replace("uI", "UI") for name in NUMBERED)}
    | {"bool", "float16", "float32", "float64", "complex64", "complex128", "str", "bytes", "object"}
    | {"boolean", "string", "category", "Float32", "Float64", "Timestamp", "NA", "NaT"}
)
DATES = ("datetime64[", "timedelta64[")
LONGEST_DATE = 40
HEXADECIMAL = frozenset("0123456789abcdef")


class Malformed(ValueError):  # noqa: N818  a state of an answer, not a fault of ours
    """A text that is no value."""


def parse(text: str) -> Any:
    """Read JSON text strictly: no NaN, no double keys, no endless nesting. Returns a well-formed tree."""
    try:
        tree = json.loads(
            text, object_pairs_hook=_object, parse_constant=no_constant, parse_float=_finite, parse_int=_int
        )
        check(tree)
    except Malformed:
        raise
    except RecursionError as error:
        raise Malformed("it is nested too deeply") from error
    except ValueError as error:
        raise Malformed("it is no JSON") from error
    return tree


def check(tree: Any) -> None:
    """Raise ``Malformed`` unless a tree is as shallow, as small and as tagged as the encoder's."""
    stack: list[tuple[Any, int]] = [(tree, 0)]
    seen = 0
    while stack:
        node, depth = stack.pop()
        seen += 1
        if depth > DEPTH:
            raise Malformed("it is nested too deeply")
        if seen + len(stack) > NODES:
            raise Malformed("it has too many parts")
        stack.extend((child, depth + 1) for child in _children(node))


def tag_of(tree: Any) -> str | None:
    """Return the tag of an object, or None for plain JSON."""
    if type(tree) is dict and len(tree) == 1:
        key: str = next(iter(tree))
        return key if key.startswith("$") else None
    return None


def canonical(tree: Any) -> str:
    """Return a text that is the same for equal trees, to sort by."""
    return json.dumps(tree, sort_keys=True)


def rows_of(payload: dict[str, Any]) -> Any:
    """Return the data of a ``$array`` as lists within lists, as its shape says."""
    rows: list[Any] = payload["data"]
    for length in reversed(payload["shape"][1:]):
        count = len(rows) // length if length else 0
        rows = [rows[at * length : (at + 1) * length] for at in range(count)]
    return rows if payload["shape"] else rows[0]


def _children(node: Any) -> list[Any]:
    if type(node) is list:
        return node
    if type(node) is dict:
        if any(key.startswith("$") for key in node):
            return _payload(node)
        return [*node, *node.values()]
    if type(node) is str and not node.isascii():
        try:
            node.encode()
        except UnicodeEncodeError as error:
            raise Malformed("a text holds half a character") from error
    return []


def _payload(node: dict[str, Any]) -> list[Any]:
    """Return what a tagged object holds."""
    tag = tag_of(node)
    if tag not in _RIGHT:
        raise Malformed("it has a tag that is not known")
    payload = node[tag]
    if not _RIGHT[tag](payload):
        raise Malformed(f"its {tag} is not right")
    if type(payload) is dict:
        return list(payload.values())
    return payload if type(payload) is list else []


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a key is there twice")
    return found


def no_constant(_word: str) -> Any:
    """Refuse what Python's reader takes for a number, and JSON does not."""
    raise Malformed("NaN and Infinity are no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Malformed("a number is too large")
    return value


def _int(text: str) -> int:
    value = int(text)
    if value.bit_length() >= LONGEST_INT_BITS:
        raise Malformed("a number is too large")
    return value


def _is_list(payload: Any) -> bool:
    return type(payload) is list


def _is_text(payload: Any) -> bool:
    return type(payload) is str


def _is_long(payload: Any) -> bool:
    if type(payload) is not str:
        return False
    digits = payload.removeprefix("-")
    return len(digits) > 2 and digits.startswith("0x") and HEXADECIMAL.issuperset(digits[2:])  # noqa: PLR2004  0x


def _are_pairs(payload: Any) -> bool:
    if type(payload) is not list or any(type(pair) is not list or len(pair) != 2 for pair in payload):  # noqa: PLR2004  key and value
        return False
    return len({canonical(pair[0]) for pair in payload}) == len(payload)


def _is_complex(payload: Any) -> bool:
    return type(payload) is list and len(payload) == 2 and all(map(_is_float, payload))  # noqa: PLR2004  two parts


def _is_float(node: Any) -> bool:
    return type(node) is float or (tag_of(node) == "$float" and node["$float"] in {"nan", "inf", "-inf"})


def is_dtype(name: Any) -> bool:
    """Tell whether a type of numpy or pandas is one that travels; of no other a library is ever told."""
    return type(name) is str and (name in DTYPES or (name.startswith(DATES) and len(name) <= LONGEST_DATE))


def _record(payload: Any, **types: type) -> bool:
    """Tell whether a payload is an object with exactly these keys; ``object`` allows any value.

    A ``dtype`` is always one that travels.
    """
    if type(payload) is not dict or payload.keys() != types.keys():
        return False
    if "dtype" in payload and not is_dtype(payload["dtype"]):
        return False
    return all(kind is object or type(payload[name]) is kind for name, kind in types.items())


def _is_array(payload: Any) -> bool:
    if not _record(payload, dtype=str, shape=list, data=list):
        return False
    shape = payload["shape"]
    whole = all(type(length) is int and 0 <= length <= NODES for length in shape)
    return whole and len(shape) <= DEPTH // 2 and math.prod(shape) == len(payload["data"])


def _is_series(payload: Any) -> bool:
    fits = _record(payload, name=object, dtype=str, data=list, index=list)
    return fits and len(payload["data"]) == len(payload["index"])


def _is_frame(payload: Any) -> bool:
    if not _record(payload, columns=list, dtypes=list, data=list, index=list):
        return False
    rows, columns = len(payload["index"]), payload["data"]
    same = len(payload["columns"]) == len(payload["dtypes"]) == len(columns)
    named = all(map(is_dtype, payload["dtypes"]))
    return same and named and all(type(column) is list and len(column) == rows for column in columns)


_RIGHT: dict[str, Callable[[Any], bool]] = {
    "$tuple": _is_list,
    "$set": _is_list,
    "$frozenset": _is_list,
    "$bytes": _is_text,
    "$int": _is_long,
    "$float": lambda payload: _is_float({"$float": payload}),
    "$complex": _is_complex,
    "$dict": _are_pairs,
    "$array": _is_array,
    "$scalar": lambda payload: _record(payload, dtype=str, value=object),
    "$series": _is_series,
    "$frame": _is_frame,
    "$object": _is_text,
}
