"""A call for applications, and the browser of an admin."""

import pytest
from flask.testing import FlaskClient

from lms.services.school import School
from tests.support import admissions
from tests.web.conftest import Browser


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school)


@pytest.fixture
def boss(school: School, browse: Browser) -> FlaskClient:
    return browse(admissions.admin(school))
