"""Ratings and availability: what is kept, what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.domain.people import Language
from lms.errors import MissingError, RefusedError
from lms.services.reviews import ratings
from lms.services.reviews.matching import availability
from lms.services.reviews.ratings import Opinion
from lms.services.school import School
from tests.support.folk import key, person
from tests.support.schools import at

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("marks", [(0, 3, 3), (3, 6, 3), (3, 3, -1)])
def test_marks_are_from_one_to_five(school: School, marks: tuple[int, int, int]) -> None:
    with pytest.raises(RefusedError, match="from 1 to 5"):
        ratings.rate(school, 1, 1, Opinion(*marks))


def test_a_review_that_is_not_there_is_not_rated(school: School) -> None:
    with pytest.raises(MissingError):
        ratings.rate(school, 1, 1, Opinion(3, 3, 3))


def test_an_absence_ends_with_its_last_day_in_the_schools_zone(school: School) -> None:
    aru, here = person(school, "aru", password=None), at(school, NOON)
    availability.keep(here, key(aru), date(2026, 11, 25), {"kk", "ru", "xx"})
    kept = availability.setting(here, key(aru))
    assert kept.away_until == datetime(2026, 11, 25, 19, 0, tzinfo=UTC)  # midnight in Aqtobe
    assert kept.languages == ["kk", "ru"]
    availability.keep(here, key(aru), None, {"kk"})
    kept = availability.setting(here, key(aru))
    assert (kept.away_until, kept.languages) == (None, ["kk"])


@pytest.mark.parametrize("unticked", [(), ("xx",)])
def test_no_language_at_all_is_refused_and_not_taken_for_all(
    school: School, unticked: tuple[str, ...]
) -> None:
    aru = person(school, "aru", password=None)
    availability.keep(school, key(aru), None, ("kk",))
    with pytest.raises(RefusedError, match="at least one language"):
        availability.keep(school, key(aru), school.today(), unticked)
    kept = availability.setting(school, key(aru))
    assert (kept.away_until, kept.languages) == (None, ["kk"])


def test_a_day_that_is_over_is_no_absence_and_a_far_one_is_refused(school: School) -> None:
    aru, here = person(school, "aru", password=None), at(school, NOON)
    availability.keep(here, key(aru), date(2026, 11, 22), list(Language))
    assert availability.setting(here, key(aru)).away_until is None
    with pytest.raises(RefusedError, match="120"):
        availability.keep(here, key(aru), here.today() + timedelta(days=121), list(Language))
