"""Activities of a programme, who has completed them, and the seats of tracks and workshops."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lms.domain.tracks.activities import ActivityKind, CompletionState
from lms.domain.tracks.waitlists import SeatState
from lms.storage.tables.columns import choice

LIVE = text("state IN ('waiting', 'offered', 'held')")


class Activity(SQLModel, table=True):
    """A unit, a workshop or a lab; ``track_id`` None: of the whole programme. Texts are Markdown."""

    __table_args__ = (UniqueConstraint("programme_id", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    track_id: int | None = Field(default=None, foreign_key="track.id", index=True)
    slug: str = Field(max_length=40)
    kind: ActivityKind = Field(sa_type=choice(ActivityKind))
    name_kk: str = Field(max_length=120)
    name_ru: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    about_kk: str = Field(default="", sa_type=Text)
    about_ru: str = Field(default="", sa_type=Text)
    about_en: str = Field(default="", sa_type=Text)
    hours: float = Field(default=1.0)
    seats: int | None = Field(default=None, description="None: as many as like")
    room_id: int | None = Field(default=None, foreign_key="room.id")
    coach_id: int | None = Field(default=None, foreign_key="person.id")
    needs: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="Keys of what is done before, such as exercise:… and activity:…",
    )
    skills: dict[str, int] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False),
        description="The values (0-100) that completing it feeds",
    )
    closed_at: datetime | None = Field(default=None, description="Nobody begins it from then on")
    created_at: datetime


class Completion(SQLModel, table=True):
    """A student's word that they are ready with an activity, and a coach's word on it."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    activity_id: int = Field(primary_key=True, foreign_key="activity.id", index=True)
    state: CompletionState = Field(sa_type=choice(CompletionState), index=True)
    note: str = Field(default="", max_length=500, description="What the coach wrote")
    ready_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id")


class Seat(SQLModel, table=True):
    """Somebody's place in the line of a track or a workshop, and their seat there."""

    __table_args__ = (
        CheckConstraint("(track_id IS NULL) <> (activity_id IS NULL)", name="seat_of_one"),
        Index(
            "seat_live_track",
            "person_id",
            "track_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index(
            "seat_live_activity",
            "person_id",
            "activity_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    track_id: int | None = Field(default=None, foreign_key="track.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    state: SeatState = Field(sa_type=choice(SeatState), index=True)
    priority: int = Field(default=0, description="0 goes before 1")
    number: int | None = Field(default=None, description="Lottery number of an intake; the least is first")
    intake_id: int | None = Field(default=None, foreign_key="intake.id")
    asked_at: datetime
    offered_until: datetime | None = Field(default=None, index=True)
    reminded_at: datetime | None = None
    held_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = Field(default="", max_length=500)
