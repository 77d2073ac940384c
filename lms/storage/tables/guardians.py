"""Guardians and minors: what was agreed to, and the digests as they were sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language
from lms.storage.tables.columns import choice

_STANDING = text("revoked_at IS NULL")


class ConsentText(SQLModel, table=True):
    """What is agreed to, in the words that people read. A version is never changed, only followed."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("purpose", "version", name="consent_text_version"),)

    id: int | None = Field(default=None, primary_key=True)
    purpose: Purpose = Field(sa_type=choice(Purpose))
    version: int
    text_kk: str = Field(max_length=4000)
    text_ru: str = Field(max_length=4000)
    text_en: str = Field(max_length=4000)
    written_by: int | None = Field(default=None, foreign_key="person.id")
    written_at: datetime


class Consent(SQLModel, table=True):
    """A word given about somebody, by themself or by a guardian; taken back, the row stays."""

    __table_args__ = (
        Index(
            "consent_stands_once",
            "person_id",
            "purpose",
            "version",
            "given_by",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, description="About whom")
    purpose: Purpose = Field(sa_type=choice(Purpose))
    version: int = Field(description="Of the text that was read")
    given_by: int = Field(foreign_key="person.id", index=True)
    given_at: datetime
    revoked_at: datetime | None = None
    revoked_by: int | None = Field(default=None, foreign_key="person.id")


class DigestSetting(SQLModel, table=True):
    """In which language a guardian reads the digests, where it is not the language of their pages."""

    __tablename__ = "digest_setting"

    guardian_id: int = Field(primary_key=True, foreign_key="person.id")
    language: Language = Field(sa_type=choice(Language))


class Digest(SQLModel, table=True):
    """A week of a minor as a guardian was told of it, word for word; the minor reads the same."""

    __table_args__ = (UniqueConstraint("ward_id", "guardian_id", "week", name="digest_once_a_week"),)

    id: int | None = Field(default=None, primary_key=True)
    ward_id: int = Field(foreign_key="person.id", index=True)
    guardian_id: int = Field(foreign_key="person.id", index=True)
    week: date = Field(description="Its Monday")
    language: Language = Field(sa_type=choice(Language))
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    text: list[str] = Field(sa_column=Column(JSON, nullable=False), description="The sentences as sent")
    sent_at: datetime
