"""Portfolios, what somebody takes home of what the school holds, and their wish to be forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lms.domain.privacy.erasure import Step
from lms.domain.privacy.exports import ExportState
from lms.domain.privacy.portfolios import ItemKind, NameShown
from lms.storage.tables.columns import choice

_OPEN = text("done_at IS NULL AND taken_back_at IS NULL")
_STANDING = text("closed_at IS NULL")


class Portfolio(SQLModel, table=True):
    """How somebody shows what they have made. ``word`` is the last part of its public address."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    word: str = Field(unique=True, max_length=43, repr=False)
    headline: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="By language"
    )
    name_shown: NameShown = Field(default=NameShown.FIRST, sa_type=choice(NameShown))
    shows_skills: bool = True
    shows_path: bool = True
    indexed: bool = Field(default=False, description="Whether search engines may list it")
    public_at: datetime | None = Field(default=None, description="When its owner chose that all may see it")


class PortfolioItem(SQLModel, table=True):
    """A finished thing in a portfolio; ``key`` is the slug of an exercise or the number of an activity."""

    __tablename__ = "portfolio_item"
    __table_args__ = (UniqueConstraint("person_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: ItemKind = Field(sa_type=choice(ItemKind))
    key: str = Field(max_length=80)
    position: int
    about: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="By language"
    )
    submission_id: int | None = Field(
        default=None, foreign_key="submission.id", description="The attempt whose files are shown"
    )
    files: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="Paths in its commit"
    )


class PortfolioShare(SQLModel, table=True):
    """A portfolio that was opened to one company; closed, the row stays."""

    __tablename__ = "portfolio_share"
    __table_args__ = (
        Index(
            "portfolio_open_once",
            "person_id",
            "company_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    opened_at: datetime
    closed_at: datetime | None = None


class DataExport(SQLModel, table=True):
    """A copy of all that is held about somebody, for who asked for it, until a day."""

    __tablename__ = "data_export"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    asked_by: int = Field(foreign_key="person.id", index=True)
    state: ExportState = Field(default=ExportState.WAITING, sa_type=choice(ExportState), index=True)
    asked_at: datetime
    claimed_at: datetime | None = None
    made_at: datetime | None = None
    until: datetime | None = Field(default=None, index=True)
    file: str | None = Field(default=None, max_length=64, repr=False, description="Its name in the folder")
    size: int = 0


class Erasure(SQLModel, table=True):
    """Somebody's wish to be forgotten. Done, the row is the proof of it, and names nobody any more."""

    __table_args__ = (
        Index("erasure_open_once", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    asked_by: int = Field(foreign_key="person.id", index=True)
    reason: str = Field(default="", max_length=500, description="Of the written request; emptied at the end")
    asked_at: datetime
    due_at: datetime = Field(index=True)
    taken_back_at: datetime | None = None
    step: Step = Field(default=Step.WAITING, sa_type=choice(Step))
    work: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False),
        description="What the next steps need of what the steps before take away; emptied at the end",
    )
    claimed_at: datetime | None = None
    done_at: datetime | None = None
