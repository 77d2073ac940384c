"""A school with a call for applications that is open."""

import pytest

from lms.services.school import School
from tests.support import admissions


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school)
