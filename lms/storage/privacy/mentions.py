"""Names in what people wrote freely: found wherever they stand, and taken out."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import String as Text
from sqlalchemy import Table, cast, delete, or_, select, update
from sqlmodel import Session

from lms.domain.privacy.erasure import TABLES
from lms.storage.privacy.reach import table


def take_out(session: Session, names: re.Pattern[str], words: Collection[str], stands: str) -> None:
    """Write ``stands`` for a name wherever people wrote it freely; a notice that holds it goes whole."""
    if not words:
        return
    for name, line in TABLES.items():
        if name == "person":
            continue
        for column in line.prose:
            for key, value in _mentions(session, table(name), column, names, words):
                _write(session, table(name), column, key, _named(value, names, stands))


def _mentions(
    session: Session, of: Table, column: str, names: re.Pattern[str], words: Collection[str]
) -> Iterator[tuple[Sequence[Any], Any]]:
    keys = list(of.primary_key.columns)
    said = cast(of.c[column], Text)
    looks = [said.contains(form, autoescape=True) for word in words for form in {word, _escaped(word)}]
    rows = session.execute(select(*keys, of.c[column]).where(or_(*looks))).all()
    for *key, value in rows:
        if names.search(json.dumps(value, ensure_ascii=False)):
            yield key, value


def _write(session: Session, of: Table, column: str, key: Sequence[Any], value: object) -> None:
    here = [one == is_ for one, is_ in zip(of.primary_key.columns, key, strict=True)]
    if of.name == "notice":
        session.execute(delete(of).where(*here))
        return
    session.execute(update(of).where(*here).values({column: value}))


def _named(value: Any, names: re.Pattern[str], stands: str) -> Any:
    """Return a value with the name taken out of every text in it."""
    if isinstance(value, str):
        return names.sub(stands, value)
    if isinstance(value, dict):
        return {key: _named(one, names, stands) for key, one in value.items()}
    return [_named(one, names, stands) for one in value] if isinstance(value, list) else value


def _escaped(word: str) -> str:
    """Return a word as JSON writes it, with letters beyond ASCII as escapes."""
    return json.dumps(word)[1:-1]
