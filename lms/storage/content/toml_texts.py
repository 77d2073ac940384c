"""Writing TOML that people go on editing: a table a line, long texts over several lines."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Item, Table


def toml_of(content: Mapping[str, Any]) -> bytes:
    """Return a TOML text; plain values come before tables, as TOML wants it."""
    document = tomlkit.document()
    for name, value in _plain_first(content):
        document.add(name, _item(value))
    return tomlkit.dumps(document).encode()


def _plain_first(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(content.items(), key=lambda item: isinstance(item[1], Mapping) or _has_tables(item[1]))


def _has_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _item(value: Any) -> Item:
    if isinstance(value, Mapping):
        return _table(value)
    if _has_tables(value):
        tables: AoT = tomlkit.aot()
        for one in value:
            tables.append(_table(one))
        return tables
    if (
        isinstance(value, str)
        and "\n" in value.strip("\n")
        and not value.startswith("\n")
        and "\r" not in value
    ):
        return tomlkit.string(value, multiline=True)
    plain: Item = tomlkit.item(value)
    return plain


def _table(content: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for name, value in _plain_first(content):
        table.add(name, _item(value))
    return table
