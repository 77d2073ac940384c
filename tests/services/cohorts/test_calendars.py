"""Calendars: a room has one meeting at a time, a leader too, and people are told what changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta

import pytest
from icalendar import Calendar

from lms.domain.people import Role
from lms.errors import ConflictError, MissingError, QatarlasError, RefusedError
from lms.services import calendars, inbox, people
from lms.services.calendars import ClashError, Wish, feeds, rooms
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import cohort, key, person
from tests.support.schools import at


@pytest.fixture
def room(school: School) -> int:
    return rooms.create(school, name="3", seats=2, area=40.5).id or 0


@pytest.fixture
def wish(school: School, room: int, mentor: Person) -> Wish:
    """A meeting tomorrow from 15:00 to 17:00."""
    day = school.today() + timedelta(days=1)
    return Wish("Python", day, time(15), time(17), room_id=room, leader_id=mentor.id)


Hold = Callable[..., calendars.Booked]


@pytest.fixture
def hold(school: School, here: int, mentor: Person, wish: Wish) -> Hold:
    def hold(**values: object) -> calendars.Booked:
        return calendars.schedule(school, mentor, here, replace(wish, **values))  # type: ignore[arg-type]

    return hold


def told(school: School, person_id: int) -> list[str]:
    return [one.words.partition(":")[0] for one in inbox.listing(school, person_id).notices]


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        (time(17), time(18), False),
        (time(13), time(15), False),
        (time(16, 59), time(18), True),
        (time(14), time(15, 1), True),
        (time(15, 30), time(16), True),
        (time(12), time(20), True),
    ],
)
def test_a_room_has_one_meeting_at_a_time(
    hold: Hold,
    start: time,
    end: time,
    clashes: bool,  # noqa: FBT001
) -> None:
    hold(leader_id=None)
    if not clashes:
        hold(leader_id=None, start=start, end=end)
        return
    with pytest.raises(ClashError):
        hold(leader_id=None, start=start, end=end)


def test_nobody_leads_two_meetings_at_once(hold: Hold) -> None:
    hold(room_id=None)
    with pytest.raises(ClashError):
        hold(room_id=None)
    hold(room_id=None, leader_id=None)


def test_a_series_stands_whole_or_not_at_all(school: School, here: int, hold: Hold, wish: Wish) -> None:
    taken = hold(day=wish.day + timedelta(weeks=3), leader_id=None)
    with pytest.raises(ClashError):
        hold(weeks=5)
    calendars.cancel(school, people.everybody(school, Role.MENTOR)[0], taken.events[0].id or 0)
    made = hold(weeks=5).events
    assert {one.series_id for one in made} == {made[0].id}
    for number in range(5):
        week = calendars.week_of_cohort(school, here, wish.day + timedelta(weeks=number))
        assert sum(not entry.is_off for day in week for entry in day.entries) == 1


def test_of_many_who_want_a_room_at_once_one_gets_it(hold: Hold) -> None:
    def book(_: int) -> bool:
        try:
            hold(leader_id=None)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(book, range(8))) == 1


def test_of_many_who_want_a_leader_at_once_one_gets_them(school: School, hold: Hold) -> None:
    others = [rooms.create(school, name=f"r{number}", seats=9, area=9).id for number in range(6)]

    def book(room_id: int | None) -> bool:
        try:
            hold(room_id=room_id)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(book, others)) == 1


def test_a_meeting_moves_within_its_own_time_and_not_into_anothers(
    school: School, mentor: Person, wish: Wish, hold: Hold
) -> None:
    event_id = hold().events[0].id or 0
    hold(start=time(18), end=time(19))
    calendars.change(school, mentor, event_id, replace(wish, start=time(16), end=time(18)))
    with pytest.raises(ClashError):
        calendars.change(school, mentor, event_id, replace(wish, start=time(17), end=time(19)))


def test_a_series_moves_from_one_week_on(
    school: School, here: int, mentor: Person, wish: Wish, hold: Hold
) -> None:
    events = hold(weeks=3).events
    second = replace(wish, day=wish.day + timedelta(days=8), start=time(10), end=time(11))
    moved = calendars.change(school, mentor, events[1].id or 0, second, following=True).events
    assert len(moved) == 2
    assert [now.starts_at - one.starts_at for now, one in zip(moved, events[1:], strict=True)] == [
        timedelta(days=1, hours=-5)
    ] * 2
    assert all(one.ends_at - one.starts_at == timedelta(hours=1) for one in moved)
    assert calendars.cancel(school, mentor, events[1].id or 0, following=True) == 2
    week = calendars.week_of_cohort(school, here, wish.day)
    assert [entry.is_off for day in week for entry in day.entries if entry.event.id == events[0].id] == [
        False
    ]


def test_more_people_than_seats_are_told_of(school: School, here: int, hold: Hold) -> None:
    for name in ("aru", "bek", "dana"):
        person(school, name, cohort_id=here, password=None)
    assert hold().short_of == 1
    assert hold(room_id=None, leader_id=None).short_of == 0


def test_the_students_are_told_of_what_is_new_changes_and_is_called_off(
    school: School, here: int, mentor: Person, wish: Wish, hold: Hold
) -> None:
    aru, gone = (person(school, name, cohort_id=here, password=None) for name in ("aru", "gone"))
    stranger = person(school, "stranger", cohort_id=cohort(school, "there"), password=None)
    people.deactivate(school, key(gone))
    event_id = hold(weeks=4).events[0].id or 0
    calendars.change(school, mentor, event_id, replace(wish, about="Bring a laptop"))
    assert told(school, key(aru)) == ["New in your calendar"]
    calendars.change(school, mentor, event_id, replace(wish, start=time(16), end=time(18)))
    calendars.cancel(school, mentor, event_id)
    assert set(told(school, key(aru))) == {"New in your calendar", "Changed", "Called off"}
    assert told(school, key(stranger)) == told(school, key(gone)) == told(school, key(mentor)) == []


def test_what_is_over_or_off_stays_as_it_was(school: School, mentor: Person, wish: Wish, hold: Hold) -> None:
    event_id = hold().events[0].id or 0
    later = at(school, school.now() + timedelta(days=3))
    with pytest.raises(ConflictError):
        calendars.cancel(later, mentor, event_id)
    calendars.cancel(school, mentor, event_id)
    for verb in (
        lambda: calendars.cancel(school, mentor, event_id),
        lambda: calendars.change(school, mentor, event_id, wish),
    ):
        with pytest.raises(ConflictError):
            verb()
    with pytest.raises(MissingError):
        calendars.cancel(school, mentor, 999)


def test_what_runs_may_change_its_room_only(school: School, mentor: Person, wish: Wish, hold: Hold) -> None:
    event = hold().events[0]
    running = at(school, event.starts_at + timedelta(minutes=10))
    calendars.change(running, mentor, event.id or 0, replace(wish, room_id=None))
    with pytest.raises(RefusedError):
        calendars.change(running, mentor, event.id or 0, replace(wish, start=time(14)))


def test_wishes_that_cannot_be_are_refused(school: School, here: int, room: int, hold: Hold) -> None:
    student = person(school, "aru", cohort_id=here, password=None)
    wrong: list[dict[str, object]] = [
        {"title": "  "},
        {"day": school.today() - timedelta(days=1)},
        {"room_id": 999},
        {"leader_id": student.id},
        {"leader_id": 999},
        {"weeks": 0},
    ]
    for values in wrong:
        with pytest.raises(QatarlasError):
            hold(**values)
    rooms.change(school, room, name="3", seats=2, area=40, closed_on=school.today())
    with pytest.raises(RefusedError, match="not used"):
        hold()
    assert rooms.in_use(school) == ()


def test_rooms_have_a_name_of_their_own_and_seats(school: School, room: int) -> None:
    for values in ({"name": " 3 "}, {"name": ""}, {"seats": 0}, {"seats": 5000}, {"area": -1.0}):
        with pytest.raises(RefusedError):
            rooms.create(school, **{"name": "4", "seats": 8, "area": 20.0, **values})  # type: ignore[arg-type]
    rooms.change(school, room, name="3", seats=9, area=41, closed_on=None)
    assert [(one.name, one.seats) for one in rooms.listing(school)] == [("3", 9)]


def test_everybody_sees_their_own_calendar(
    school: School, here: int, mentor: Person, wish: Wish, hold: Hold
) -> None:
    aru = person(school, "aru", cohort_id=here, password=None)
    other = person(school, "other", Role.MENTOR, cohort_id=cohort(school, "there"), password=None)
    free = person(school, "free", Role.MENTOR, password=None)
    stranger = person(school, "stranger", password=None)
    event = hold(leader_id=other.id).events[0]

    def seen(who: Person) -> int:
        return sum(len(day.entries) for day in calendars.own_week(school, who, wish.day))

    assert [seen(who) for who in (aru, mentor, other, free, stranger)] == [1, 1, 1, 1, 0]
    (coming,) = calendars.soon(at(school, event.starts_at - timedelta(hours=1)), aru)
    assert (coming.room.name if coming.room else "", coming.leader.name if coming.leader else "") == (
        "3",
        "Other",
    )


def test_a_phone_reads_the_calendar_by_its_link(
    school: School, here: int, mentor: Person, hold: Hold
) -> None:
    aru = person(school, "aru", cohort_id=here, password=None)
    kept, off = hold(weeks=2, title="Python, бірінші; сабақ", about="a\nb").events
    calendars.cancel(school, mentor, off.id or 0)
    word = feeds.word_of(school, aru)
    read = Calendar.from_ical(feeds.calendar_of(school, feeds.person_of(school, word)))
    first, second = read.walk("VEVENT")
    assert (str(first["summary"]), str(first["location"])) == ("Python, бірінші; сабақ", "3")
    assert first.decoded("dtstart") == kept.starts_at
    assert (str(first["status"]), str(second["status"])) == ("CONFIRMED", "CANCELLED")


def test_another_link_makes_the_one_before_dead(school: School) -> None:
    aru = person(school, "aru", password=None)
    words = []
    for _ in range(3):
        words.append(feeds.word_of(school, aru))
        assert feeds.person_of(school, words[-1]).id == aru.id
        feeds.renew(school, aru)
    for word in (*words, "invented", ""):
        with pytest.raises(MissingError):
            feeds.person_of(school, word)
    now = feeds.word_of(school, aru)
    people.deactivate(school, key(aru))
    with pytest.raises(MissingError):
        feeds.person_of(school, now)
