"""Enrolments: who is in which cohort, and how their time there ended. Nothing else writes these rows.

A person's main cohort is the one whose rules hold for their reviews; they may be in others besides. A cohort
that was left stays in the history, with works and skills as they are: nothing is lost by going on elsewhere.
"""

from collections.abc import Sequence

from sqlmodel import Session

from lms.domain.cohorts.enrolments import Ending
from lms.errors import N_, MissingError
from lms.services.school import School
from lms.storage.changes import add_rows
from lms.storage.cohorts import enrolments as rows
from lms.storage.tables import Cohort, Enrolment, Person

__all__ = ["Ending", "Enrolment", "enrol", "leave", "note_start", "of_cohort", "of_person", "people_in"]

of_person = rows.of_person
of_cohort = rows.of_cohort
people_in = rows.people_in


def enrol(
    session: Session,
    school: School,
    person_id: int,
    cohort_id: int,
    *,
    by: int | None = None,
    main: bool = True,
) -> Enrolment:
    """Put a person into a cohort; who is in it already stays as they are.

    As the ``main`` one it takes the place of the one before, in which the person stays besides.
    """
    person = session.get_one(Person, person_id, with_for_update=True)
    if session.get(Cohort, cohort_id) is None:
        raise MissingError(N_("There is no such cohort."))
    found = rows.running(session, person_id, cohort_id)
    others = person.cohort_ids - {cohort_id}
    if main or person.cohort_id in {None, cohort_id}:
        person.cohort_id = cohort_id
    else:
        others = (others | {cohort_id}) - {person.cohort_id}
    person.other_cohorts = sorted(others - {person.cohort_id})
    session.add(person)
    return found or note_start(session, school, person_id, cohort_id, by=by)


def note_start(
    session: Session, school: School, person_id: int, cohort_id: int, *, by: int | None = None
) -> Enrolment:
    """Write that a time in a cohort begins now."""
    made = Enrolment(person_id=person_id, cohort_id=cohort_id, started_at=school.now(), by=by)
    session.add(made)
    session.flush()
    return made


def note_starts(session: Session, school: School, person_ids: Sequence[int], cohort_id: int) -> None:
    """Write the same of many people at once."""
    now = school.now()
    add_rows(session, [Enrolment(person_id=one, cohort_id=cohort_id, started_at=now) for one in person_ids])


def leave(
    session: Session,
    school: School,
    person_id: int,
    cohort_id: int,
    ending: Ending,
    *,
    note: str = "",
    by: int | None = None,
) -> None:
    """End somebody's time in a cohort; of those they are still in, the newest becomes the main one."""
    person = session.get_one(Person, person_id, with_for_update=True)
    found = rows.running(session, person_id, cohort_id)
    if found is None:
        raise MissingError(N_("This person is not in this cohort."))
    found.ended_at, found.ending, found.note, found.by = school.now(), ending, note[:500], by
    session.add(found)
    session.flush()
    left = [one.cohort_id for one in rows.of_person(session, person_id) if one.ended_at is None]
    if person.cohort_id == cohort_id:
        person.cohort_id = next(iter(left), None)
    person.other_cohorts = sorted({*left} - {person.cohort_id, cohort_id})
    session.add(person)
