"""Strict comparison of encoded values: by type and by value, all the way down.

``True`` is not 1, 1 is not 1.0, a list is not a tuple. With a ``tolerance`` t, numbers (but no booleans) are
compared as numbers whatever their type: |expected - got| ≤ t · max(1, |expected|).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from graders.kit.values import shown
from graders.kit.values.trees import canonical, rows_of, tag_of

WRONG_TYPE, WRONG_VALUE = "wrong_type", "wrong_value"
NAMES = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict", type(None): "None"}
TAG_NAMES = {"$int": "int", "$float": "float", "$array": "numpy array", "$frame": "DataFrame"}


@dataclass(frozen=True)
class Difference:
    """The first place where two values differ; ``where`` is like ``[2]['name']``, empty at the top."""

    reason: str
    where: str
    expected: str
    got: str


@dataclass(frozen=True)
class Rules:
    """How strict a comparison is. ``exact`` parts (keys of a dict, members of a set) know no tolerance."""

    tolerance: float | None = None
    nan_equal: bool = False

    @property
    def exact(self) -> "Rules":
        return replace(self, tolerance=None)


Found = Iterator[Difference]


def difference(expected: Any, got: Any, rules: Rules | None = None) -> Difference | None:
    """Return the first difference of two encoded values, or None when they are equal."""
    return next(_differences(expected, got, rules or Rules(), ""), None)


def type_name(tree: Any) -> str:
    """Return the name of an encoded value's type, as a student would say it."""
    tag = tag_of(tree)
    if tag in {"$object", "$scalar"}:
        return str(tree[tag]["dtype"] if tag == "$scalar" else tree[tag])[:80]
    return TAG_NAMES.get(tag, tag[1:]) if tag else NAMES[type(tree)]


def _differences(expected: Any, got: Any, rules: Rules, where: str) -> Found:
    if rules.tolerance is not None and None not in (numbers := (number(expected), number(got))):
        if not close(numbers[0], numbers[1], rules):
            yield _value(expected, got, where)
        return
    tag = tag_of(expected)
    if type(expected) is not type(got) or tag != tag_of(got):
        yield _type(expected, got, where)
    elif tag is not None:
        yield from _TAGGED[tag](expected[tag], got[tag], rules, where)
    elif type(expected) is list:
        yield from _lists(expected, got, rules, where)
    elif type(expected) is dict:
        yield from _dicts(expected, got, rules, where)
    elif expected != got:
        yield _value(expected, got, where)


def _value(expected: Any, got: Any, where: str) -> Difference:
    return Difference(WRONG_VALUE, where, shown.tree(expected), shown.tree(got))


def _type(expected: Any, got: Any, where: str) -> Difference:
    texts = (f"{shown.tree(tree)} ({type_name(tree)})" for tree in (expected, got))
    return Difference(WRONG_TYPE, where, *texts)


def number(tree: Any) -> float | None:
    """Return a number as a float, or None for a boolean, a number too large for it and all else."""
    if type(tree) is int or type(tree) is float:
        return float(tree)
    tag = tag_of(tree)
    if tag == "$float":
        return float(tree[tag])
    if tag == "$scalar" and "bool" not in str(tree[tag]["dtype"]):
        return number(tree[tag]["value"])
    return None


def close(expected: float | None, got: float | None, rules: Rules) -> bool:
    if expected is None or got is None:
        return expected is got
    if math.isnan(expected) or math.isnan(got):
        return rules.nan_equal and math.isnan(expected) and math.isnan(got)
    if math.isinf(expected) or math.isinf(got):
        return expected == got
    return abs(expected - got) <= (rules.tolerance or 0) * max(1.0, abs(expected))


def _lists(expected: list[Any], got: list[Any], rules: Rules, where: str) -> Found:
    for position, (wanted, found) in enumerate(zip(expected, got, strict=False)):
        yield from _differences(wanted, found, rules, f"{where}[{position}]")
    if len(expected) != len(got):
        yield Difference(WRONG_VALUE, where, f"{len(expected)} items", f"{len(got)} items")


