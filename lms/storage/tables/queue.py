"""The queue: a row a job is the truth, a message is only a nudge."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from lms.storage.tables.columns import choice


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Rank(IntEnum):
    """What is graded before what: whoever sits a checkpoint first, what is graded once more in bulk last."""

    CHECKPOINT = 0
    PUSH = 1
    REGRADE = 2


class Job(SQLModel, table=True):
    """Grade one submission. ``owner`` and ``attempt`` fence: who holds neither may not record.

    Served by rank, then by ``turn``: the round in which it is the turn of its party, who handed it in.
    """

    __table_args__ = (
        Index("ix_job_order", "state", "rank", "turn", "created_at", "id"),
        Index("ix_job_party", "party", "rank", "turn"),
        Index("ix_job_exercise", "exercise", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    state: JobState = Field(default=JobState.WAITING, sa_type=choice(JobState))
    rank: int = Field(default=Rank.PUSH, sa_column_kwargs={"server_default": str(Rank.PUSH.value)})
    turn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    party: str = Field(default="", max_length=24, sa_column_kwargs={"server_default": ""})
    exercise: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
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
