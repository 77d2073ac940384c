"""Enrolments: one main cohort, others besides, and a history in which nothing is lost."""

import pytest

from lms.errors import MissingError
from lms.services import enrolments, people
from lms.services.enrolments import Ending
from lms.services.people import Filter, Person, Role
from lms.services.school import School
from lms.storage import people as rows
from tests.support.folk import cohort, key, person


def enrol(school: School, who: Person, cohort_id: int, *, main: bool = True) -> None:
    with school.database.write() as session:
        enrolments.enrol(session, school, key(who), cohort_id, main=main)


def leave(school: School, who: Person, cohort_id: int, ending: Ending, note: str = "") -> None:
    with school.database.write() as session:
        enrolments.leave(session, school, key(who), cohort_id, ending, note=note)


def now(school: School, who: Person) -> tuple[int | None, list[int]]:
    """Return the main cohort and the others."""
    found = people.by_id(school, key(who))
    assert found is not None
    return found.cohort_id, found.other_cohorts


def history(school: School, who: Person) -> list[tuple[int, Ending | None]]:
    with school.database.read() as session:
        return [(one.cohort_id, one.ending) for one in enrolments.of_person(session, key(who))]


def test_a_person_is_in_two_programmes_with_one_account(school: School) -> None:
    tumo, tomorrow = cohort(school, "tumo"), cohort(school, "tomorrow", programme="tomorrow")
    who = person(school, "aruzhan", cohort_id=tumo, password=None)
    enrol(school, who, tomorrow)
    assert now(school, who) == (tomorrow, [tumo])
    assert history(school, who) == [(tomorrow, None), (tumo, None)]
    enrol(school, who, tumo, main=False)
    assert now(school, who) == (tomorrow, [tumo])
    assert len(history(school, who)) == 2


def test_besides_a_main_cohort_another_does_not_take_its_place(school: School) -> None:
    one, two = cohort(school, "one"), cohort(school, "two")
    who = person(school, "aruzhan", cohort_id=one, password=None)
    enrol(school, who, two, main=False)
    assert now(school, who) == (one, [two])
    enrol(school, who, two)
    assert now(school, who) == (two, [one])


def test_who_has_none_gets_a_main_one_in_any_case(school: School) -> None:
    one = cohort(school, "one")
    who = person(school, "aruzhan", password=None)
    enrol(school, who, one, main=False)
    assert now(school, who) == (one, [])


def test_leaving_is_kept_with_its_reason_and_the_newest_left_is_the_main_one(school: School) -> None:
    one, two = cohort(school, "one"), cohort(school, "two")
    who = person(school, "aruzhan", cohort_id=one, password=None)
    enrol(school, who, two)
    leave(school, who, two, Ending.LEFT, "moved to Oral")
    assert now(school, who) == (one, [])
    with school.database.read() as session:
        ended = next(row for row in enrolments.of_person(session, key(who)) if row.cohort_id == two)
    assert (ended.ending, ended.note) == (Ending.LEFT, "moved to Oral")
    assert ended.ended_at is not None
    leave(school, who, one, Ending.FINISHED)
    assert now(school, who) == (None, [])
    with pytest.raises(MissingError):
        leave(school, who, one, Ending.FINISHED)


def test_a_move_ends_the_time_before_and_moving_nowhere_new_writes_nothing(school: School) -> None:
    one, two = cohort(school, "one"), cohort(school, "two")
    who = person(school, "aruzhan", cohort_id=one, password=None)
    people.move(school, key(who), one)
    assert history(school, who) == [(one, None)]
    people.move(school, key(who), two)
    assert history(school, who) == [(two, None), (one, Ending.MOVED)]
    people.move(school, key(who), None)
    assert history(school, who) == [(two, Ending.MOVED), (one, Ending.MOVED)]


def test_no_enrolment_into_a_cohort_that_is_not_there(school: School) -> None:
    who = person(school, "aruzhan", password=None)
    with pytest.raises(MissingError):
        enrol(school, who, 99)
    assert history(school, who) == []


def test_mentors_of_every_cohort_that_somebody_is_in_look_after_them(school: School) -> None:
    tumo, tomorrow = cohort(school, "tumo"), cohort(school, "tomorrow", programme="tomorrow")
    other = cohort(school, "other")
    coach = person(school, "coach", Role.MENTOR, cohort_id=tumo, password=None)
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=tomorrow, password=None)
    stranger = person(school, "stranger", Role.MENTOR, cohort_id=other, password=None)
    enrol(school, stranger, tomorrow, main=False)
    who = person(school, "aruzhan", cohort_id=tumo, password=None)
    enrol(school, who, tomorrow)
    assert seen(school, coach, tumo) == seen(school, mentor, tomorrow) == ["aruzhan"]
    assert seen(school, mentor, tumo) == ["aruzhan"]
    assert seen(school, coach, None) == ["aruzhan", "coach"]
    with school.database.read() as session:
        assert [one.login for one in rows.mentors_of(session, tomorrow)] == ["mentor", "stranger"]
    leave(school, who, tomorrow, Ending.LEFT)
    assert seen(school, mentor, None) == ["mentor"]


def seen(school: School, viewer: Person, cohort_id: int | None) -> list[str]:
    fresh = people.by_id(school, key(viewer)) or viewer
    chosen = Filter(cohort_id=cohort_id, role=Role.STUDENT if cohort_id else None)
    return sorted(one.login for one in people.listing(school, fresh, chosen))
