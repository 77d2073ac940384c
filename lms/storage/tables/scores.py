"""Scores: what the model has learnt of reviewers, and every score that a round ever had."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class ReviewerFitRow(SQLModel, table=True):
    """What the last full fit of a cohort says of a reviewer."""

    __tablename__ = "reviewer_fit"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    cohort_id: int = Field(primary_key=True, description="Of the works reviewed; 0: of people without one")
    bias: float
    bias_sd: float
    noise: float
    honest: float
    lazy: float
    inverted: float
    reviews: int
    more: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    fitted_at: datetime


class PopulationFit(SQLModel, table=True):
    """The population that the last full fit of a cohort found; ``cohort_id`` 0: people without one."""

    __tablename__ = "population_fit"

    cohort_id: int = Field(primary_key=True)
    values: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    fitted_at: datetime


class ScoreEntry(SQLModel, table=True):
    """A round's score at one time, and why it was computed: the log that appeals and voids show in."""

    __tablename__ = "score_entry"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="review_round.id", index=True)
    why: str = Field(max_length=20, description="arrival nightly appeal voided mentor corrected")
    score: float
    sd: float
    low: float
    high: float
    final: float
    chance: float = Field(description="That the final score reaches the pass mark")
    weights: dict[str, float] = Field(sa_column=Column(JSON, nullable=False), description="By review id")
    created_at: datetime


class SpotCheck(SQLModel, table=True):
    """A decided round that a mentor looks at, by uncertainty or by chance."""

    __tablename__ = "spot_check"

    round_id: int = Field(primary_key=True, foreign_key="review_round.id")
    why: str = Field(max_length=10, description="uncertain or random")
    created_at: datetime
    done_at: datetime | None = None
