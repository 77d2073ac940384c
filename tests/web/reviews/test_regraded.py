"""Grading again where peers review: the page says that it touches no review."""

import pytest

from lms.domain.people import Role
from lms.services.school import School
from lms.storage.tables import Regrade
from tests.support.folk import person
from tests.support.reviews import PROJECT
from tests.web.reviews.conftest import Enter


@pytest.mark.parametrize(("exercise", "said"), [("three-checks", False), (PROJECT, True)])
def test_where_reviews_decide_the_page_says_that_they_stand(
    school: School,
    enter: Enter,
    exercise: str,
    said: bool,  # noqa: FBT001  a column of the table
) -> None:
    person(school, "boss", Role.ADMIN, password=None)
    with school.database.write() as session:
        version = school.catalogue.get(exercise).checks_version
        session.add(Regrade(exercise=exercise, checks_version=version, begun_at=school.now()))
    page = enter("boss").get(f"/exercises/{exercise}/regrade").text
    assert "Let the new grades count" in page
    assert ("Reviews that have been decided stay decided" in page) is said
