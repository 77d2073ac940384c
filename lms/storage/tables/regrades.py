"""Regrades: an exercise's attempts graded once more after a fix, first for trial, then in earnest."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.domain.regrades import RegradeState
from lms.domain.verdicts import Verdict
from lms.storage.tables.columns import choice


class Regrade(SQLModel, table=True):
    """One fix: which attempts it is about, who applied it, and why; its row is the log of that."""

    id: int | None = Field(default=None, primary_key=True)
    exercise: str = Field(max_length=80, index=True)
    checks_version: str = Field(max_length=64, description="The checks that the trial is made with")
    since: datetime | None = None
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id")
    state: RegradeState = Field(default=RegradeState.TRIAL, sa_type=choice(RegradeState), index=True)
    begun_by: int | None = Field(default=None, foreign_key="person.id", description="None: on the terminal")
    begun_at: datetime
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = None
    reason: str = ""
    takes_back: bool = Field(default=False, description="Passes that are none any more are taken back")


class RegradeLine(SQLModel, table=True):
    """One attempt of a regrade: its grade before, and what its job has found since."""

    __tablename__ = "regrade_line"
    __table_args__ = (UniqueConstraint("regrade_id", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    regrade_id: int = Field(foreign_key="regrade.id", index=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    grade_id: int = Field(foreign_key="grade.id", index=True, description="The grade before")
    job_id: int = Field(foreign_key="job.id", unique=True)
    seed: int
    verdict_before: Verdict = Field(sa_type=choice(Verdict))
    points_before: float
    max_points_before: float
    verdict: Verdict | None = Field(default=None, sa_type=choice(Verdict), description="None: not graded yet")
    points: float = 0
    max_points: float = 0
    outcomes: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    image_id: str = Field(default="", max_length=80)
    checks_version: str = Field(default="", max_length=64)
    seconds: float = 0
    cpu_seconds: float = 0
    memory_bytes: int = 0
    settled: bool = Field(default=False, description="Applied, or looked at and kept as it was")
