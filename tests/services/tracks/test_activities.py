"""Activities: seats, the student's word, the coach's word, and what it opens."""

from datetime import timedelta

import pytest

from lms.domain.people import Role
from lms.domain.tracks.activities import ActivityKind, CompletionState
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox, ledger
from lms.services.activities import doing, views
from lms.services.people import Person
from lms.services.school import School
from lms.services.tracks import maps
from lms.storage.tables import Activity, Completion, Seat
from tests.services.test_races import at_once
from tests.support import track_school as tracks
from tests.support.folk import cohort, key, person
from tests.support.schools import at


@pytest.fixture
def here(school: School) -> int:
    return cohort(school, "TUMO 2026")


@pytest.fixture
def coach(school: School, here: int) -> Person:
    return person(school, "coach", Role.MENTOR, cohort_id=here, password=None)


def word(school: School, person_id: int, activity_id: int) -> CompletionState | None:
    with school.database.read() as session:
        found = session.get(Completion, (person_id, activity_id))
        return found.state if found else None


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_a_confirmed_activity_opens_the_next_and_feeds_skills(
    school: School, here: int, coach: Person
) -> None:
    vision = tracks.track(school, here)
    first = tracks.activity(school, here, skills={"ai": 20, "python": 5})
    second = tracks.activity(school, here, "second", needs=("activity:first-robot",))
    for activity_id in (first, second):
        tracks.stop(school, vision, activity_id)
    aru = tracks.student(school, "aru", here)
    with pytest.raises(ConflictError):
        doing.mark_ready(school, aru, second)
    doing.mark_ready(school, aru, first)
    assert [one.standing.state for one in maps.map_of(school, vision, maps.known_of(school, aru)).stops] == [
        "waiting",
        "locked",
    ]
    assert doing.confirm(school, coach, [(aru, first)]) == 1
    found = maps.map_of(school, vision, maps.known_of(school, aru))
    assert [one.standing.state for one in found.stops] == ["done", "open"]
    assert found.next is not None
    assert found.next.key == "activity:second"
    assert ledger.skills(school, aru) == {"ai": 20, "python": 5}
    assert "is confirmed" in told(school, aru)[0]


def test_many_are_confirmed_at_once_and_each_once(school: School, here: int, coach: Person) -> None:
    activity_id = tracks.activity(school, here)
    three = [tracks.student(school, name, here) for name in ("aru", "dana", "ivan")]
    for one in three[:2]:
        doing.mark_ready(school, one, activity_id)
    pairs = [(one, activity_id) for one in three]
    assert [doing.confirm(school, coach, pairs) for _ in range(2)] == [2, 0]
    assert word(school, three[2], activity_id) is None


def test_what_is_given_back_can_be_marked_again(school: School, here: int, coach: Person) -> None:
    activity_id, aru = tracks.activity(school, here), tracks.student(school, "aru", here)
    doing.mark_ready(school, aru, activity_id)
    with pytest.raises(RefusedError):
        doing.give_back(school, coach, aru, activity_id, " ")
    doing.give_back(school, coach, aru, activity_id, "The motor turns the wrong way")
    with pytest.raises(ConflictError):
        doing.give_back(school, coach, aru, activity_id, "Again")
    doing.mark_ready(school, aru, activity_id)
    assert word(school, aru, activity_id) is CompletionState.READY


def test_a_workshop_is_for_who_has_a_seat(school: School, here: int, coach: Person) -> None:
    workshop = tracks.activity(school, here, kind=ActivityKind.WORKSHOP, seats=1, coach_id=key(coach))
    aru, dana = (tracks.student(school, name, here) for name in ("aru", "dana"))
    with pytest.raises(ConflictError):
        doing.mark_ready(school, aru, workshop)
    assert doing.ask_for_seat(school, aru, workshop).state == "held"
    assert doing.ask_for_seat(school, dana, workshop).state == "waiting"
    doing.mark_ready(school, aru, workshop)
    doing.confirm(school, coach, [(aru, workshop)])
    with school.database.read() as session:
        activity = session.get_one(Activity, workshop)
    mine, line = views.view(school, workshop, coach), views.people_of(school, workshop)[0]
    assert (activity.seats, mine.fullness.waiting) == (1, 0)
    assert [(one.person_id, str(one.state)) for one, _ in line] == [(dana, "offered")]


