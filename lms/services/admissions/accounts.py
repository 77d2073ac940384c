"""An account for somebody who applies and has none: made together with the application, or not at all."""

from datetime import date

from lms.domain.people import Language, Role
from lms.services import people
from lms.services.admissions import applying
from lms.services.admissions.calls import call_in
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Application

__all__ = ["Application", "sign_up"]


def sign_up(
    school: School,
    admission_id: int,
    *,
    login: str,
    name: str,
    birth_date: date,
    language: Language,
    password: str,
) -> tuple[Person, Application]:
    """Make a student without a cohort and open their application; whose age does not fit gets no account."""
    with school.database.read() as session:
        applying.check_age(session, school, call_in(session, school, admission_id), birth_date)
    person = people.draft(
        school,
        login=login,
        name=name,
        role=Role.STUDENT,
        password=password,
        birth_date=birth_date,
        language=language,
    )
    with school.database.write() as session:
        people.add(session, school, person)
        return person, applying.begin_in(session, school, admission_id, person)
