"""What tests of deciding on applications share: calls with a pool, where somebody is, what they were told."""

from lms.domain.admissions.applications import ApplicationState, PoolRule
from lms.services import inbox, people
from lms.services.school import School
from tests.support import admissions
from tests.support.folk import cohort, key

S = ApplicationState


def pool_call(school: School, **rule: object) -> int:
    pool = cohort(school, "pool", "tomorrow")
    return admissions.call(
        school,
        "tomorrow",
        pool_cohort_id=pool,
        pool_from=school.today(),
        rule=PoolRule.model_validate(rule, strict=False),
    )


def cohorts_of(school: School, login: str) -> frozenset[int]:
    found = people.by_login(school, login)
    assert found is not None
    return found.cohort_ids


def told(school: School, login: str) -> list[str]:
    found = people.by_login(school, login)
    assert found is not None
    return [one.words for one in inbox.listing(school, key(found)).notices]
