"""Likenesses: where programs of different people are alike, and what their authors say of it.

A likeness is evidence that somebody looks at. It changes no grade, no score and no credit.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.domain.likeness.outcomes import Outcome
from lms.storage.tables.columns import choice


class CodePrint(SQLModel, table=True):
    """One print of a work, with the attempt in which it came first: the inverted index of an exercise."""

    __tablename__ = "code_print"
    __table_args__ = (Index("ix_code_print_work", "work_id"),)

    exercise: str = Field(primary_key=True, max_length=80)
    mark: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    work_id: int = Field(primary_key=True, foreign_key="work.id")
    submission_id: int = Field(foreign_key="submission.id", index=True)


class CodeReading(SQLModel, table=True):
    """An attempt whose program was read and compared; ``marks`` is how much of its own it has."""

    __tablename__ = "code_reading"

    submission_id: int = Field(primary_key=True, foreign_key="submission.id")
    marks: int
    read_at: datetime


class Likeness(SQLModel, table=True):
    """``share`` (0 to 1) of an attempt stands in an earlier attempt of other people.

    One row a pair of works: the later work, and the earlier one; it tells of the pair of attempts in which
    most was alike.
    """

    __table_args__ = (UniqueConstraint("work_id", "other_work_id"),)

    id: int | None = Field(default=None, primary_key=True)
    exercise: str = Field(max_length=80)
    work_id: int = Field(foreign_key="work.id", index=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    other_work_id: int = Field(foreign_key="work.id", index=True)
    other_submission_id: int = Field(foreign_key="submission.id", index=True)
    share: float
    found_at: datetime
    asked_at: datetime | None = Field(default=None, description="When the later work's authors were asked")
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome), index=True)
    note: str = ""
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")


class LikenessAnswer(SQLModel, table=True):
    """What an author of the later work says of how it came about; the staff read it."""

    __tablename__ = "likeness_answer"

    id: int | None = Field(default=None, primary_key=True)
    likeness_id: int = Field(foreign_key="likeness.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    words: str
    created_at: datetime
