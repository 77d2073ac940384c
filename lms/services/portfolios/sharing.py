"""Sharing portfolios with single companies: opened by their owner, closed at any moment."""

from contextlib import suppress

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.domain.guardians.consents import Purpose
from lms.errors import N_, ConflictError, ForbiddenError, MissingError
from lms.services import consents
from lms.services.people import Person
from lms.services.portfolios.editing import ready
from lms.services.portfolios.reading import MISSING, Shown, shown
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.privacy import portfolios as rows
from lms.storage.tables import Company, PortfolioShare


def open_to(session: Session, school: School, person_id: int, company_id: int) -> None:
    """Open a portfolio to one company; whoever has to agree that others see it must have done so."""
    company = session.get(Company, company_id)
    if company is None or company.closed_at is not None:
        raise MissingError(N_("There is no such company."))
    if not consents.allows(session, school, person_id, Purpose.PORTFOLIO):
        raise ForbiddenError(N_("The consent to show the portfolio does not stand. See Me, Consents."))
    ready(session, person_id)
    if any(company.id == known.id for _, known in rows.shares(session, person_id)):
        return
    session.add(PortfolioShare(person_id=person_id, company_id=company_id, opened_at=school.now()))
    session.flush()


def close_to(session: Session, school: School, person_id: int, company_id: int) -> None:
    """Close a portfolio to a company; it sees nothing from this moment."""
    standing = (
        col(PortfolioShare.person_id) == person_id,
        col(PortfolioShare.company_id) == company_id,
        col(PortfolioShare.closed_at).is_(None),
    )
    if not change(session, PortfolioShare, *standing, closed_at=school.now()):
        raise ConflictError(N_("It is not open to this company any more."))


def share(school: School, person_id: int, company_id: int) -> None:
    with suppress(IntegrityError), school.database.write() as session:  # pressed twice: it is open
        open_to(session, school, person_id, company_id)


def unshare(school: School, person_id: int, company_id: int) -> None:
    with school.database.write() as session:
        close_to(session, school, person_id, company_id)


def opened_to(session: Session, school: School, company_id: int) -> tuple[Person, ...]:
    """Return whose portfolios a company may read now."""
    found = rows.opened_to(session, company_id)
    allowed = consents.allowed(session, school, found, Purpose.PORTFOLIO)
    return tuple(one for one in found if one.id in allowed)


def shown_to_company(school: School, person_id: int, company_id: int) -> Shown:
    """Return a portfolio that is open to a company at this moment, under the name that its owner chose."""
    with school.database.read() as session:
        person = next((one for one in opened_to(session, school, company_id) if one.id == person_id), None)
        if person is None:
            raise MissingError(MISSING)
        return shown(session, school, person, full_name=False)
