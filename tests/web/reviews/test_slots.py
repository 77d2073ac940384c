"""Times for reviews side by side, on pages: opened, booked, called off, and who may not."""

from datetime import datetime, time, timedelta

import pytest

from lms.domain.exercises import Way
from lms.domain.people import Role
from lms.services import people
from lms.services.people import Person
from lms.services.reviews.meetings import slots, timetables
from lms.services.reviews.meetings.timetables import Timetable
from lms.services.school import School
from lms.storage.tables import Round, Slot
from tests.support import reviews
from tests.support.folk import person
from tests.web.reviews.conftest import Enter


def tomorrow(school: School) -> str:
    return (school.today() + timedelta(days=1)).isoformat()


def times_of(school: School, person_id: int) -> Timetable:
    return timetables.of_reviewer(school, person_id)


def login_of(school: School, person_id: int) -> str:
    found = people.by_id(school, person_id)
    assert found is not None
    return found.login


@pytest.fixture
def round_id(school: School) -> int:
    """A round of aru's whose reviews are held side by side."""
    opened = reviews.opened_round(school, "aru", ("bek", "dana"))
    with school.database.write() as session:
        session.get_one(Round, opened.id).way = Way.SIDE_BY_SIDE
    return opened.id or 0


@pytest.fixture
def slot(school: School, round_id: int) -> Slot:
    """A free time of a reviewer of that round, tomorrow at nine."""
    reviewer = reviews.offered(school, round_id)[0].reviewer_id
    day = datetime.fromisoformat(tomorrow(school)).date()
    slots.open_times(school, reviewer, day, time(9, 0), place="Room 4")
    return times_of(school, reviewer).free[0].slot


def test_a_reviewer_opens_times_and_closes_one(school: School, enter: Enter) -> None:
    bek = reviews.student(school, "bek")
    page = enter("bek")
    form = {"day": tomorrow(school), "start": "18:00", "count": "2", "place": "Room 4"}
    assert page.post("/slots", data=form).status_code == 303
    assert "Room 4" in page.get("/slots").text
    free = times_of(school, bek).free
    assert [one.slot.minutes for one in free] == [30, 30]
    page.post(f"/slots/{free[0].slot.id}/cancel")
    assert [one.slot.id for one in times_of(school, bek).free] == [free[1].slot.id]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "soon"}, "Write a day and a time."),
        ({"start": "25:00"}, "Write a day and a time."),
        ({"count": "9"}, "Open between 1 and 8 times in a row."),
        ({"day": "2001-01-01"}, "Choose a time from now on"),
    ],
)
def test_a_wrong_time_is_refused_in_words(
    school: School, enter: Enter, wrong: dict[str, str], words: str
) -> None:
    bek = reviews.student(school, "bek")
    form = {"day": tomorrow(school), "start": "18:00", "count": "1", "place": "", **wrong}
    assert words in enter("bek").post("/slots", data=form, follow_redirects=True).text
    assert times_of(school, bek).free == ()


def test_an_author_books_a_time_and_both_see_it(
    school: School, enter: Enter, round_id: int, slot: Slot
) -> None:
    author = enter("aru")
    assert f"/slots/{slot.id}" in author.get(f"/rounds/{round_id}").text
    assert author.post(f"/rounds/{round_id}/slots/{slot.id}").status_code == 303
    assert "Room 4" in author.get(f"/rounds/{round_id}").text
    reviewer = enter(login_of(school, slot.person_id))
    assert "Room 4" in reviewer.get("/slots").text
    assert len(times_of(school, slot.person_id).booked) == 1
    author.post(f"/slots/{slot.id}/cancel")
    assert times_of(school, slot.person_id).booked == ()


def test_a_round_side_by_side_says_what_comes_next(school: School, enter: Enter, round_id: int) -> None:
    page, address = enter("aru"), f"/rounds/{round_id}"
    assert "No time is open yet." in page.get(address).text
    reviewer = reviews.offered(school, round_id)[0].reviewer_id
    slots.open_times(school, reviewer, datetime.fromisoformat(tomorrow(school)).date(), time(9, 0))
    assert "Choose one of the times below" in page.get(address).text
    page.post(f"/rounds/{round_id}/slots/{times_of(school, reviewer).free[0].slot.id}")
    text = page.get(address).text
    assert "You meet at the booked time" in text
    assert "booked" in text


def test_others_neither_book_nor_call_off(school: School, enter: Enter, round_id: int, slot: Slot) -> None:
    reviews.student(school, "stranger")
    guardian = person(school, "guardian", Role.GUARDIAN, password=None)
    mentor = person(school, "mentor", Role.MENTOR, password=None)
    booking = f"/rounds/{round_id}/slots/{slot.id}"
    for login, status in (("stranger", 404), (guardian.login, 404), (mentor.login, 403)):
        assert enter(login).post(booking).status_code == status, login
        assert enter(login).post(f"/slots/{slot.id}/cancel").status_code == 404, login
        assert enter(login).post(f"/slots/{slot.id}/absent").status_code == 404, login
    assert enter(guardian.login).get("/slots").status_code == 403
    assert enter("aru").post("/slots/999/cancel").status_code == 404
    assert times_of(school, slot.person_id).free[0].slot.id == slot.id


def test_nobody_is_missed_before_the_time(school: School, enter: Enter, round_id: int, slot: Slot) -> None:
    author: Person | None = people.by_login(school, "aru")
    assert author is not None
    slots.book(school, slot.id or 0, round_id, author.id or 0)
    page = enter("aru").post(f"/slots/{slot.id}/absent", follow_redirects=True)
    assert "This can be said from the booked time on" in page.text
