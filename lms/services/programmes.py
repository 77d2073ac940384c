"""The rules of a programme: for whoever belongs to it, and for who sets them."""

from collections.abc import Collection, Mapping

from pydantic import ValidationError
from sqlmodel import Session

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Role
from lms.domain.programmes import ProgrammeRules
from lms.errors import N_, MissingError, RefusedError
from lms.services.school import School
from lms.storage import people as rows
from lms.storage.tables import Cohort, Person, Programme

__all__ = [
    "Programme",
    "ProgrammeRules",
    "WrongRulesError",
    "by_id",
    "consents_asked",
    "rules_for",
    "rules_of",
    "set_rules",
    "shows_marks",
]

DEFAULTS = ProgrammeRules()


class WrongRulesError(RefusedError):
    """Values that can't be; ``fields`` are their names."""

    def __init__(self, fields: frozenset[str]) -> None:
        super().__init__(N_("Some values can't be. Nothing is changed yet."))
        self.fields = fields


def rules_for(
    session: Session, person_id: int | None = None, *, cohort_id: int | None = None
) -> ProgrammeRules:
    """Return the rules that hold for a person, or for a cohort; the defaults for who has none."""
    if person_id is not None:
        cohort_id = session.get_one(Person, person_id).cohort_id
    cohort = session.get(Cohort, cohort_id) if cohort_id is not None else None
    return DEFAULTS if cohort is None else rules_of(session.get_one(Programme, cohort.programme_id))


def rules_of(programme: Programme) -> ProgrammeRules:
    return ProgrammeRules.model_validate(programme.rules, strict=False)


def consents_asked(session: Session, cohort_ids: Collection[int]) -> dict[int, frozenset[Purpose]]:
    """Return for each of these cohorts what its programme asks a consent for."""
    found = rows.programmes_of(session, cohort_ids)
    return {cohort_id: frozenset(rules_of(one).entry.consents) for cohort_id, one in found.items()}


def shows_marks(school: School, person: Person) -> bool:
    """Say whether somebody is shown points, scores and levels: not a student whose programme shows none."""
    if person.role is not Role.STUDENT:
        return True
    with school.database.read() as session:
        return rules_for(session, cohort_id=person.cohort_id).entry.shows_marks


def by_id(school: School, programme_id: int) -> Programme:
    with school.database.read() as session:
        programme = session.get(Programme, programme_id)
    if programme is None:
        raise MissingError(N_("There is no such programme."))
    return programme


def set_rules(school: School, programme_id: int, section: str, values: Mapping[str, object]) -> None:
    """Set the rules of one section, such as ``credits``; what is as by default is not kept.

    Raises ``WrongRulesError`` for values that can't be.
    """
    with school.database.write() as session:
        programme = session.get_one(Programme, programme_id, with_for_update=True)
        wished = {**programme.rules, section: {**programme.rules.get(section, {}), **values}}
        try:
            rules = ProgrammeRules.model_validate(wished, strict=False)
        except ValidationError as error:
            raise WrongRulesError(
                frozenset(str(part) for fault in error.errors() for part in fault["loc"])
            ) from None
        programme.rules = _differences(rules)
        session.add(programme)


def _differences(rules: ProgrammeRules) -> dict[str, dict[str, object]]:
    usual = DEFAULTS.model_dump(mode="json")
    found = {
        section: {name: value for name, value in values.items() if value != usual[section][name]}
        for section, values in rules.model_dump(mode="json").items()
    }
    return {section: values for section, values in found.items() if values}
