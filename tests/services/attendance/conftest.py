"""A cohort of three on a Monday morning, its mentor, and a guardian."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.domain.people import Role
from lms.services.school import School
from tests.support.attendance import link
from tests.support.folk import cohort, key, person
from tests.support.schools import at

START = datetime(2030, 3, 4, 4, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Aktobe."""


@dataclass(frozen=True)
class Morning:
    school: School
    cohort: int
    aru: int
    bek: int
    dana: int
    mentor: int
    guardian: int

    def after(self, **span: float) -> School:
        """Return the school so long after nine."""
        return at(self.school, START + timedelta(**span))


@pytest.fixture
def morning(school: School) -> Morning:
    opened = at(school, START)
    here = cohort(opened, "here")
    students = [
        key(person(opened, login, born=date(2018, 5, 1), cohort_id=here, password=None))
        for login in ("aru", "bek", "dana")
    ]
    mentor = key(person(opened, "mentor", Role.MENTOR, cohort_id=here, password=None))
    guardian = key(person(opened, "guardian", Role.GUARDIAN, password=None))
    link(opened, guardian, students[0])
    aru, bek, dana = students
    return Morning(opened, here, aru, bek, dana, mentor, guardian)
