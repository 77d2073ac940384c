"""Tables for other programs: a spreadsheet reads their letters rightly, and computes none of their cells."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from lms.domain.texts import inert
from lms.web.language import translate

BOM = "\ufeff"
"""Spreadsheets read Kazakh letters rightly with it."""


def table_answer(rows: Iterable[Iterable[object]], name: str) -> Response:
    """Return rows as a file to be saved; what begins like a formula is made plain text."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(one) for one in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(BOM + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def titled_table(heads: Sequence[str], rows: Iterable[Iterable[object]], name: str) -> Response:
    """Return rows under titles, which are messages to be translated."""
    return table_answer([[translate(one) for one in heads], *rows], name)


def _cell(value: object) -> object:
    return inert(value) if isinstance(value, str) else value
