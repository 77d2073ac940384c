"""Cohorts: who was in them and when, and the calendar with its rooms."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from lms.domain.cohorts.calendars import EventKind
from lms.domain.cohorts.enrolments import Ending
from lms.storage.tables.columns import choice


class Enrolment(SQLModel, table=True):
    """Somebody's time in a cohort. A person may be in several at once; ``ended_at`` None: still there."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    started_at: datetime
    ended_at: datetime | None = Field(default=None, index=True)
    ending: Ending | None = Field(default=None, sa_type=choice(Ending))
    note: str = Field(default="", max_length=500, description="Why it ended, in the words of who ended it")
    by: int | None = Field(default=None, foreign_key="person.id", description="Who wrote it")


class Room(SQLModel, table=True):
    """A room of the house. ``area`` is in square metres, ``seats`` is how many can be in it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    seats: int
    area: float = Field(default=0.0)
    closed_on: date | None = Field(default=None, description="Not used from this day on")


class Event(SQLModel, table=True):
    """An entry of the calendar, of a cohort, of an activity of a track, or of both."""

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="event_takes_time"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: EventKind = Field(default=EventKind.SESSION, sa_type=choice(EventKind))
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=2000)
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True)
    activity_id: int | None = Field(
        default=None, index=True, description="The workshop or lab that it is a meeting of"
    )
    room_id: int | None = Field(default=None, foreign_key="room.id", index=True)
    leader_id: int | None = Field(default=None, foreign_key="person.id", description="The mentor in the room")
    series_id: int | None = Field(
        default=None, index=True, description="The first of the weekly entries that it is one of"
    )
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    cancelled_at: datetime | None = None
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
