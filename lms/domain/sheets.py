"""Tables as spreadsheets save them: text in several encodings, cells between commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Iterator

from lms.errors import N_, RefusedError

MOST_BYTES = 2 * 1024 * 1024


def decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise RefusedError(N_("This file is larger than 2 MB."), field="users")
    if data[:2] == b"PK":
        raise RefusedError(N_("This is a workbook. Save it as CSV, then choose that file."), field="users")
    for encoding in ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise RefusedError(N_("This file is empty."), field="users")
        if "\0" not in text:
            return text
    raise RefusedError(N_("This file can't be read as text. Save it as CSV in UTF-8."), field="users")


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").splitlines()[0]
    if first.casefold().startswith("sep="):
        text = text.lstrip("\r\n")[len(first) :].lstrip("\r\n")
        first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield row, cells
    except csv.Error:
        words = N_("Row %(row)s can't be read: a quotation mark may be missing.")
        raise RefusedError(words, row=row + 1, field="users") from None


def plain_title(title: str) -> str:
    """Return the name of a column however it is written: Birth Date, birth_date, metadata.birthDate."""
    return re.sub(r"[\s_]", "", title.strip().casefold()).removeprefix("metadata.")
