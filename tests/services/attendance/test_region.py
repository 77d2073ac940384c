"""What the region gets: counts that add up, rooms by hour, seats of the year."""

from datetime import timedelta

import pytest

from lms.domain.attendance.visits import Mark, Source
from lms.errors import RefusedError
from lms.services import enrolments
from lms.services.attendance import claims, marks, region, sheets
from lms.services.attendance.region import Counts, Period, Report
from lms.services.enrolments import Ending
from tests.services.attendance.conftest import Morning
from tests.support import attendance
from tests.support.attendance import come
from tests.support.folk import cohort, key, person


def reported(morning: Morning, days: int = 1) -> Report:
    today = morning.school.today()
    return region.report(morning.school, Period(today, today + timedelta(days=days - 1)))


def test_visits_are_counted_by_what_guardians_say(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    for one in (morning.aru, morning.bek):
        come(morning.school, one, event)
    claims.confirm(morning.school, morning.guardian, morning.aru, event)
    marks.mark(morning.school, event, morning.dana, Mark.ABSENT, morning.mentor)
    found = reported(morning)
    assert found.total == Counts(confirmed=1, open=1)
    assert found.total.visits == 2
    assert [(line.cohort and line.cohort.id, line.counts) for line in found.cohorts] == [
        (morning.cohort, found.total)
    ]
    claims.dispute(morning.school, morning.guardian, morning.aru, event, "At home")
    assert reported(morning).total == Counts(disputed=1, open=1)


def test_only_the_days_that_were_chosen_are_counted(morning: Morning) -> None:
    for day in (-1, 0, 1):
        later = morning.after(days=day, hours=14.99)  # a moment before midnight in Aktobe
        event = attendance.event(later, morning.cohort)
        if day >= 0:
            come(later, morning.aru, event)
    assert reported(morning).total.visits == 1
    assert reported(morning, days=2).total.visits == 2


def test_what_the_lab_proposes_is_not_counted_before_a_mentor_agrees(morning: Morning) -> None:
    event = attendance.event(morning.school, morning.cohort)
    with morning.school.database.write() as session:
        session.add(
            sheets.Visit(
                event_id=event,
                person_id=morning.aru,
                mark=Mark.PRESENT,
                source=Source.LAB,
                settled=False,
                at=morning.school.now(),
            )
        )
    assert reported(morning).total.visits == 0
    sheets.close(morning.school, event, morning.mentor)
    assert reported(morning).total.visits == 1


def test_rooms_have_hours_loads_and_shares(morning: Morning) -> None:
    lab, hall = (
        attendance.room(morning.school, name, seats=4, area=area)
        for name, area in (("Lab", 50.0), ("Hall", 150.0))
    )
    event = attendance.event(morning.school, morning.cohort, room_id=lab)
    attendance.event(morning.school, morning.cohort, room_id=hall, hours=2)
    for one in (morning.aru, morning.bek):
        come(morning.school, one, event)
    found = reported(morning)
    rooms = {line.room.name: line for line in found.rooms}
    assert (rooms["Lab"].hours, rooms["Lab"].metre_hours, rooms["Lab"].share) == (2, 100, 0.25)
    assert {hour: load.share for hour, load in rooms["Lab"].loads.items()} == {9: 0.5, 10: 0.5}
    assert {hour: load.share for hour, load in rooms["Hall"].loads.items()} == {9: 0, 10: 0}
    assert (found.hours, found.known_area, found.area) == ((9, 10), 200, 1700)


def test_seats_of_the_year_count_a_person_once(morning: Morning) -> None:
    there = cohort(morning.school, "there", "tomorrow-school")
    with morning.school.database.write() as session:
        enrolments.enrol(session, morning.school, morning.aru, there)
    gone = key(person(morning.school, "gone", cohort_id=there, password=None))
    not_taken = key(person(morning.school, "not-taken", cohort_id=there, password=None))
    with morning.school.database.write() as session:
        enrolments.leave(session, morning.school, gone, there, Ending.LEFT)
        enrolments.leave(session, morning.school, not_taken, there, Ending.NOT_TAKEN)
    found = reported(morning)
    assert {line.programme.slug: line.students for line in found.seats} == {"tomorrow-school": 2, "tumo": 3}
    assert (found.students, found.capacity) == (4, 400)


def test_a_period_is_days_of_a_year_at_most(morning: Morning) -> None:
    today = morning.school.today()
    assert region.period(morning.school, None, None) == Period(today - timedelta(days=29), today)
    for first, last in ((today, today - timedelta(days=1)), (today - timedelta(days=400), today)):
        with pytest.raises(RefusedError):
            region.period(morning.school, first, last)