def test_the_staff_see_seats_by_name_and_then_the_line_as_it_moves(school: School, here: int) -> None:
    workshop = tracks.activity(school, here, kind=ActivityKind.WORKSHOP, seats=2)
    for minutes, login in enumerate(("zarina", "bek", "yerlan", "aru")):
        then = at(school, school.now() + timedelta(minutes=minutes))
        doing.ask_for_seat(then, tracks.student(school, login, here), workshop)
    found = views.people_of(school, workshop)[0]
    assert [(one.login, str(seat.state)) for seat, one in found] == [
        ("bek", "held"),
        ("zarina", "held"),
        ("yerlan", "waiting"),
        ("aru", "waiting"),
    ]


def test_a_seat_comes_after_what_opens_it(school: School, here: int, coach: Person) -> None:
    first, aru = tracks.activity(school, here), tracks.student(school, "aru", here)
    workshop = tracks.activity(
        school, here, "second", kind=ActivityKind.WORKSHOP, seats=1, needs=("activity:first-robot",)
    )
    with pytest.raises(ConflictError):
        doing.ask_for_seat(school, aru, workshop)
    doing.mark_ready(school, aru, first)
    doing.confirm(school, coach, [(aru, first)])
    assert doing.ask_for_seat(school, aru, workshop).state == "held"


def test_who_never_came_frees_the_seat(school: School, here: int, coach: Person) -> None:
    workshop = tracks.activity(school, here, kind=ActivityKind.WORKSHOP, seats=1)
    aru, dana = (tracks.student(school, name, here) for name in ("aru", "dana"))
    seat = doing.ask_for_seat(school, aru, workshop)
    doing.ask_for_seat(school, dana, workshop)
    doing.miss(school, coach, seat.id or 0)
    with school.database.read() as session:
        assert session.get_one(Seat, seat.id).state == "missed"
    with pytest.raises(ConflictError):
        doing.miss(school, coach, seat.id or 0)


def test_only_who_is_in_charge_confirms(school: School, here: int, coach: Person) -> None:
    there = cohort(school, "TUMO 2027")
    other = person(school, "other", Role.MENTOR, cohort_id=there, password=None)
    its_coach = person(school, "its-coach", Role.MENTOR, cohort_id=there, password=None)
    activity_id = tracks.activity(school, here, coach_id=key(its_coach))
    aru = tracks.student(school, "aru", here)
    doing.mark_ready(school, aru, activity_id)
    assert [len(views.ready(school, one)) for one in (coach, its_coach, other)] == [1, 1, 0]
    with pytest.raises(MissingError):
        doing.confirm(school, other, [(aru, activity_id)])
    assert doing.confirm(school, its_coach, [(aru, activity_id)]) == 1


def test_an_activity_of_another_programme_is_not_there(school: School, here: int) -> None:
    there = cohort(school, "Tomorrow 2026", "tomorrow-school")
    aru = tracks.student(school, "aru", there)
    with pytest.raises(MissingError):
        doing.mark_ready(school, aru, tracks.activity(school, here))


@pytest.mark.parametrize("turn", range(3))
def test_one_gets_the_last_seat_of_a_workshop(school: School, here: int, turn: int) -> None:
    workshop = tracks.activity(school, here, kind=ActivityKind.WORKSHOP, seats=1)
    both = [tracks.student(school, f"s{turn}-{number}", here) for number in range(3)]
    at_once(*(lambda one=one: doing.ask_for_seat(school, one, workshop) for one in both))
    states = sorted(str(one.state) for one, _ in views.people_of(school, workshop)[0])
    assert states == ["held", "waiting", "waiting"]
