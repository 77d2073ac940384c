"""People, the programmes and cohorts they belong to, and the keys they come in with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, true
from sqlmodel import Field, SQLModel

from lms.domain.people import Language, Role
from lms.storage.tables.columns import choice


class Programme(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=40)
    name_kk: str = Field(max_length=120)
    name_ru: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    rules: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default="{}"),
        description="Where the programme differs from the rules' defaults",
    )


class Cohort(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    name: str = Field(max_length=80)
    starts_on: date
    ends_on: date | None = Field(default=None, description="Last day; None: not set")
    names_hidden: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": true()},
        description="Between adults; between minors and adults they always are",
    )


class Person(SQLModel, table=True):
    """Somebody who can log in. ``birth_date`` is shown to nobody: an age is computed from it on a day."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    email: str | None = Field(default=None, unique=True, max_length=254, repr=False)
    mail: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": true()},
        description="Whether what stands in the inbox is sent by e-mail too",
    )
    password_hash: str | None = Field(default=None, max_length=200, repr=False)
    role: Role = Field(sa_type=choice(Role))
    birth_date: date | None = Field(default=None, repr=False)
    language: Language = Field(default=Language.KAZAKH, sa_type=choice(Language))
    cohort_id: int | None = Field(
        default=None,
        foreign_key="cohort.id",
        index=True,
        description="The main one: its rules hold for reviews",
    )
    other_cohorts: list[int] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="Cohorts that the person is in besides; the history is in the enrolments",
    )
    session_epoch: int = Field(default=0, description="Raised to end every session of the person")
    active: bool = True
    created_at: datetime

    @property
    def cohort_ids(self) -> frozenset[int]:
        main = () if self.cohort_id is None else (self.cohort_id,)
        return frozenset((*main, *self.other_cohorts))


class Invitation(SQLModel, table=True):
    """A link that makes one person; role and cohort are inside. Only a digest of its word is kept."""

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, max_length=64)
    role: Role = Field(sa_type=choice(Role))
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id")
    ward_id: int | None = Field(
        default=None, foreign_key="person.id", description="The minor whose guardian is invited"
    )
    company_id: int | None = Field(
        default=None, foreign_key="company.id", description="The company whose employee is invited"
    )
    note: str = Field(default="", max_length=120)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = Field(default=None, foreign_key="person.id")
    revoked_at: datetime | None = None


class GuardianLink(SQLModel, table=True):
    """A guardian sees a minor's progress once the minor has confirmed the link."""

    __tablename__ = "guardian_link"

    guardian_id: int = Field(primary_key=True, foreign_key="person.id")
    ward_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    created_at: datetime
    confirmed_at: datetime | None = None


class AccessToken(SQLModel, table=True):
    """A password for git alone, shown once; ``scope`` is ``read`` or ``write``."""

    __tablename__ = "access_token"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=60)
    digest: str = Field(unique=True, max_length=64)
    scope: str = Field(max_length=5)
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
