"""Admissions: calls for applications, their questions, and the applications with every step they took."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms.domain.admissions.applications import ApplicationState, QuestionKind
from lms.domain.people import Language
from lms.storage.tables.columns import choice


class Admission(SQLModel, table=True):
    """A call for applications to a programme. ``cohort_id`` is where the accepted come to."""

    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="admission_takes_time"),
        CheckConstraint("seats >= 0", name="admission_seats"),
    )

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    name: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False), description="kk, ru, en")
    about: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="kk, ru, en"
    )
    opens_at: datetime = Field(index=True)
    closes_at: datetime
    starts_on: date = Field(index=True, description="First day; the year of the capacity is its year")
    seats: int
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id")
    pool_cohort_id: int | None = Field(default=None, foreign_key="cohort.id")
    pool_from: date | None = None
    pool_until: date | None = None
    pool_rule: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime


class AdmissionQuestion(SQLModel, table=True):
    """A question in one version. ``number`` stays the same in all its versions; the current one stands."""

    __tablename__ = "admission_question"
    __table_args__ = (UniqueConstraint("admission_id", "number", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    admission_id: int = Field(foreign_key="admission.id", index=True)
    number: int
    version: int = 1
    position: int
    kind: QuestionKind = Field(sa_type=choice(QuestionKind))
    words: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False), description="kk, ru, en")
    choices: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="Each kk, ru, en"
    )
    required: bool = True
    replaced_at: datetime | None = Field(default=None, description="By a newer version, or taken off")


class Application(SQLModel, table=True):
    """Somebody's application to a call. ``place`` orders those who wait; ``offered_until`` ends an offer."""

    __table_args__ = (UniqueConstraint("admission_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    admission_id: int = Field(foreign_key="admission.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    state: ApplicationState = Field(
        default=ApplicationState.DRAFT, sa_type=choice(ApplicationState), index=True
    )
    language: Language = Field(sa_type=choice(Language), description="In which they want to learn")
    place: int | None = None
    offered_until: datetime | None = Field(default=None, index=True)
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", description="Where they came to")
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None = None
    changed_at: datetime = Field(description="When the state became what it is")


class ApplicationAnswer(SQLModel, table=True):
    """What was typed or ticked, as a list of texts; it belongs to the version of the question it answers."""

    __tablename__ = "application_answer"

    application_id: int = Field(primary_key=True, foreign_key="application.id")
    question_id: int = Field(primary_key=True, foreign_key="admission_question.id", index=True)
    typed: list[str] = Field(sa_column=Column(JSON, nullable=False))


class ApplicationEvent(SQLModel, table=True):
    """A step of an application, never changed: from where to where, why, who (None: the school itself)."""

    __tablename__ = "application_event"

    id: int | None = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="application.id", index=True)
    before: ApplicationState | None = Field(default=None, sa_type=choice(ApplicationState))
    after: ApplicationState = Field(sa_type=choice(ApplicationState))
    reason: str = Field(default="", max_length=1000)
    by: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
