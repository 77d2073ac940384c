"""Tracks, and the intakes that share out their seats."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.domain.tracks.directions import Direction
from lms.domain.tracks.intakes import IntakeState
from lms.domain.tracks.switches import StayEnd, StayKind
from lms.storage.tables.columns import choice


class Track(SQLModel, table=True):
    """A specialisation within a programme. ``seats`` is how many an intake has if it says nothing else."""

    __table_args__ = (UniqueConstraint("programme_id", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    slug: str = Field(max_length=40)
    direction: Direction = Field(sa_type=choice(Direction), index=True)
    name_kk: str = Field(max_length=120)
    name_ru: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    about_kk: str = Field(default="", sa_type=Text)
    about_ru: str = Field(default="", sa_type=Text)
    about_en: str = Field(default="", sa_type=Text)
    seats: int
    coach_id: int | None = Field(default=None, foreign_key="person.id")
    needs: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="Slugs of the exercises that one has passed before",
    )
    skills: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="Names of skills it feeds"
    )
    position: int = Field(default=0, description="Where it stands in lists")
    closed_at: datetime | None = Field(default=None, description="Nobody is taken in from then on")
    created_at: datetime


class Intake(SQLModel, table=True):
    """A window for ranked wishes and the lottery after it. The seed stays secret until it is done."""

    __table_args__ = (CheckConstraint("closes_at > opens_at", name="intake_takes_time"),)

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    name: str = Field(max_length=80)
    key: str = Field(unique=True, max_length=32, description="The word in the public file's address")
    state: IntakeState = Field(default=IntakeState.PLANNED, sa_type=choice(IntakeState), index=True)
    opens_at: datetime
    closes_at: datetime = Field(index=True)
    seed: str = Field(max_length=64, repr=False)
    digest: str = Field(max_length=64, description="SHA-256 of the seed, shown from the opening on")
    no_show: float = Field(default=0.0, description="Share of the allotted that is expected not to come")
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    opened_at: datetime | None = None
    reminded_at: datetime | None = None
    ran_at: datetime | None = None
    published: str | None = Field(
        default=None, sa_type=Text, description="The file that anyone can check the results with"
    )


class IntakeTrack(SQLModel, table=True):
    """A track of an intake. The last who got in tells everyone after them why they did not."""

    __tablename__ = "intake_track"
    __table_args__ = (CheckConstraint("seats >= 0", name="intake_track_seats"),)

    intake_id: int = Field(primary_key=True, foreign_key="intake.id")
    track_id: int = Field(primary_key=True, foreign_key="track.id", index=True)
    seats: int
    capacity: int | None = Field(
        default=None, description="Soft: the seats and those that are expected to stay empty; set at opening"
    )
    prepared_first: bool = Field(default=False, description="Who has passed its exercises goes before others")
    last_priority: int | None = None
    last_number: int | None = Field(default=None, description="Lottery number of the last who got in")


class Entrant(SQLModel, table=True):
    """A student in an intake, under the name that the public file calls them by."""

    __table_args__ = (UniqueConstraint("intake_id", "pseudonym"),)

    intake_id: int = Field(primary_key=True, foreign_key="intake.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    pseudonym: str = Field(max_length=20)
    created_at: datetime
    changed_at: datetime


class Wish(SQLModel, table=True):
    """A track that a student would like: ``rank`` 1 is the dearest."""

    __table_args__ = (UniqueConstraint("intake_id", "person_id", "track_id"),)

    intake_id: int = Field(primary_key=True, foreign_key="intake.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    rank: int = Field(primary_key=True)
    track_id: int = Field(foreign_key="track.id", index=True)
    priority: int = Field(default=0, description="0 before 1 in this track; set at the run")


class Allotment(SQLModel, table=True):
    """What the lottery gave a student: ``place`` among those of the track, or no track at all."""

    intake_id: int = Field(primary_key=True, foreign_key="intake.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    number: int = Field(description="Lottery number: 1 is first")
    track_id: int | None = Field(default=None, foreign_key="track.id", index=True)
    rank: int | None = Field(default=None, description="Which of their wishes it was")
    place: int | None = None
    created_at: datetime


class Station(SQLModel, table=True):
    """A stop on a track's map: an exercise or an activity."""

    __table_args__ = (
        CheckConstraint("(exercise IS NULL) <> (activity_id IS NULL)", name="station_is_one"),
        UniqueConstraint("track_id", "exercise"),
        UniqueConstraint("track_id", "activity_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    track_id: int = Field(foreign_key="track.id", index=True)
    exercise: str | None = Field(default=None, max_length=80)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    position: int = Field(description="Its place in the list of stops")
    lane: int = Field(default=0, description="The line it stands on; 0 is the main one")
    needs: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="Keys of the stops before it, beside what the exercise or activity itself needs",
    )


class TrackStay(SQLModel, table=True):
    """Somebody's time on a track, for good or for a trial. Ended ones stay: they are the student's path."""

    __tablename__ = "track_stay"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    track_id: int = Field(foreign_key="track.id", index=True)
    kind: StayKind = Field(sa_type=choice(StayKind))
    started_at: datetime = Field(index=True)
    until: datetime | None = Field(default=None, index=True, description="When a trial is over")
    ended_at: datetime | None = Field(default=None, index=True)
    ending: StayEnd | None = Field(default=None, sa_type=choice(StayEnd))
    reason: str = Field(default="", max_length=500, description="Why it began, in the student's words")
    end_reason: str = Field(default="", max_length=500)
    before_id: int | None = Field(
        default=None, foreign_key="track_stay.id", description="The stay that a change came from"
    )
    intake_id: int | None = Field(default=None, foreign_key="intake.id")
    by: int | None = Field(
        default=None, foreign_key="person.id", description="Who wrote it; None: the school"
    )
