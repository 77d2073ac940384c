"""JSON of strangers: one value, no key twice, no NaN, and fields read by their type."""

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

from lms.domain.foreign.shape import MOST_CASES, Fault, UnreadableError, text_of


def document(data: bytes) -> Mapping[str, object]:
    """Return the object that a document is."""
    try:
        value = json.loads(text_of(data), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise UnreadableError(Fault.TOO_DEEP) from error
    except ValueError as error:
        raise UnreadableError(Fault.NOT_FORMED) from error
    return mapping(value)


def mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UnreadableError(Fault.NOT_FORMED)
    return value


def rows(value: object) -> Sequence[Mapping[str, object]]:
    """Return a list of objects, of which there may not be too many."""
    if not isinstance(value, list):
        raise UnreadableError(Fault.NOT_FORMED)
    if len(value) > MOST_CASES:
        raise UnreadableError(Fault.TOO_MANY)
    return [mapping(one) for one in value]


def text(fields: Mapping[str, object], name: str) -> str:
    """Return a text that may be left out, or be null."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(Fault.NOT_FORMED)
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError(Fault.TWICE)
    return found


def _no_number(_constant: str) -> NoReturn:
    raise UnreadableError(Fault.BAD_NUMBER)
