"""A planned checkpoint is moved with notice, until it begins; its entry in the calendar goes with it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.domain.cohorts.calendars import EventKind
from lms.domain.people import Role
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import checkpoints, inbox
from lms.services.calendars import rooms
from lms.services.checkpoints import Checkpoint, When
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Checkpoint as Row
from lms.storage.tables import Event
from tests.support.checkpoints import during, planned
from tests.support.folk import cohort, key, person

HOUR = timedelta(hours=1)


def when(school: School, moment: datetime, minutes: int = 90, room_id: int | None = None) -> When:
    local = moment.astimezone(ZoneInfo(school.settings.zone))
    return When(local.date(), local.time().replace(tzinfo=None), minutes, room_id)


def row_of(school: School, made: Checkpoint) -> tuple[Row, Event]:
    with school.database.read() as session:
        found = session.get_one(Row, made.id)
        return found, session.get_one(Event, found.event_id)


def test_it_moves_with_its_entry_and_its_students_are_told(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    made = planned(school, mentor, here)
    lab = rooms.create(school, name="Lab", seats=20, area=40)
    later = made.starts_at + 48 * HOUR
    checkpoints.move(school, here, made.id or 0, when(school, later, 90, lab.id))
    found, event = row_of(school, made)
    assert (found.starts_at, found.minutes) == (later, 90)
    assert (event.starts_at, event.ends_at, event.room_id) == (later, later + 1.5 * HOUR, lab.id)
    newest = inbox.listing(school, key(aru)).notices[0]
    assert (newest.path, newest.values["room"]) == (f"/checkpoints/{made.id}", "Lab")
    assert newest.values["at"] == {"time": later.isoformat()}


def test_it_begins_at_its_new_time_and_not_at_the_old(
    school: School, here: int, mentor: Person, aru: Person
) -> None:
    made = planned(school, mentor, here)
    checkpoints.move(school, here, made.id or 0, when(school, made.starts_at + 48 * HOUR))
    assert checkpoints.running_for(during(school, made), aru) is None
    assert checkpoints.draw_due(during(school, made)) == 0
    assert checkpoints.running_for(during(school, made, 48 * 60 + 1), aru) is not None


def test_a_little_later_is_no_clash_with_itself(school: School, here: int, mentor: Person) -> None:
    lab = rooms.create(school, name="Lab", seats=20, area=40)
    made = planned(school, mentor, here)
    for minutes in (5, 10):
        moved = when(school, made.starts_at + timedelta(minutes=minutes), 60, lab.id)
        checkpoints.move(school, here, made.id or 0, moved)
    assert row_of(school, made)[0].starts_at == made.starts_at + timedelta(minutes=10)


def test_what_has_begun_or_was_called_off_stays(school: School, here: int, mentor: Person) -> None:
    made, other = planned(school, mentor, here), planned(school, mentor, here, after=5 * HOUR)
    checkpoints.cancel(school, here, other.id or 0)
    for then, one in ((during(school, made, 0), made), (school, other)):
        with pytest.raises(ConflictError):
            checkpoints.move(then, here, one.id or 0, when(school, made.starts_at + 48 * HOUR))
    assert row_of(school, made)[0].starts_at == made.starts_at


def test_it_moves_to_no_time_at_which_something_else_is(school: School, here: int, mentor: Person) -> None:
    lab = rooms.create(school, name="Lab", seats=20, area=40)
    made, other = planned(school, mentor, here), planned(school, mentor, here, after=5 * HOUR)
    checkpoints.move(school, here, other.id or 0, when(school, other.starts_at, 60, lab.id))
    with pytest.raises(ConflictError):
        checkpoints.move(school, here, made.id or 0, when(school, other.starts_at - HOUR / 2, 60))
    wrong = [(school.now() - HOUR, 60), (school.now() + HOUR, 5), (school.now() + 500 * 24 * HOUR, 60)]
    for moment, minutes in wrong:
        with pytest.raises(RefusedError):
            checkpoints.move(school, here, made.id or 0, when(school, moment, minutes))
    assert row_of(school, made)[0].starts_at == made.starts_at


def test_it_is_moved_by_its_own_cohort_alone(school: School, here: int, mentor: Person) -> None:
    made = planned(school, mentor, here)
    with pytest.raises(MissingError):
        checkpoints.move(school, cohort(school, "there"), made.id or 0, when(school, made.starts_at + HOUR))


def test_a_taken_room_is_refused_and_nothing_moves(school: School, here: int, mentor: Person) -> None:
    lab = rooms.create(school, name="Lab", seats=20, area=40)
    leader = person(school, "leader", Role.MENTOR, password=None)
    made = planned(school, mentor, here)
    start = made.starts_at + 24 * HOUR
    with school.database.write() as session:
        session.add(
            Event(
                kind=EventKind.SESSION,
                title="Taken",
                room_id=lab.id,
                leader_id=leader.id,
                starts_at=start,
                ends_at=start + HOUR,
                created_at=school.now(),
            )
        )
    with pytest.raises(ConflictError):
        checkpoints.move(school, here, made.id or 0, when(school, start, 60, lab.id))
    found, event = row_of(school, made)
    assert (found.starts_at, event.starts_at, event.room_id) == (made.starts_at, made.starts_at, None)
