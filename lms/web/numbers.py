"""Numbers in addresses: what no row can have as its number is no page, rather than an error."""

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

LARGEST = 2**31 - 1


class RowNumber(BaseConverter):
    """A row's number: decimal, without leading noughts, as large as the database's."""

    regex = r"[1-9][0-9]{0,9}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST:
            raise ValidationError
        return number

    def to_url(self, value: int) -> str:
        return str(int(value))


def row_number(written: str) -> int:
    """Read the number of a row from a form; ``ValueError`` for what no row can have."""
    number = int(written)
    if not 0 < number <= LARGEST:
        raise ValueError(written)
    return number


def count_rows(app: Flask) -> None:
    """Let ``<int:…>`` in every rule mean the number of a row."""
    app.url_map.converters = {**app.url_map.converters, "int": RowNumber}
