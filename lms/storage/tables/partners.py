"""Partner companies: their people, the projects that they propose, what they review, and vacancies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lms.domain.insights.companies import ProposalState
from lms.domain.people import Language
from lms.domain.tracks.directions import Direction
from lms.storage.tables.columns import choice


class Company(SQLModel, table=True):
    """A company that works with the school. Once it is closed, its people see nothing of it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    about_kk: str = Field(default="", sa_type=Text)
    about_ru: str = Field(default="", sa_type=Text)
    about_en: str = Field(default="", sa_type=Text)
    website: str = Field(default="", max_length=200)
    created_at: datetime
    created_by: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = None


class CompanyMember(SQLModel, table=True):
    """An employee of a company: a person with the role of a partner, of one company only."""

    __tablename__ = "company_member"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    company_id: int = Field(foreign_key="company.id", index=True)
    since: datetime


class Proposal(SQLModel, table=True):
    """A project that a company proposes. ``rubric`` is a rubric as its file says it."""

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    state: ProposalState = Field(default=ProposalState.PROPOSED, sa_type=choice(ProposalState), index=True)
    direction: Direction = Field(sa_type=choice(Direction))
    title_kk: str = Field(default="", max_length=120)
    title_ru: str = Field(default="", max_length=120)
    title_en: str = Field(default="", max_length=120)
    subject_kk: str = Field(default="", sa_type=Text)
    subject_ru: str = Field(default="", sa_type=Text)
    subject_en: str = Field(default="", sa_type=Text)
    rubric: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    seats: int = Field(default=0, description="How many works the company can look at; 0: any number")
    slug: str | None = Field(
        default=None, unique=True, max_length=60, description="The exercise once it is open"
    )
    proposed_by: int = Field(foreign_key="person.id")
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=500, description="Why it was declined")


class ProposalFile(SQLModel, table=True):
    """A file of a proposed project: what the students begin with."""

    __tablename__ = "proposal_file"

    proposal_id: int = Field(primary_key=True, foreign_key="proposal.id")
    path: str = Field(primary_key=True, max_length=240)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False), repr=False)


class CompanyView(SQLModel, table=True):
    """A work that its authors let the company of its project look at, as one attempt."""

    __tablename__ = "company_view"
    __table_args__ = (
        Index(
            "company_view_once",
            "work_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    work_id: int = Field(foreign_key="work.id", index=True)
    submission_id: int = Field(foreign_key="submission.id")
    opened_by: int = Field(foreign_key="person.id")
    opened_at: datetime
    closed_at: datetime | None = None


class CompanyReview(SQLModel, table=True):
    """What a company says of a work that was opened to it. It stands beside the peers' score, not in it."""

    __tablename__ = "company_review"

    id: int | None = Field(default=None, primary_key=True)
    view_id: int = Field(foreign_key="company_view.id", unique=True)
    written_by: int = Field(foreign_key="person.id")
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    text: str = Field(default="", sa_type=Text)
    written_at: datetime
    released_at: datetime | None = Field(
        default=None, description="When its author may read it: of a minor's work once a mentor has read it"
    )
    released_by: int | None = Field(default=None, foreign_key="person.id", description="None: at once")
    reported_at: datetime | None = None
    reported_by: int | None = Field(default=None, foreign_key="person.id")
    report_reason: str = Field(default="", max_length=500)
    handled_at: datetime | None = None
    handled_by: int | None = Field(default=None, foreign_key="person.id")
    taken_away_at: datetime | None = None


class Vacancy(SQLModel, table=True):
    """Vacancies of a month (its first day); ``title`` and ``employer`` may be empty."""

    __table_args__ = (CheckConstraint("count > 0", name="vacancy_counts"),)

    id: int | None = Field(default=None, primary_key=True)
    month: date = Field(index=True)
    direction: Direction = Field(sa_type=choice(Direction))
    count: int
    employer: str = Field(default="", max_length=120)
    title: str = Field(default="", max_length=160)
    source: str = Field(default="", max_length=120, description="Where the table came from")
    loaded_at: datetime
    loaded_by: int | None = Field(default=None, foreign_key="person.id")


class VacancyTable(SQLModel, table=True):
    """A table of vacancies that was read and waits, for a day, for a word; nothing of it counts yet."""

    __tablename__ = "vacancy_table"

    id: int | None = Field(default=None, primary_key=True)
    by: int = Field(foreign_key="person.id", index=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime
    done_at: datetime | None = None


class MonthlyReport(SQLModel, table=True):
    """The school's report of a month, printed in a language and kept as it was."""

    __tablename__ = "monthly_report"
    __table_args__ = (UniqueConstraint("month", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    month: date
    language: Language = Field(sa_type=choice(Language))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False), repr=False)
    made_at: datetime
    made_by: int | None = Field(default=None, foreign_key="person.id", description="None: the school itself")
