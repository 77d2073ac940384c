"""Holidays of a programme: what is the same every week rests on them, when it is made and when it moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lms.domain.cohorts.calendars import Holiday
from lms.errors import RefusedError
from lms.services import calendars, cohorts, inbox, programmes
from lms.services.calendars import ClashError, Wish
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Cohort, Event
from tests.support.folk import key, person
from tests.support.schools import at


@pytest.fixture
def wish(school: School, mentor: Person) -> Wish:
    """A meeting tomorrow from 15:00 to 17:00."""
    day = school.today() + timedelta(days=1)
    return Wish("Python", day, time(15), time(17), leader_id=mentor.id)


def rest_on(school: School, cohort_id: int, *holidays: Holiday) -> int:
    """Let a cohort's programme last ten weeks and rest on holidays; return its id."""
    with school.database.read() as session:
        programme_id = session.get_one(Cohort, cohort_id).programme_id
    programmes.set_rules(school, programme_id, "calendar", {"weeks": 10, "holidays": [*holidays]})
    return programme_id


def test_the_programmes_calendar_says_how_long_a_cohort_is_and_when_it_rests(
    school: School, here: int, mentor: Person, wish: Wish
) -> None:
    programme_id = rest_on(school, here, Holiday.INDEPENDENCE)
    first = date(school.today().year, 9, 1)
    made = cohorts.create(school, programme_id=programme_id, name="autumn", starts_on=first)
    assert made.ends_on == first + timedelta(days=69)
    holiday = date(school.today().year, 12, 16)
    before = at(school, datetime.combine(holiday - timedelta(days=14), time(12), UTC))
    held = calendars.schedule(before, mentor, here, replace(wish, day=holiday - timedelta(days=7), weeks=3))
    assert [one.starts_at.day for one in held.events] == [9, 23]
    with pytest.raises(ClashError):
        calendars.schedule(before, mentor, here, replace(wish, day=holiday + timedelta(days=7)))
    assert calendars.schedule(before, mentor, here, replace(wish, day=holiday)).events


def test_a_series_that_moves_rests_on_holidays_too(
    school: School, here: int, mentor: Person, wish: Wish
) -> None:
    aru = person(school, "aru", cohort_id=here, password=None)
    rest_on(school, here, Holiday.INDEPENDENCE)
    holiday = date(school.today().year, 12, 16)
    before = at(school, datetime.combine(holiday - timedelta(days=14), time(12), UTC))
    first = replace(wish, day=holiday - timedelta(days=8), weeks=3)
    events = calendars.schedule(before, mentor, here, first).events
    moved = replace(first, day=first.day + timedelta(days=1))
    made = calendars.change(before, mentor, events[0].id or 0, moved, following=True)
    assert ([one.starts_at.day for one in made.events], made.off) == ([9, 23], 1)
    told = {one.words.partition(":")[0] for one in inbox.listing(school, key(aru)).notices}
    assert told == {"New in your calendar", "Changed", "Called off"}
    with school.database.read() as session:
        assert [session.get_one(Event, one.id).cancelled_at is None for one in events] == [True, False, True]
    alone = replace(first, day=holiday)
    assert calendars.change(before, mentor, events[0].id or 0, alone).off == 0
    renamed = calendars.change(before, mentor, events[0].id or 0, replace(alone, title="C"), following=True)
    assert (len(renamed.events), renamed.off) == (2, 0)


def test_a_series_moves_to_no_days_that_are_all_holidays(
    school: School, here: int, mentor: Person, wish: Wish
) -> None:
    rest_on(school, here, Holiday.NEW_YEAR, Holiday.VICTORY, Holiday.UNITY)
    before = at(school, datetime(2026, 4, 20, 12, tzinfo=UTC))
    first = replace(wish, day=date(2026, 4, 30), weeks=2)
    events = calendars.schedule(before, mentor, here, first).events
    calendars.change(before, mentor, events[1].id or 0, replace(first, day=date(2026, 5, 8)))
    with pytest.raises(RefusedError, match="holidays"):
        calendars.change(
            before, mentor, events[0].id or 0, replace(first, day=date(2026, 5, 1)), following=True
        )
