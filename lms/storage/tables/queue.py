"""The queue: a row a job is the truth, a message is only a nudge."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from lms.storage.tables.columns import choice


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(SQLModel, table=True):
    """Grade one submission. ``owner`` and ``attempt`` fence: who holds neither may not record."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    state: JobState = Field(default=JobState.WAITING, sa_type=choice(JobState), index=True)
    attempt: int = 0
    owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = None
    not_before: datetime
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    fault: str | None = Field(default=None, description="What the machine did wrong at the last attempt")
    progress: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="Checks decided so far"
    )


class WorkerRow(SQLModel, table=True):
    """A worker's word about itself, renewed while it lives."""

    __tablename__ = "worker"

    name: str = Field(primary_key=True, max_length=80)
    seen_at: datetime
    started_at: datetime
    slots: int
    engine: str | None = Field(default=None, description="Version of the Docker engine; None: unreachable")
    fault: str | None = Field(default=None, description="What the engine or an image lacks")
    images: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
