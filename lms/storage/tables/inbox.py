"""The inbox: what the site tells a person, and whether it was sent by e-mail too."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Notice(SQLModel, table=True):
    """A sentence for one person, translated when it is read; ``key`` is unique: it is told once."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    words: str = Field(max_length=500, description="Message to translate")
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    path: str = Field(max_length=300, description="Where it leads on the site")
    key: str | None = Field(default=None, max_length=120, unique=True)
    created_at: datetime = Field(index=True)
    read_at: datetime | None = None
    mail_due_at: datetime | None = Field(
        default=None, index=True, description="When it is to be sent by e-mail; None: not, or not any more"
    )
    mail_claimed_at: datetime | None = None
    mail_tries: int = 0
    mailed_at: datetime | None = None
