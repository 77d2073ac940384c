"""Grades: what the checks said of a submission, with all that is needed to say it again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.domain.verdicts import Verdict
from lms.storage.tables.columns import choice


class Grade(SQLModel, table=True):
    """One verdict per (submission, checks version, image)."""

    __table_args__ = (UniqueConstraint("submission_id", "checks_version", "image_id"),)

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    job_id: int = Field(foreign_key="job.id")
    checks_version: str = Field(max_length=64)
    image_id: str = Field(max_length=80, description="The engine's id of the image that ran it")
    seed: int
    verdict: Verdict = Field(sa_type=choice(Verdict))
    points: float
    max_points: float
    seconds: float = Field(description="Wall time in the sandbox")
    cpu_seconds: float
    memory_bytes: int = Field(description="Peak of the sandbox's cgroup")
    created_at: datetime


class CheckResult(SQLModel, table=True):
    """One check of a grade. ``passed`` is None when it was not run, since what it needs had failed."""

    __tablename__ = "check_result"

    grade_id: int = Field(primary_key=True, foreign_key="grade.id")
    position: int = Field(primary_key=True)
    name: str = Field(max_length=80)
    passed: bool | None
    points: float
    max_points: float
    seconds: float
    memory_bytes: int
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    measures: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="Numbers that the check has found out, passed or not",
    )
