"""Fixtures: a cohort with its mentor and two students."""

import pytest

from lms.domain.people import Role
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import cohort, person


@pytest.fixture
def here(school: School) -> int:
    return cohort(school, "here")


@pytest.fixture
def mentor(school: School, here: int) -> Person:
    return person(school, "mentor", Role.MENTOR, cohort_id=here, password=None)


@pytest.fixture
def aru(school: School, here: int) -> Person:
    return person(school, "aru", cohort_id=here, password=None)


@pytest.fixture
def bek(school: School, here: int) -> Person:
    return person(school, "bek", cohort_id=here, password=None)
