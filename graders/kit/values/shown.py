"""How values and outputs are shown: short, and with nothing in them that a terminal would obey."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graders.kit import values
from graders.kit.values.trees import rows_of, tag_of

VALUE_LENGTH = 300
TEXT_LENGTH = 2000
NOTE_LENGTH = 600
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
LARGEST_BYTE, LARGEST_SHORT = 0xFF, 0xFFFF


def escaped(text: str, keep: str = "\n\t") -> str:
    r"""Return a text with control, direction and half characters written as ``\x1b``, ``\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character in keep or unicodedata.category(character) not in HIDDEN else _code(character)
        for character in text
    )


def _code(character: str) -> str:
    number = ord(character)
    if number <= LARGEST_BYTE:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= LARGEST_SHORT else f"\\U{number:08x}"


def cut(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters, the middle of a longer one left out."""
    if len(text) <= length:
        return text
    tail = length // 4
    return f"{text[: length - tail - 3]} … {text[-tail:]}"


def last_lines(text: str, length: int = NOTE_LENGTH) -> str:
    """Return the last lines of a text, whole, as many as ``length`` characters hold; of one, its end."""
    if len(text) <= length:
        return text
    _, newline, whole = text[-length - 1 :].partition("\n")
    return whole if newline and whole else text[-length:]


def value(thing: Any, length: int = VALUE_LENGTH) -> str:
    """Return a Python value as Python would write it, on one line."""
    return tree(values.encode(thing), length)


def tree(encoded: Any, length: int = VALUE_LENGTH) -> str:
    """Return an encoded value as Python would write it, on one line; a long one costs no more to show."""
    text = ""
    for piece in _pieces(encoded):
        text += piece if len(piece) <= length else piece[: length + 1]
        if len(text) > length:
            text = text[: length - 2] + " …"
            break
    return escaped(text, keep="")


def output(data: str | bytes, length: int = TEXT_LENGTH) -> str:
    """Return what a program wrote, its lines kept."""
    return cut(escaped(cut(text_of(data), length)), length)


def text_of(data: str | bytes) -> str:
    r"""Return bytes as text; what is no UTF-8 as ``\xff``."""
    return data if isinstance(data, str) else data.decode("utf-8", "backslashreplace")


def _pieces(node: Any) -> Iterator[str]:
    tag = tag_of(node)
    if tag is not None:
        yield from _TAGGED[tag](node[tag])
    elif type(node) is list:
        yield from _listed("[", node, "]")
    elif type(node) is dict:
        yield from _mapped((repr(key), item) for key, item in node.items())
    elif type(node) is str:
        yield repr(node[: VALUE_LENGTH * 4])
    else:
        yield repr(node)


def _listed(opening: str, items: Iterable[Any], closing: str) -> Iterator[str]:
    yield opening
    for position, item in enumerate(items):
        if position:
            yield ", "
        yield from _pieces(item)
    yield closing


def _mapped(pairs: Iterable[tuple[str, Any]]) -> Iterator[str]:
    yield "{"
    for position, (key, item) in enumerate(pairs):
        yield f"{', ' if position else ''}{key}: "
        yield from _pieces(item)
    yield "}"


def _tuple(items: Any) -> Iterator[str]:
    return _listed("(", items, ",)" if len(items) == 1 else ")")


def _set(items: Any) -> Iterator[str]:
    return _listed("{", items, "}") if items else iter(["set()"])


def _scalar(payload: Any) -> Iterator[str]:
    yield f"{payload['dtype']}("
    yield from _pieces(payload["value"])
    yield ")"


def _array(payload: Any) -> Iterator[str]:
    yield f"array of {payload['dtype']}, shape {tuple(payload['shape'])}: "
    yield from _pieces(rows_of(payload))


def _series(payload: Any) -> Iterator[str]:
    yield f"Series of {payload['dtype']}: "
    yield from _pieces(payload["data"])


def _frame(payload: Any) -> Iterator[str]:
    yield f"DataFrame of {len(payload['index'])} rows: "
    pairs = zip(payload["columns"], payload["data"], strict=True)
    yield from _mapped((tree(name), column) for name, column in pairs)


_TAGGED: dict[str, Callable[[Any], Iterator[str]]] = {
    "$tuple": _tuple,
    "$set": _set,
    "$frozenset": lambda items: _listed("frozenset({", items, "})"),
    "$bytes": lambda payload: iter([repr(values.decode({"$bytes": payload[: VALUE_LENGTH * 4]}))]),
    "$int": lambda payload: iter([f"int({str(payload)[:20]}…)"]),
    "$float": lambda payload: iter([str(payload)]),
    "$complex": lambda parts: _listed("complex(", parts, ")"),
    "$dict": lambda pairs: _mapped((tree(key), item) for key, item in pairs),
    "$array": _array,
    "$scalar": _scalar,
    "$series": _series,
    "$frame": _frame,
    "$object": lambda name: iter([f"<{str(name)[:80]}>"]),
}
