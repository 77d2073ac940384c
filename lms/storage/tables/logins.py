"""Logins that were ended before their time."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class EndedLogin(SQLModel, table=True):
    """A login that was logged out: a copy of its cookie is worth nothing. Kept until it would have ended."""

    __tablename__ = "ended_login"

    digest: str = Field(primary_key=True, max_length=64)
    until: datetime = Field(index=True)
