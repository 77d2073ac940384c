"""What came of a checkpoint: points, attempts and time, of what was handed in while it ran."""

from datetime import timedelta

import pytest
from sqlmodel import select

from lms.services import checkpoints
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Grade
from tests.support.checkpoints import (
    drawn_slug,
    during,
    hand_in,
    planned,
    result_of,
)
from tests.support.reviews import grade_row


@pytest.mark.parametrize(
    ("minutes", "finished", "counted"), [(10, None, 1), (59, None, 1), (61, None, 0), (30, 20, 0)]
)
def test_only_what_is_handed_in_within_ones_own_time_counts(
    school: School,
    here: int,
    mentor: Person,
    aru: Person,
    *,
    minutes: int,
    finished: int | None,
    counted: int,
) -> None:
    made = planned(school, mentor, here)
    slug = drawn_slug(during(school, made), aru)
    if finished is not None:
        checkpoints.finish(during(school, made, finished), aru, made.id or 0)
    hand_in(school, aru, slug, made.starts_at + timedelta(minutes=minutes))
    assert result_of(school, here, aru).attempts == counted


def test_results_have_points_and_the_time_to_pass(
    school: School, here: int, mentor: Person, aru: Person, bek: Person
) -> None:
    made = planned(school, mentor, here)
    slug = drawn_slug(during(school, made), aru)
    first = hand_in(school, aru, slug, made.starts_at + timedelta(minutes=10))
    second = hand_in(school, aru, slug, made.starts_at + timedelta(minutes=25))
    grade_row(school, first, points=4)
    grade_row(school, second)
    result = result_of(school, here, aru)
    assert (result.passed, result.points, result.attempts) == (True, 10, 2)
    assert (result.took, result.submission_id) == (timedelta(minutes=25), second)
    missing = result_of(school, here, bek)
    assert (missing.passed, missing.points, missing.attempts, missing.took) == (False, None, 0, None)
    with school.database.read() as session:
        assert len(session.exec(select(Grade)).all()) == 2
