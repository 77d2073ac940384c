"""Consenting: a consent taken back, with all that stops then; and new adults, who are asked anew."""

from datetime import timedelta

from sqlmodel import Session

from lms.domain.guardians import consents as rules
from lms.domain.guardians.consents import OF_AGE_GRACE, Purpose
from lms.domain.people import ADULT_AGE
from lms.errors import N_
from lms.services import consents, inbox
from lms.services.guardians import links
from lms.services.reviews.guarding import consented
from lms.services.school import School
from lms.storage.guardians import consents as rows
from lms.storage.tables import Person

LONG_YEAR = 366


def take_back(school: School, person_id: int, purpose: Purpose, by: int) -> None:
    """Take a consent back and stop at once what it allowed."""
    consents.revoke(school, person_id, purpose, by)
    if purpose is Purpose.REVIEW:
        consented.stop(school, person_id)


def end(school: School, *, guardian_id: int, ward_id: int, by: int | None = None) -> None:
    """End a link, or refuse a request; what the guardian has agreed to ends with it, at once."""
    links.end(school, guardian_id=guardian_id, ward_id=ward_id, by=by)
    consented.stop(school, ward_id)


def ask_adults(school: School) -> int:
    """Ask who has come of age lately for their own word, once; return how many were asked."""
    today = school.today()
    oldest = today - timedelta(days=ADULT_AGE * LONG_YEAR) - OF_AGE_GRACE
    asked = 0
    with school.database.write() as session:
        for person in rows.born_since(session, oldest):
            stance = consents.stance(school, person)
            if stance.in_grace and _is_asked(session, school, person):
                asked += _ask(session, school, person)
    return asked


def _is_asked(session: Session, school: School, person: Person) -> bool:
    """Ask only who has something to decide: their programme wants it, or a guardian had agreed before."""
    wanted = consents.required(session, [person])[person.id or 0]
    return bool(consents.missing(session, school, person, wanted)) or any(
        one.given_by != person.id and one.revoked_at is None for one in rows.history(session, person.id or 0)
    )


def _ask(session: Session, school: School, person: Person) -> bool:
    birthday = rules.of_age_on(person.role, person.birth_date) or school.today()
    values = {"until": f"{birthday + OF_AGE_GRACE:%d.%m.%Y}"}
    words = N_("You are 18: what your guardian agreed to has ended. Decide for yourself until %(until)s.")
    return inbox.tell(
        session, school, person.id or 0, words, values, "/me/consents", f"of-age-consents:{person.id}"
    )
