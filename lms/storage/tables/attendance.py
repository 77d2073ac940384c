"""Attendance: the list of an event, the visits on it, and all that was said about them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lms.domain.attendance.visits import ClaimKind, ClaimState, Mark, Source, Word
from lms.storage.tables.columns import choice

_OPEN = text("state = 'open'")


class AttendanceSheet(SQLModel, table=True):
    """The list of an event. ``secret`` makes its codes; once it is closed, a change needs a reason."""

    __tablename__ = "attendance_sheet"

    event_id: int = Field(primary_key=True, foreign_key="event.id")
    secret: str = Field(max_length=64, repr=False)
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    reminded_at: datetime | None = Field(default=None, description="When its mentors were asked to close it")


class Visit(SQLModel, table=True):
    """What is marked of somebody at an event; one row, however often they press."""

    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_visit_device", "event_id", "device"),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    mark: Mark = Field(sa_type=choice(Mark))
    source: Source = Field(sa_type=choice(Source))
    settled: bool = Field(
        default=True, description="False: proposed from work in a lab, no person agreed yet"
    )
    at: datetime = Field(description="When they came, or were marked")
    by: int | None = Field(
        default=None, foreign_key="person.id", description="The mentor, where one marked it"
    )
    device: str | None = Field(
        default=None, max_length=64, repr=False, description="A digest of the browser's word"
    )
    shared: bool = Field(default=False, description="Somebody else came with the same device")
    outside: bool = Field(default=False, description="Checked in from outside of the school's networks")
    word: Word = Field(default=Word.OPEN, sa_type=choice(Word), index=True)
    word_by: int | None = Field(default=None, foreign_key="person.id", description="The guardian who said it")
    word_at: datetime | None = None


class VisitChange(SQLModel, table=True):
    """A mark that was set, corrected or taken back, with what it was before. Rows are never changed."""

    __tablename__ = "visit_change"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    old_mark: Mark | None = Field(default=None, sa_type=choice(Mark))
    old_source: Source | None = Field(default=None, sa_type=choice(Source))
    old_settled: bool = True
    new_mark: Mark | None = Field(default=None, sa_type=choice(Mark))
    new_source: Source | None = Field(default=None, sa_type=choice(Source))
    reason: str = Field(default="", max_length=500)
    by: int | None = Field(default=None, foreign_key="person.id")
    at: datetime


class VisitClaim(SQLModel, table=True):
    """A guardian's dispute, or a student's wish for a correction, and what a mentor answered."""

    __tablename__ = "visit_claim"
    __table_args__ = (
        Index(
            "visit_claim_open_once",
            "event_id",
            "person_id",
            "by",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True, description="Whose visit it is")
    by: int = Field(foreign_key="person.id", index=True)
    kind: ClaimKind = Field(sa_type=choice(ClaimKind))
    state: ClaimState = Field(default=ClaimState.OPEN, sa_type=choice(ClaimState), index=True)
    reason: str = Field(max_length=500)
    answer: str = Field(default="", max_length=500)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    created_at: datetime


class AttendanceTry(SQLModel, table=True):
    """How often somebody has typed a code of an event since ``since``: guessing takes too long."""

    __tablename__ = "attendance_try"

    event_id: int = Field(primary_key=True, foreign_key="event.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    count: int = 0
    since: datetime
