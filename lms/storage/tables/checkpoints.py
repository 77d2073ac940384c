"""Groups of a cohort, and the checkpoints that are drawn for them."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from lms.domain.cohorts.groups import Way
from lms.storage.tables.columns import choice


class Grouping(SQLModel, table=True):
    """A cohort divided into groups for something; with an ``exercise`` they become its teams, a raid."""

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    name: str = Field(max_length=80)
    way: Way = Field(sa_type=choice(Way))
    size: int = Field(description="How many were wished for in a group")
    seed: int = Field(description="With it and the same people the lot falls the same way again")
    exercise: str | None = Field(default=None, max_length=80)
    by: int = Field(foreign_key="person.id")
    created_at: datetime
    published_at: datetime | None = Field(default=None, description="When its people were told")
    ended_at: datetime | None = None


class CohortGroup(SQLModel, table=True):
    __tablename__ = "cohort_group"

    id: int | None = Field(default=None, primary_key=True)
    grouping_id: int = Field(foreign_key="grouping.id", index=True)
    number: int = Field(description="1, 2, 3 … within its grouping")
    team_id: int | None = Field(default=None, foreign_key="team.id", description="The raid team it became")


class GroupMember(SQLModel, table=True):
    __tablename__ = "group_member"

    group_id: int = Field(primary_key=True, foreign_key="cohort_group.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)


class Checkpoint(SQLModel, table=True):
    """A timed exercise of a cohort. ``exercises`` are the slugs that are drawn from at its start."""

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    title: str = Field(max_length=80)
    starts_at: datetime = Field(index=True)
    minutes: int
    exercises: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    grouping_id: int | None = Field(
        default=None, foreign_key="grouping.id", description="Who draws together; None: everybody alone"
    )
    event_id: int | None = Field(default=None, foreign_key="event.id")
    seed: int
    by: int = Field(foreign_key="person.id")
    created_at: datetime
    drawn_at: datetime | None = Field(default=None, description="When the exercises were drawn")
    cancelled_at: datetime | None = None


class CheckpointSeat(SQLModel, table=True):
    """What one student has drawn. None: nothing in the pool was new to them, and a mentor decides."""

    __tablename__ = "checkpoint_seat"

    checkpoint_id: int = Field(primary_key=True, foreign_key="checkpoint.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    exercise: str | None = Field(default=None, max_length=80)
    extra_minutes: int = 0
    extra_reason: str = Field(default="", max_length=500)
    extra_by: int | None = Field(default=None, foreign_key="person.id", description="Who gave the minutes")
    began_at: datetime | None = Field(default=None, description="When the student first opened it")
    finished_at: datetime | None = Field(default=None, description="When the student said that they are done")
