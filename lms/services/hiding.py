"""Hiding: what is kept back for a checkpoint is no exercise to a student until it is drawn for them."""

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.people import STAFF
from lms.errors import N_, MissingError
from lms.services.school import School
from lms.storage.cohorts import checkpoints as rows
from lms.storage.tables import Person


def hidden_from(session: Session, school: School, person_id: int) -> frozenset[str]:
    """Return the exercises that are none to somebody; the staff see all."""
    kept = school.catalogue.kept_back
    person = session.get(Person, person_id) if kept else None
    if not kept or (person is not None and person.role in STAFF):
        return frozenset()
    return kept - rows.drawn_for(session, person_id)


def check(session: Session, school: School, slug: str, person_id: int) -> None:
    """Refuse a hidden exercise in the words for one that is not there."""
    if slug in school.catalogue.kept_back and slug in hidden_from(session, school, person_id):
        raise MissingError(N_("There is no exercise “%(slug)s”."), slug=slug)


def exercise_for(school: School, person_id: int, slug: str) -> Exercise:
    """Return an exercise that somebody may know of."""
    found = school.catalogue.get(slug)
    if slug in school.catalogue.kept_back:
        with school.database.read() as session:
            check(session, school, slug, person_id)
    return found
