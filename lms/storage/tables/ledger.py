"""The ledger: every change of credits and XP is a row with its reason; a balance is a sum."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from lms.storage.tables.columns import choice


class Currency(StrEnum):
    """``up`` is earned by reviewing and ``down`` by being reviewed; their ratio is the audit ratio."""

    CREDIT = "credit"
    XP = "xp"
    UP = "up"
    DOWN = "down"


class LedgerEntry(SQLModel, table=True):
    """``amount`` is in hundredths. ``key`` is unique where the same event must count once."""

    __tablename__ = "ledger_entry"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    currency: Currency = Field(sa_type=choice(Currency), index=True)
    amount: int
    reason: str = Field(max_length=40, description="Name of the reason, a word of lms.domain.credits")
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    key: str | None = Field(default=None, max_length=120, unique=True)
    exercise: str | None = Field(default=None, max_length=80)
    round_id: int | None = Field(default=None, foreign_key="review_round.id")
    review_id: int | None = Field(default=None, foreign_key="review.id")
    by: int | None = Field(default=None, foreign_key="person.id", description="Who did it by hand")
    created_at: datetime


class CreditPolicy(SQLModel, table=True):
    """What the weekly controller has set; the newest row holds."""

    __tablename__ = "credit_policy"

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    week: str = Field(max_length=8, description="ISO week, 2026-W48")
    values: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime


class GuardAction(SQLModel, table=True):
    """What a mentor did about a finding: recorded, never a sanction by itself."""

    __tablename__ = "guard_action"

    id: int | None = Field(default=None, primary_key=True)
    finding: str = Field(max_length=120, index=True, description="Kind and people, as one key")
    action: str = Field(max_length=40)
    note: str = Field(default="", max_length=1000)
    person_id: int = Field(foreign_key="person.id")
    created_at: datetime
