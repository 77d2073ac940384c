"""Claim, don't check then act: a change that holds only where its condition still does."""

from sqlalchemy import ColumnElement, CursorResult, and_, update
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
