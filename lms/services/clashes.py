"""Clashes: what the database refuses since somebody else has written the same a moment before."""

from sqlalchemy.exc import IntegrityError

TAKEN = "23505"
"""How PostgreSQL calls a value that is there already."""


def is_clash(error: Exception) -> bool:
    if not isinstance(error, IntegrityError):
        return False
    return getattr(error.orig, "sqlstate", "") == TAKEN or "UNIQUE constraint failed" in str(error.orig)
