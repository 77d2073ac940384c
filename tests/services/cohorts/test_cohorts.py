"""Programmes and cohorts: made once, listed newest first with their students."""

from datetime import date

import pytest

from lms.domain.people import Role
from lms.errors import RefusedError
from lms.services import cohorts, people
from lms.services.school import School
from tests.support.folk import cohort, key, person


def test_cohorts_are_listed_with_their_active_students(school: School) -> None:
    here = cohort(school, "here")
    cohort(school, "empty")
    person(school, "aruzhan", cohort_id=here, password=None)
    gone = person(school, "gone", cohort_id=here, password=None)
    people.deactivate(school, key(gone))
    person(school, "mentor", Role.MENTOR, cohort_id=here, password=None)
    assert [(one.cohort.name, one.students) for one in cohorts.listing(school)] == [("empty", 0), ("here", 1)]


def test_names_are_taken_once_within_a_programme(school: School) -> None:
    cohort(school, "one")
    with pytest.raises(RefusedError, match="already"):
        cohort(school, " one ")
    cohort(school, "one", programme="tomorrow")


@pytest.mark.parametrize("slug", ["", "два", "a b", "-a", "a--b", "x" * 41, "tumo"])
def test_a_short_name_stands_in_addresses(school: School, slug: str) -> None:
    cohort(school, "one", programme="tumo")
    with pytest.raises(RefusedError) as caught:
        cohorts.create_programme(school, slug=slug, name_kk="а", name_ru="б", name_en="c")
    assert caught.value.values["field"] == "slug"


def test_no_cohort_without_its_programme(school: School) -> None:
    with pytest.raises(RefusedError, match="no such programme"):
        cohorts.create(school, programme_id=5, name="one", starts_on=date(2026, 9, 1))


def test_a_cohort_is_renamed_and_ends(school: School) -> None:
    here = cohort(school, "here")
    cohort(school, "there")
    first, last = date(2026, 9, 1), date(2026, 12, 25)
    cohorts.change(school, here, name=" anew ", starts_on=first, ends_on=last)
    found = cohorts.by_id(school, here)
    assert found is not None
    assert (found.name, found.ends_on) == ("anew", last)
    for values in ({"name": "there"}, {"name": " "}, {"ends_on": first}):
        with pytest.raises(RefusedError):
            cohorts.change(school, here, **{"name": "x", "starts_on": first, "ends_on": None, **values})  # type: ignore[arg-type]
