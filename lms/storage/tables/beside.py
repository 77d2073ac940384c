"""Graders of others: what each reported of a graded attempt. It stands beside the grade, and never counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from lms.domain.beside import Kind
from lms.domain.exercises import Reason
from lms.domain.foreign.shape import Fault
from lms.storage.tables.columns import choice
from lms.storage.tables.queue import JobState


class BesideRun(SQLModel, table=True):
    """One run of a foreign grader for a grade that is recorded; a row is its own job, fenced like others.

    ``fault`` is ours, if the run could not be made. ``unread`` says why what came is no result, and
    ``reason`` what ended the grader, where it did not end by itself.
    """

    __tablename__ = "beside_run"

    id: int | None = Field(default=None, primary_key=True)
    grade_id: int = Field(foreign_key="grade.id", unique=True)
    kind: Kind = Field(sa_type=choice(Kind))
    version: str = Field(max_length=64, description="A digest of the command and the files of its author")
    state: JobState = Field(default=JobState.WAITING, sa_type=choice(JobState), index=True)
    attempt: int = 0
    owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = None
    not_before: datetime
    created_at: datetime
    ended_at: datetime | None = None
    fault: str | None = None
    image_id: str = Field(default="", max_length=80, description="The engine's id of the image that ran it")
    unread: Fault | None = Field(default=None, sa_type=choice(Fault))
    reason: Reason | None = Field(default=None, sa_type=choice(Reason))
    points: float | None = Field(default=None, description="The grader's own; they count for nothing")
    max_points: float | None = None
    words: str = ""
    output: str = Field(default="", description="The end of what was printed, where no result was read")
    cases: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    seconds: float | None = None
    memory_bytes: int | None = None
