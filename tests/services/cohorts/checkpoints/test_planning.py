"""Planning: one at a time, in the calendar, by the clock of the school, and called off."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import select

from lms.domain.cohorts.checkpoints import CheckpointState
from lms.errors import ConflictError, RefusedError
from lms.services import calendars, checkpoints
from lms.services.calendars import rooms
from lms.services.checkpoints import Wish
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Event
from tests.support.checkpoints import (
    OPEN,
    POOL,
    during,
    planned,
)
from tests.support.folk import cohort, key
from tests.support.schools import at


def test_what_was_called_off_closes_nothing(school: School, here: int, mentor: Person, aru: Person) -> None:
    made = planned(school, mentor, here)
    then = during(school, made)
    assert checkpoints.running_for(then, aru)
    checkpoints.cancel(then, here, made.id or 0)
    assert checkpoints.running_for(then, aru) is None
    with pytest.raises(ConflictError):
        checkpoints.cancel(then, here, made.id or 0)
    with school.database.read() as session:
        assert session.get_one(Event, made.event_id).cancelled_at is not None


@pytest.mark.usefixtures("bek")
def test_it_is_called_off_as_long_as_somebody_sits_at_it(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    made = planned(school, mentor, here)
    number = made.id or 0
    checkpoints.give_minutes(school, mentor, here, number, key(aru), 30, "Bus was late")
    last, over = during(school, made, 89), during(school, made, 90)
    assert checkpoints.draw_due(last) == 1
    (line,), shown = checkpoints.listing(last, here), checkpoints.overview(last, here, number)
    assert (line.state, shown.state) == (CheckpointState.RUNNING, CheckpointState.RUNNING)
    assert line.ends_at == shown.ends_at == made.starts_at + timedelta(minutes=90)
    with pytest.raises(ConflictError, match="over"):
        checkpoints.cancel(over, here, number)
    checkpoints.cancel(last, here, number)
    assert checkpoints.running_for(last, aru) is None


def test_who_has_ended_early_keeps_it_from_nothing(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    made = planned(school, mentor, here)
    checkpoints.give_minutes(school, mentor, here, made.id or 0, key(aru), 30, "Bus was late")
    checkpoints.running_for(during(school, made), aru)
    checkpoints.finish(during(school, made, 20), aru, made.id or 0)
    after = during(school, made, 61)
    assert checkpoints.listing(after, here)[0].state is CheckpointState.OVER
    with pytest.raises(ConflictError, match="over"):
        checkpoints.cancel(after, here, made.id or 0)


def test_a_cohort_has_one_at_a_time_and_a_room_one_meeting(school: School, here: int, mentor: Person) -> None:
    room = rooms.create(school, name="Big room", seats=20, area=40)
    day = school.today() + timedelta(days=3)
    wish = Wish("One", day, time(10), POOL, room_id=room.id)
    made = checkpoints.plan(school, mentor, here, wish)
    assert [one.id for one in checkpoint_events(school)] == [made.event_id]
    for start in (time(8), time(10), time(12, 59)):
        with pytest.raises(ConflictError):
            checkpoints.plan(school, mentor, here, Wish("Two", day, start, POOL))
    there = cohort(school, "there")
    with pytest.raises(calendars.ClashError):
        checkpoints.plan(school, mentor, there, wish)
    assert checkpoints.listing(school, there) == ()
    checkpoints.plan(school, mentor, here, Wish("Two", day, time(13), POOL))


def test_its_entry_in_the_calendar_is_called_off_by_its_own_page(
    school: School, here: int, mentor: Person
) -> None:
    made = planned(school, mentor, here)
    with pytest.raises(ConflictError):
        calendars.cancel(school, mentor, made.event_id or 0)
    checkpoints.cancel(school, here, made.id or 0)
    assert [one.cancelled_at is None for one in checkpoint_events(school)] == [False]


def checkpoint_events(school: School) -> list[Event]:
    with school.database.read() as session:
        return [*session.exec(select(Event))]


def test_it_begins_by_the_clock_of_the_school(school: School, here: int, mentor: Person) -> None:
    then = at(school, datetime.fromisoformat("2026-11-01T00:00:00+00:00"))
    made = checkpoints.plan(then, mentor, here, Wish("One", date(2026, 11, 5), time(10), POOL))
    assert made.starts_at.isoformat() == "2026-11-05T05:00:00+00:00"  # five hours before Aqtobe's ten


@pytest.mark.parametrize(
    ("title", "pool", "minutes", "days"),
    [("", POOL, 180, 1), ("A", (), 180, 1), ("A", (OPEN,), 180, 1), ("A", POOL, 5, 1), ("A", POOL, 180, -1)],
)
def test_a_plan_that_makes_no_sense_is_refused(
    school: School, here: int, mentor: Person, *, title: str, pool: tuple[str, ...], minutes: int, days: int
) -> None:
    day = school.today() + timedelta(days=days)
    with pytest.raises(RefusedError):
        checkpoints.plan(school, mentor, here, Wish(title, day, time(10), pool, minutes))
