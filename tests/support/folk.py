"""People for tests: made by the real verbs, with a password that is good enough."""

from datetime import date

from lms.domain.people import Language, Role
from lms.services import cohorts, people
from lms.services.people import Person
from lms.services.school import School

PASSWORD = "жеті қонақ шай ішті"
ADULT = date(2001, 4, 9)
MINOR = date(2013, 9, 1)


def person(
    school: School,
    login: str,
    role: Role = Role.STUDENT,
    *,
    born: date | None = ADULT,
    cohort_id: int | None = None,
    password: str | None = PASSWORD,
    language: Language = Language.ENGLISH,
) -> Person:
    return people.create(
        school,
        login=login,
        name=login.title(),
        role=role,
        password=password,
        birth_date=born,
        language=language,
        cohort_id=cohort_id,
    )


def key(row: Person) -> int:
    assert row.id is not None
    return row.id


def cohort(school: School, name: str, programme: str = "tumo") -> int:
    """Make a cohort, and its programme where there is none, and return its id."""
    known = {one.slug: one for one in cohorts.programmes(school)}
    if programme not in known:
        names = {"name_kk": programme, "name_ru": programme, "name_en": programme}
        known[programme] = cohorts.create_programme(school, slug=programme, **names)
    made = cohorts.create(
        school, programme_id=known[programme].id or 0, name=name, starts_on=date(2026, 9, 1)
    )
    assert made.id is not None
    return made.id
