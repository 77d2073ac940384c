"""Claim, don't check then act: a change that holds only where its condition does. And many rows at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, CursorResult, and_, insert, update
from sqlmodel import Session, SQLModel


def change(
    session: Session, table: type[SQLModel], *conditions: ColumnElement[bool], **values: object
) -> bool:
    """Write ``values`` to the rows that meet all conditions; True if there was one.

    Rows that the session has read before are older than this write: refresh those that are used again.
    """
    statement = update(table).where(and_(*conditions)).values(**values)
    done = session.connection().execute(statement)
    return isinstance(done, CursorResult) and done.rowcount > 0


def add_rows(session: Session, rows: Sequence[SQLModel]) -> None:
    """Add many rows of one table in one statement; the session does not know them, nor anybody their ids."""
    if rows:
        session.flush()
        session.connection().execute(insert(type(rows[0])), [one.model_dump(exclude={"id"}) for one in rows])
