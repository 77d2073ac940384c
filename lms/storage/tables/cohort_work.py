"""What mentors do with a cohort: announcements, imports of people, and the links of calendars."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Announcement(SQLModel, table=True):
    """A text of a mentor to a cohort, shown until a day; ``words`` holds it by language."""

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    by: int = Field(foreign_key="person.id")
    words: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    for_guardians: bool = Field(default=False, description="Whether guardians of the students see it too")
    shown_until: date = Field(index=True, description="Last day on which it is shown")
    created_at: datetime
    withdrawn_at: datetime | None = None


class AnnouncementRead(SQLModel, table=True):
    """Somebody has said that they have read an announcement."""

    __tablename__ = "announcement_read"

    announcement_id: int = Field(primary_key=True, foreign_key="announcement.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    read_at: datetime


class RosterImport(SQLModel, table=True):
    """A checked file of people that waits for its owner's word; nothing of it is in the school yet.

    ``content`` holds the rows as they were read, never a password, and is emptied once they are in.
    """

    __tablename__ = "roster_import"

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    by: int = Field(foreign_key="person.id")
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime
    expires_at: datetime = Field(index=True)
    done_at: datetime | None = None


class RosterKey(SQLModel, table=True):
    """By what another system knows somebody, as a keyed digest: a second import finds them by it."""

    __tablename__ = "roster_key"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)


class CalendarFeed(SQLModel, table=True):
    """The number of somebody's calendar link: one more makes every link before it dead."""

    __tablename__ = "calendar_feed"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    number: int
