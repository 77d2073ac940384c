"""Companies: made, changed, closed and opened again by admins; each employee is of one company."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.people import tidy
from lms.domain.texts import tidy_lines
from lms.errors import N_, ConflictError, MissingError, RefusedError
from lms.services.school import School
from lms.storage import partners as rows
from lms.storage.changes import change
from lms.storage.tables import Company, CompanyMember, Person

__all__ = [
    "Company",
    "CompanyPage",
    "Line",
    "close",
    "create",
    "edit",
    "join",
    "listing",
    "of_person",
    "page",
]

LONGEST_ABOUT = 4000
_TAKEN = N_("There is a company with this name already.")


@dataclass(frozen=True)
class Draft:
    """What a form says of a company; ``abouts`` are by language."""

    name: str
    website: str
    abouts: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """A company in a list, with how many people of it can log in, and how many projects it has."""

    company: Company
    people: int
    projects: int


@dataclass(frozen=True)
class CompanyPage:
    company: Company
    people: tuple[Person, ...]


def create(school: School, by: Person | None, draft: Draft) -> Company:
    company = Company(name="", created_at=school.now(), created_by=by.id if by else None)
    with school.database.write() as session:
        _write(session, company, draft)
    return company


def edit(school: School, company_id: int, draft: Draft) -> None:
    with school.database.write() as session:
        _write(session, _company(session, company_id), draft)


def close(school: School, company_id: int) -> None:
    """End the work with a company: its people see nothing of it from now on, its projects stay exercises."""
    with school.database.write() as session:
        is_open = (col(Company.id) == company_id, col(Company.closed_at).is_(None))
        if not change(session, Company, *is_open, closed_at=school.now()):
            raise ConflictError(N_("This company is closed already."))


def reopen(school: School, company_id: int) -> None:
    with school.database.write() as session:
        is_closed = (col(Company.id) == company_id, col(Company.closed_at).is_not(None))
        if not change(session, Company, *is_closed, closed_at=None):
            raise ConflictError(N_("This company is open already."))


def listing(school: School) -> tuple[Line, ...]:
    with school.database.read() as session:
        people, projects = rows.member_counts(session), rows.project_counts(session)
        return tuple(
            Line(one, people.get(one.id or 0, 0), projects.get(one.id or 0, 0))
            for one in rows.companies(session)
        )


def page(school: School, company_id: int) -> CompanyPage:
    with school.database.read() as session:
        company = _company(session, company_id)
        return CompanyPage(company, tuple(rows.members(session, company_id)))


def of_person(school: School, person: Person) -> Company | None:
    """Return the company that somebody works for; None for all others, and once it is closed."""
    with school.database.read() as session:
        return rows.company_of(session, person.id or 0)


def join(session: Session, school: School, company_id: int, person_id: int) -> None:
    """Note that a new account is of an employee."""
    session.add(CompanyMember(person_id=person_id, company_id=company_id, since=school.now()))


def check_open(session: Session, company_id: int | None) -> Company:
    """Return a company that people can be invited to."""
    company = session.get(Company, company_id) if company_id is not None else None
    if company is None or company.closed_at is not None:
        raise RefusedError(N_("An employee is invited from the page of an open company."), field="role")
    return company


def about(company: Company, language: str) -> str:
    """Return what a company says of itself, in a language or in one in which it is there."""
    texts = {"kk": company.about_kk, "ru": company.about_ru, "en": company.about_en}
    return texts.get(language) or next(filter(None, texts.values()), "")


def _write(session: Session, company: Company, draft: Draft) -> None:
    name, website = tidy(draft.name, 120), tidy(draft.website, 200)
    if not name:
        raise RefusedError(N_("Write the company's name."), field="name")
    if website and not website.startswith(("https://", "http://")):
        raise RefusedError(N_("Write an address that begins with https://."), field="website")
    known = rows.by_name(session, name)
    if known is not None and known.id != company.id:
        raise RefusedError(_TAKEN, field="name")
    company.name, company.website = name, website
    for language, text in draft.abouts.items():
        setattr(company, f"about_{language}", tidy_lines(text, LONGEST_ABOUT))
    session.add(company)
    try:
        session.flush()
    except IntegrityError:
        raise RefusedError(_TAKEN, field="name") from None


def _company(session: Session, company_id: int) -> Company:
    company = session.get(Company, company_id)
    if company is None:
        raise MissingError(N_("There is no such company."))
    return company
