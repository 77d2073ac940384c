"""Column types that the tables share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum


def choice(kind: type[StrEnum]) -> Any:
    """Store a StrEnum by its value, as plain text: a new member needs no new database type."""
    return Enum(
        kind, native_enum=False, length=20, values_callable=lambda members: [m.value for m in members]
    )
