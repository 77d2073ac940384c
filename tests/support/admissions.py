"""A call for applications, and people who apply to it: made by the real verbs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lms.domain.admissions.applications import ApplicationState, Decision, QuestionKind
from lms.domain.people import Role
from lms.services import cohorts, guardians, people, programmes
from lms.services.admissions import applying, calls, deciding, filling, questions
from lms.services.admissions.deciding import Skipped, Verdict
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Application, Cohort
from tests.support.folk import cohort, key, person

BORN = date(2003, 5, 6)
CHILD = date(2014, 5, 6)
WORDS = {"kk": "Неге?", "ru": "Почему?", "en": "Why?"}
NAME = {"kk": "Күз", "ru": "Осень", "en": "Autumn"}


def programme_of(school: School, cohort_id: int) -> int:
    with school.database.read() as session:
        return session.get_one(Cohort, cohort_id).programme_id


def draft(school: School, programme: str = "tumo", **other: Any) -> calls.Draft:
    """Return a call that is open now, to the cohort "<programme> one"."""
    cohort_id = other.pop("cohort_id", None) or cohort(school, f"{programme} one", programme)
    now = school.now()
    usual = calls.Draft(
        programme_id=programme_of(school, cohort_id),
        name=NAME,
        about={},
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=9),
        starts_on=school.today() + timedelta(days=30),
        seats=2,
        cohort_id=cohort_id,
    )
    return replace(usual, **other)


def call(school: School, programme: str = "tumo", **other: Any) -> int:
    return calls.create(school, draft(school, programme, **other), key(admin(school))).id or 0


def made(school: School, wanted: calls.Draft, by: int) -> int:
    return calls.create(school, wanted, by).id or 0


def cohort_named(school: School, name: str) -> int | None:
    return next((one.cohort.id for one in cohorts.listing(school) if one.cohort.name == name), None)


def admin(school: School) -> Person:
    return people.by_login(school, "boss") or person(school, "boss", Role.ADMIN, password=None)


def ages(school: School, admission_id: int, **entry: object) -> None:
    """Set the rules of entry of the call's programme."""
    programme_id = calls.view(school, admission_id).programme.id or 0
    programmes.set_rules(school, programme_id, "entry", entry)


def ask(school: School, admission_id: int, **other: Any) -> int:
    """Add a question and return its id."""
    values: dict[str, Any] = {"kind": QuestionKind.SHORT, "words": WORDS, "choices": {}, "required": True}
    questions.add(school, admission_id, questions.Draft(**(values | other)))
    return questions.listing(school, admission_id)[-1].id or 0


def applicant(school: School, login: str, born: date | None = BORN) -> Person:
    return person(school, login, born=born, password=None)


def begun(school: School, admission_id: int, who: Person) -> int:
    return applying.begin(school, admission_id, who).id or 0


def sent(school: School, admission_id: int, login: str, born: date = BORN) -> int:
    """Let somebody new apply to a call without questions, and return the application."""
    application_id = begun(school, admission_id, applicant(school, login, born))
    filling.submit(school, application_id)
    return application_id


def state(school: School, application_id: int) -> ApplicationState:
    return row(school, application_id).state


def row(school: School, application_id: int) -> Application:
    with school.database.read() as session:
        return session.get_one(Application, application_id)


def decide(
    school: School, admission_id: int, ids: Sequence[int], decision: Decision, **other: Any
) -> tuple[int, tuple[Skipped, ...]]:
    values: dict[str, Any] = {"reason": "As agreed", "by": key(admin(school))}
    return deciding.decide(school, admission_id, ids, Verdict(decision, **(values | other)))


def guardian_of(school: School, ward: Person, login: str = "mother", *, confirmed: bool = True) -> Person:
    found = person(school, login, Role.GUARDIAN, password=None)
    with school.database.write() as session:
        guardians.ask(session, key(found), key(ward), school.now())
    if confirmed:
        guardians.confirm(school, guardian_id=key(found), ward_id=key(ward))
    return found
