"""A cohort with its mentor and two students, and tables of people to bring into it."""

from collections.abc import Callable

import pytest

from lms.services.cohorts import importing
from lms.services.people import Person
from lms.services.school import School
from tests.support.cohort_fixtures import aru, bek, here, mentor

__all__ = ["aru", "bek", "bring", "here", "mentor"]

HEAD = "sourcedId,role,username,givenName,familyName,identifier,email,birthDate,language,agentSourcedIds\n"


@pytest.fixture
def bring(school: School, here: int, mentor: Person) -> Callable[..., int]:
    def bring(rows: str, by: Person | None = None) -> int:
        return importing.prepare(school, by or mentor, here, (HEAD + rows).encode())

    return bring
