"""Reading what a student's program left: files and texts that may hold anything at all."""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from graders.kit.findings import fail
from graders.kit.values import shown
from graders.kit.values.trees import no_constant

T = TypeVar("T")

LARGEST_COLLECTION = "4 MiB"
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, csv.Error)


@contextmanager
def parsing(asked: str, text: str | bytes | None = None) -> Iterator[None]:
    """Turn an error while reading a student's data into the finding ``malformed``."""
    try:
        yield
    except UNREADABLE as error:
        got = None if text is None else shown.output(text)
        fail("malformed", asked=asked, got=got, note=f"{type(error).__name__}: {error}")


class Collected(Mapping[str, bytes]):
    """The files that a question asked for; one that is not there fails the check when it is read."""

    def __init__(self, asked: str, files: Mapping[str, str | None], *, too_large: bool) -> None:
        self.asked = asked
        self.files = files
        self.too_large = too_large

    def __getitem__(self, path: str) -> bytes:
        content = self.files[path]
        if content is None and self.too_large:
            fail(
                "output_limit",
                asked=self.asked,
                expected=f"files of at most {LARGEST_COLLECTION}, {path} among them",
            )
        if content is None:
            fail("missing_file", asked=self.asked, expected=f"a file {path}")
        return base64.b64decode(content)

    def __iter__(self) -> Iterator[str]:
        return (path for path, content in self.files.items() if content is not None)

    def __len__(self) -> int:
        return sum(content is not None for content in self.files.values())

    def text(self, path: str) -> str:
        """Return a file as UTF-8, or fail the check."""
        content = self[path]
        with parsing(path, content):
            return content.decode("utf-8-sig")

    def json(self, path: str) -> Any:
        """Return a file read as JSON, or fail the check."""
        text = self.text(path)
        with parsing(path, text):
            return plain_json(text)

    def table(self, path: str, columns: Sequence[str], rows: int | None = None) -> list[dict[str, str]]:
        """Return the rows of a CSV file that has these columns (and maybe others), or fail the check."""
        text = self.text(path)
        with parsing(path, text):
            reader = csv.DictReader(io.StringIO(text), restval="", restkey="")
            found = list(reader)
        named = reader.fieldnames or []
        if any(named.count(column) != 1 for column in columns):
            wanted = f"the columns {', '.join(columns)}"
            fail("malformed", asked=path, expected=wanted, got=text.split("\n", 1)[0] or "nothing")
        if rows is not None and len(found) != rows:
            fail("malformed", asked=path, expected=f"{rows} rows", got=f"{len(found)} rows")
        return found

    def column(self, path: str, name: str, kind: Callable[[str], T], rows: int | None = None) -> list[T]:
        """Return one column of a CSV file, each cell read by ``kind`` (``str``, ``int``, ``float``)."""
        cells = [row[name] for row in self.table(path, [name], rows)]
        with parsing(f"{path}, column {name}"):
            return [kind(cell) for cell in cells]


def plain_json(text: str) -> Any:
    """Return a text read as JSON proper, which knows neither NaN nor Infinity."""
    return json.loads(text, parse_constant=no_constant)


def tidy(text: str) -> str:
    """Return a text without spaces at the ends of its lines and without empty lines at its end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip()


def first_difference(expected: str, got: str) -> str:
    """Say which line of a text differs first."""
    wanted, found = expected.split("\n"), got.split("\n")
    if len(wanted) == len(found) == 1:
        return ""
    shared = zip(wanted, found, strict=False)
    line = next(
        (number for number, pair in enumerate(shared) if pair[0] != pair[1]), min(len(wanted), len(found))
    )
    texts = [shown.value(lines[line]) if line < len(lines) else "nothing" for lines in (wanted, found)]
    return f"line {line + 1}: {texts[0]} was expected, {texts[1]} came"
