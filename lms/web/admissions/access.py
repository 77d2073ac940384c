"""Who may see and change applications: applicants their own, admins all; a director reads the lists."""

from lms.domain.people import Role
from lms.errors import N_, ForbiddenError, MissingError
from lms.services.admissions import filling, lists
from lms.services.admissions.filling import Form
from lms.services.admissions.lists import Opened
from lms.services.people import Person
from lms.services.school import School
from lms.web.access import admin


def reader(person: Person) -> Person:
    """Let admins and directors pass."""
    if person.role not in {Role.ADMIN, Role.DIRECTOR}:
        raise ForbiddenError(N_("This page is for others."))
    return person


def own_application(school: School, person: Person, application_id: int) -> Form:
    """Return an application for who applies; to anybody else it isn't there."""
    form = filling.form(school, application_id)
    if form.application.person_id != person.id:
        raise MissingError(N_("There is no such page."))
    return form


def readable_application(school: School, person: Person, application_id: int) -> Opened:
    """Return an application with its answers for an admin."""
    admin(person)
    return lists.opened(school, application_id)
