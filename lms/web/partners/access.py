"""Who may see and change what of companies: admins all, employees what is of their own company."""

from lms.domain.people import Role
from lms.errors import N_, ForbiddenError, MissingError
from lms.services.partners import companies, proposals
from lms.services.partners.companies import Company
from lms.services.partners.proposals import ProposalPage
from lms.services.people import Person
from lms.services.school import School


def employee(person: Person) -> Person:
    if person.role is not Role.PARTNER:
        raise ForbiddenError(N_("This page is for others."))
    return person


def own_company(school: School, person: Person) -> Company:
    """Return the company that somebody works for."""
    company = companies.of_person(school, employee(person))
    if company is None:
        raise MissingError(N_("The school does not work with your company now."))
    return company


def readable_proposal(school: School, person: Person, proposal_id: int) -> ProposalPage:
    """Return a proposed project for the company that proposes it, and for admins."""
    if person.role is Role.ADMIN:
        return proposals.page(school, proposal_id)
    company, found = own_company(school, person), proposals.page(school, proposal_id)
    if found.company.id != company.id:
        raise MissingError(N_("There is no such project."))
    return found


def writable_proposal(school: School, person: Person, proposal_id: int) -> ProposalPage:
    """Return a project for who may withdraw it: its own company."""
    own_company(school, person)
    return readable_proposal(school, person, proposal_id)
