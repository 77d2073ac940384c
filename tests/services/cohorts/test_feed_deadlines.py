"""Deadlines in the calendar that a phone subscribes to: a student's own, and for the staff their cohorts'."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from lms.domain.cohorts.pace import Pause
from lms.domain.people import Language, Role
from lms.services.calendars import feeds
from lms.services.pace import planning
from lms.services.people import Person
from lms.services.school import School
from tests.support import folk
from tests.support.pace_school import EXERCISE, PaceSchool, counted

DAY = timedelta(days=1)


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


def due(school: School, person: Person) -> list[tuple[str, datetime, str]]:
    """Return what somebody's calendar says is due: the words, when, and why it has moved."""
    read = Calendar.from_ical(feeds.calendar_of(school, person))
    found = [one for one in read.walk("VEVENT") if str(one["uid"]).startswith("deadline")]
    return [(str(one["summary"]), one.decoded("dtstart"), str(one.get("description", ""))) for one in found]


def test_a_deadline_stands_in_a_students_calendar(school: School, here: PaceSchool) -> None:
    aru, stranger = here.student("aru"), folk.person(school, "stranger", password=None)
    assert due(school, aru) == []
    here.deadline(3)
    [(words, when, about)] = due(school, aru)
    assert (words, about) == ("Due: Addition", "")
    assert when == (here.now + 3 * DAY).replace(second=0, microsecond=0)
    assert due(school, stranger) == []


def test_days_more_move_it_for_one_student_alone(school: School, here: PaceSchool) -> None:
    aru, bek = here.student("aru"), here.student("bek")
    here.deadline(3)
    [(_, planned, _)] = due(school, bek)
    planning.extend(
        school,
        here.mentor,
        cohort_id=here.here,
        person_id=folk.key(aru),
        exercise=EXERCISE,
        days=5,
        reason="Ill",
    )
    assert due(school, aru) == [("Due: Addition", planned + 5 * DAY, "You have 5 days more.")]
    assert due(school, bek) == [("Due: Addition", planned, "")]
    assert due(school, here.mentor) == [("Due in here: Addition", planned, "")]


def test_a_pause_of_the_cohort_moves_it_for_all(school: School, here: PaceSchool) -> None:
    aru = here.student("aru")
    here.deadline(3)
    [(_, planned, _)] = due(school, aru)
    pause = Pause(school.today(), school.today() + DAY)
    planning.freeze(
        school, here.mentor, cohort_id=here.here, person_id=None, pause=pause, reason="The house is closed"
    )
    assert [(when, about) for _, when, about in due(school, aru)] == [
        (planned + 2 * DAY, "It has moved by a pause.")
    ]
    assert [when for _, when, _ in due(school, here.mentor)] == [planned + 2 * DAY]


def test_mentors_see_their_own_cohorts_and_admins_all(school: School, here: PaceSchool) -> None:
    there = PaceSchool(school, "there")
    here.deadline(3)
    there.deadline(4)
    admin = folk.person(school, "admin", Role.ADMIN, password=None)
    assert [words for words, _, _ in due(school, there.mentor)] == ["Due in there: Addition"]
    assert sorted(words for words, _, _ in due(school, admin)) == [
        "Due in here: Addition",
        "Due in there: Addition",
    ]


def test_many_cohorts_take_as_many_statements_as_one(school: School, here: PaceSchool) -> None:
    admin = folk.person(school, "admin", Role.ADMIN, password=None)
    here.deadline(3)
    with counted(school) as of_one:
        assert len(due(school, admin)) == 1
    for number in range(5):
        PaceSchool(school, f"there-{number}").deadline(4)
    with counted(school) as of_many:
        assert len(due(school, admin)) == 6
    assert len(of_many) == len(of_one)


def test_a_pause_of_one_cohort_moves_nothing_of_another(school: School, here: PaceSchool) -> None:
    there = PaceSchool(school, "there")
    here.deadline(3)
    there.deadline(3)
    [(_, planned, _)] = due(school, there.mentor)
    pause = Pause(school.today(), school.today() + DAY)
    planning.freeze(school, here.mentor, cohort_id=here.here, person_id=None, pause=pause, reason="Closed")
    admin = folk.person(school, "admin", Role.ADMIN, password=None)
    assert {words: when for words, when, _ in due(school, admin)} == {
        "Due in here: Addition": planned + 2 * DAY,
        "Due in there: Addition": planned,
    }


def test_it_is_said_in_the_readers_language(school: School, here: PaceSchool) -> None:
    aru = here.student("aru")
    here.deadline(3)
    aru.language = Language.KAZAKH
    [(words, _, _)] = due(school, aru)
    assert words.startswith("Мерзімі: ")
