"""The rules of a programme, for whoever belongs to it."""

from sqlmodel import Session

from lms.domain.programmes import ProgrammeRules
from lms.storage.tables import Cohort, Person, Programme

DEFAULTS = ProgrammeRules()


def rules_for(
    session: Session, person_id: int | None = None, *, cohort_id: int | None = None
) -> ProgrammeRules:
    """Return the rules that hold for a person, or for a cohort; the defaults for who has none."""
    if person_id is not None:
        cohort_id = session.get_one(Person, person_id).cohort_id
    cohort = session.get(Cohort, cohort_id) if cohort_id is not None else None
    if cohort is None:
        return DEFAULTS
    return ProgrammeRules.model_validate(session.get_one(Programme, cohort.programme_id).rules, strict=False)
