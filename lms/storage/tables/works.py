"""Works and the submissions (attempts) in them; the teams that own some of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.storage.tables.columns import choice


class Source(StrEnum):
    """How a commit came to us."""

    PUSH = "push"
    REMOTE = "remote"
    UPLOAD = "upload"


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    exercise: str = Field(max_length=80, index=True, description="Slug in the catalogue")
    captain_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime


class TeamMember(SQLModel, table=True):
    """Somebody asked to be in a team; a member once they have confirmed."""

    __tablename__ = "team_member"

    team_id: int = Field(primary_key=True, foreign_key="team.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    asked_at: datetime
    confirmed_at: datetime | None = None


class Work(SQLModel, table=True):
    """One repository: the work of a student or of a team on one exercise."""

    __table_args__ = (
        UniqueConstraint("exercise", "person_id"),
        UniqueConstraint("exercise", "team_id"),
        CheckConstraint("(person_id is null) != (team_id is null)", name="work_has_one_owner"),
    )

    id: int | None = Field(default=None, primary_key=True)
    exercise: str = Field(max_length=80, index=True, description="Slug in the catalogue")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    remote_url: str | None = Field(default=None, max_length=500)
    created_at: datetime


class Submission(SQLModel, table=True):
    """One attempt: a pinned commit of a work. What became of it is its newest grade."""

    __table_args__ = (UniqueConstraint("work_id", "number"), UniqueConstraint("work_id", "commit_id"))

    id: int | None = Field(default=None, primary_key=True)
    work_id: int = Field(foreign_key="work.id", index=True)
    number: int = Field(description="1, 2, 3 … within the work")
    commit_id: str = Field(max_length=40)
    source: Source = Field(sa_type=choice(Source))
    person_id: int = Field(foreign_key="person.id", index=True, description="Who handed it in")
    created_at: datetime
