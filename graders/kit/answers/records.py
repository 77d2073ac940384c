"""Reading records out of a parsed answer: each field of the right type, or the whole answer is wrong."""

from collections.abc import Sequence
from typing import Any, Self


class Wrong(ValueError):  # noqa: N818  a state of an answer, not a fault of ours
    """An answer is not of the shape that was agreed."""


class Record:
    """An object out of an answer, believed in nothing."""

    def __init__(self, fields: Any) -> None:
        if type(fields) is not dict:
            raise Wrong("an object was expected")
        self.fields: dict[str, Any] = fields

    def only(self, *names: str) -> Self:
        """The record has exactly these fields."""
        if self.fields.keys() != set(names):
            raise Wrong("an object has other fields")
        return self

    def any(self, name: str) -> Any:
        return self.fields[name]

    def has(self, name: str) -> bool:
        return self.fields[name] is not None

    def text(self, name: str) -> str:
        text: str = self._typed(name, str)
        return text

    def flag(self, name: str) -> bool:
        flag: bool = self._typed(name, bool)
        return flag

    def whole(self, name: str) -> int:
        """Return an integer, which is never below zero."""
        number: int = self._typed(name, int)
        if number < 0:
            raise Wrong(f"{name} is below zero")
        return number

    def texts(self, name: str) -> tuple[str, ...]:
        found = self._list(name)
        if any(type(one) is not str for one in found):
            raise Wrong(f"{name} is no list of texts")
        return tuple(found)

    def numbers(self, name: str) -> tuple[float | None, ...]:
        return tuple(number(one) for one in self._list(name))

    def record(self, name: str) -> "Record":
        return Record(self.fields[name])

    def records(self, name: str) -> Sequence["Record"]:
        return [Record(one) for one in self._list(name)]

    def mapping(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._typed(name, dict)
        return found

    def _list(self, name: str) -> list[Any]:
        found: list[Any] = self._typed(name, list)
        return found

    def _typed(self, name: str, kind: type) -> Any:
        if type(self.fields[name]) is not kind:
            raise Wrong(f"{name} is no {kind.__name__}")
        return self.fields[name]


def number(told: Any) -> float | None:
    """Return a finite number as a float; None stands for what was none."""
    if told is None:
        return None
    if type(told) is not float and type(told) is not int:
        raise Wrong("a number was expected")
    return float(told)