def _dicts(expected: dict[str, Any], got: dict[str, Any], rules: Rules, where: str) -> Found:
    yield from _keys(expected.keys() - got.keys(), where, missing=True)
    yield from _keys(got.keys() - expected.keys(), where, missing=False)
    for key in (key for key in expected if key in got):
        yield from _differences(expected[key], got[key], rules, f"{where}[{shown.tree(key, 60)}]")


def _keys(keys: set[str], where: str, *, missing: bool) -> Found:
    for key in sorted(keys):
        texts = (f"the key {shown.tree(key, 80)}", "no such key")
        yield Difference(WRONG_VALUE, where, *(texts if missing else reversed(texts)))


def _pairs(expected: Any, got: Any, rules: Rules, where: str) -> Found:
    wanted = {canonical(key): item for key, item in expected}
    found = {canonical(key): item for key, item in got}
    yield from _dicts(wanted, found, rules, where)


def _members(expected: Any, got: Any, rules: Rules, where: str) -> Found:
    pairs = sorted(expected, key=canonical), sorted(got, key=canonical)
    if difference(*pairs, rules.exact):
        wanted, found = ({canonical(item): item for item in items} for items in pairs)
        missing = [item for key, item in wanted.items() if key not in found]
        surplus = [item for key, item in found.items() if key not in wanted]
        texts = (f"with {shown.tree(missing)}", f"with {shown.tree(surplus)}")
        yield Difference(WRONG_VALUE, where, *texts)


def _same(expected: Any, got: Any, _rules: Rules, where: str) -> Found:
    if expected != got:
        yield _value(expected, got, where)


def _floats(expected: Any, got: Any, rules: Rules, where: str) -> Found:
    if expected != got or (expected == "nan" and not rules.nan_equal):
        yield Difference(WRONG_VALUE, where, str(expected), str(got))


def _never(expected: Any, got: Any, _rules: Rules, where: str) -> Found:
    yield Difference(WRONG_TYPE, where, f"<{expected}>", f"<{got}>")


def _parts(*names: str) -> Callable[[Any, Any, Rules, str], Found]:
    """Compare tables: what describes them exactly, their numbers within the tolerance."""

    def differences(expected: Any, got: Any, rules: Rules, where: str) -> Found:
        for name in names:
            if (
                name.startswith("dtype")
                and rules.tolerance is not None
                and _numeric(expected[name], got[name])
            ):
                continue
            part = rules if name in {"data", "value"} else rules.exact
            place = where if name == "data" else f"{where}.{name}"
            yield from _differences(expected[name], got[name], part, place)

    return differences


def _arrays(expected: Any, got: Any, rules: Rules, where: str) -> Found:
    """Compare shape, type and data; in an array of floats JavaScript writes 1 for 1.0."""
    if expected["shape"] != got["shape"]:
        shapes = (str(tuple(payload["shape"])) for payload in (expected, got))
        yield Difference(WRONG_VALUE, f"{where}.shape", *shapes)
        return
    yield from _parts("dtype")(expected, got, rules, where)
    of_floats = rules.tolerance is None and expected["dtype"].startswith("float")
    within = replace(rules, tolerance=0.0) if of_floats else rules
    yield from _differences(rows_of(expected), rows_of(got), within, where)


def _numeric(expected: Any, got: Any) -> bool:
    """Tell whether two dtypes, or lists of them, are equal or both of numbers."""
    if type(expected) is list or type(got) is list:
        same = type(expected) is type(got) and len(expected) == len(got)
        return same and all(_numeric(*pair) for pair in zip(expected, got, strict=True))
    kinds = [str(name).lower().startswith(("int", "uint", "float")) for name in (expected, got)]
    return all(kinds) or expected == got


_TAGGED: dict[str, Callable[[Any, Any, Rules, str], Found]] = {
    "$tuple": _lists,
    "$set": _members,
    "$frozenset": _members,
    "$bytes": _same,
    "$int": _same,
    "$float": _floats,
    "$complex": _lists,
    "$dict": _pairs,
    "$array": _arrays,
    "$scalar": _parts("dtype", "value"),
    "$series": _parts("dtype", "index", "data", "name"),
    "$frame": _parts("columns", "dtypes", "index", "data"),
    "$object": _never,
}
