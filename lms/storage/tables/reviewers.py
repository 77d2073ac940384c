"""Reviewers: the times that they open, what they say of themselves, and whom they do not review."""

from datetime import datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel


class Slot(SQLModel, table=True):
    """A time that a reviewer opens; booked by the author of a round for a review side by side."""

    __table_args__ = (UniqueConstraint("person_id", "starts_at"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    starts_at: datetime = Field(index=True)
    minutes: int
    place: str = Field(default="", max_length=120)
    review_id: int | None = Field(default=None, foreign_key="review.id", unique=True)
    booked_at: datetime | None = None
    absent: str | None = Field(
        default=None, max_length=10, description="author, reviewer or both did not come"
    )
    cancelled_at: datetime | None = None


class Exclusion(SQLModel, table=True):
    """Two people who never review each other; ``first_id`` is the smaller id."""

    first_id: int = Field(primary_key=True, foreign_key="person.id")
    second_id: int = Field(primary_key=True, foreign_key="person.id")
    reason: str = Field(max_length=500)
    person_id: int = Field(foreign_key="person.id", description="The mentor")
    created_at: datetime


class ReviewerSetting(SQLModel, table=True):
    """What somebody says about themselves as a reviewer."""

    __tablename__ = "reviewer_setting"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    away_until: datetime | None = None
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
