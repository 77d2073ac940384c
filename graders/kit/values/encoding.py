"""Values as they travel between a judge and a student's process: plain JSON, and tagged objects.

``None``, ``bool``, ``int``, finite ``float``, ``str``, ``list`` and ``dict`` with text keys are plain JSON.
Everything else is an object with one key: ``$tuple``, ``$set``, ``$frozenset``, ``$bytes``, ``$int`` (too
long for JSON), ``$float`` (nan, inf, -inf), ``$complex``, ``$dict`` (other keys, or keys that begin with
``$``), ``$array``, ``$scalar``, ``$series``, ``$frame`` and, for what has no name here, ``$object``.

Encoding goes by exact type, so a subclass with a friendly ``__eq__`` is a ``$object`` and equals nothing.
Decoding believes nothing: a text that the encoder would not have written is ``Malformed``.
"""

import base64
import json
import math
from collections.abc import Callable, Iterable
from typing import Any

from graders.kit.values import tables
from graders.kit.values.trees import DEPTH, LONGEST_INT_BITS, NODES, Malformed, canonical, parse, tag_of

__all__ = ["Malformed", "Unknown", "decode", "dumps", "encode", "loads", "parse", "tag_of"]


def encode(value: Any) -> Any:
    """Return a value as what ``json.dumps`` can write; never raises for what a student may return."""
    return _Encoder().value(value, 0)


def dumps(value: Any) -> str:
    """Return a value as JSON text, encoded."""
    return json.dumps(encode(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def loads(text: str) -> Any:
    """Return the Python value of JSON text that a student's process sent, or raise ``Malformed``."""
    return decode(parse(text))


def decode(tree: Any) -> Any:
    """Return the Python value of a well-formed tree; a ``$object`` becomes an ``Unknown``."""
    if type(tree) is list:
        return [decode(item) for item in tree]
    if type(tree) is not dict:
        return tree
    tag = tag_of(tree)
    if tag is None:
        return {key: decode(item) for key, item in tree.items()}
    try:
        return _DECODERS[tag](tree[tag])
    except Malformed:
        raise
    except Exception as error:
        raise Malformed(f"its {tag} can't be read") from error


class Unknown:
    """A value of a type that does not travel; all that is known is the name of the type."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"


class _Encoder:
    """Writes one value. Beyond the limits of depth and size it writes ``$object``."""

    def __init__(self) -> None:
        self.nodes = 0
        self.writers: dict[type, Callable[[Any, int], Any]] = {
            list: self.items,
            tuple: lambda value, depth: {"$tuple": self.items(value, depth + 1)},
            set: lambda value, depth: {"$set": self.members(value, depth + 1)},
            frozenset: lambda value, depth: {"$frozenset": self.members(value, depth + 1)},
            dict: self.mapping,
            bytes: lambda value, _depth: {"$bytes": base64.b64encode(value).decode()},
            complex: lambda value, _depth: {"$complex": [_float(value.real), _float(value.imag)]},
        }

    def value(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return value.encode("utf-8", "backslashreplace").decode()
        if kind is int:
            return value if value.bit_length() < LONGEST_INT_BITS else {"$int": hex(value)}
        if kind is float:
            return _float(value)
        return self.compound(value, kind, depth)

    def compound(self, value: Any, kind: type, depth: int) -> Any:
        if depth >= DEPTH - 4:
            return {"$object": "too deep"}
        if self.nodes > NODES:
            return {"$object": "too large"}
        writer = self.writers.get(kind)
        if writer:
            return writer(value, depth + 1)
        return tables.encode(value, lambda cell: self.value(cell, depth + 3)) or {
            "$object": kind.__qualname__[:200]
        }

    def items(self, values: Iterable[Any], depth: int) -> list[Any]:
        return [self.value(item, depth) for item in list(values)]

    def members(self, values: Iterable[Any], depth: int) -> list[Any]:
        return sorted(self.items(values, depth), key=canonical)

    def mapping(self, values: dict[Any, Any], depth: int) -> dict[str, Any]:
        if all(type(key) is str and not key.startswith("$") for key in values):
            return {self.value(key, depth): self.value(item, depth) for key, item in values.items()}
        pairs = [[self.value(key, depth + 2), self.value(item, depth + 2)] for key, item in values.items()]
        return {"$dict": sorted(pairs, key=lambda pair: canonical(pair[0]))}


def _float(value: float) -> Any:
    return value if math.isfinite(value) else {"$float": str(value)}


def _bytes(payload: Any) -> bytes:
    return base64.b64decode(payload, validate=True)


def _pairs(payload: Any) -> dict[Any, Any]:
    return {decode(key): decode(item) for key, item in payload}


def _complex(payload: Any) -> complex:
    real, imaginary = (decode(part) for part in payload)
    return complex(real, imaginary)


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "$tuple": lambda payload: tuple(map(decode, payload)),
    "$set": lambda payload: set(map(decode, payload)),
    "$frozenset": lambda payload: frozenset(map(decode, payload)),
    "$bytes": _bytes,
    "$int": lambda payload: int(payload, 16),
    "$float": float,
    "$complex": _complex,
    "$dict": _pairs,
    "$array": lambda payload: tables.array(payload, decode),
    "$scalar": lambda payload: tables.scalar(payload, decode),
    "$series": lambda payload: tables.series(payload, decode),
    "$frame": lambda payload: tables.frame(payload, decode),
    "$object": lambda payload: Unknown(str(payload)),
}
