"""A cohort's pace, what mentors note of a student, and results that they have set in place of others."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

_STANDS = text("withdrawn_at is null")


class Deadline(SQLModel, table=True):
    """When an exercise is due in a cohort; ``set_at`` is when it was set to this moment."""

    cohort_id: int = Field(primary_key=True, foreign_key="cohort.id")
    exercise: str = Field(primary_key=True, max_length=80)
    at: datetime
    set_at: datetime
    by: int | None = Field(default=None, foreign_key="person.id")


class Extension(SQLModel, table=True):
    """Days more for one student and one exercise. One stands at a time; the others are kept, taken back."""

    __table_args__ = (
        Index(
            "extension_stands_once",
            "cohort_id",
            "person_id",
            "exercise",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    exercise: str = Field(max_length=80)
    days: int
    reason: str = Field(max_length=500)
    by: int = Field(foreign_key="person.id")
    created_at: datetime
    withdrawn_at: datetime | None = None


class Freeze(SQLModel, table=True):
    """Days on which the clock of a cohort, or of one student of it, stands still; both are included."""

    __table_args__ = (CheckConstraint("last >= first", name="freeze_has_days"),)

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    person_id: int | None = Field(
        default=None, foreign_key="person.id", index=True, description="None: the whole cohort"
    )
    first: date
    last: date
    reason: str = Field(max_length=500)
    by: int = Field(foreign_key="person.id")
    created_at: datetime
    withdrawn_at: datetime | None = None


class MentorNote(SQLModel, table=True):
    """A mentor has spoken with a student. Staff reads it, the student does not."""

    __tablename__ = "mentor_note"

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    note: str = Field(default="", max_length=1000)
    by: int = Field(foreign_key="person.id")
    created_at: datetime


class Override(SQLModel, table=True):
    """A result that a mentor has set in place of the one that came of checks and reviews."""

    __tablename__ = "result_override"
    __table_args__ = (
        Index(
            "result_override_stands_once",
            "person_id",
            "exercise",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    exercise: str = Field(max_length=80)
    passed: bool
    percent: float | None = None
    passed_before: bool
    percent_before: float | None = None
    reason: str = Field(max_length=500)
    by: int = Field(foreign_key="person.id")
    created_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_reason: str = Field(default="", max_length=500)


class LastSeen(SQLModel, table=True):
    """The last day on which somebody was on the site, no more exact than that."""

    __tablename__ = "last_seen"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    day: date
