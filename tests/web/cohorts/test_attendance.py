"""The pages of attendance: a code is typed, a list is kept, a guardian speaks, the region gets its tables."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.attendance.visits import Mark, Word
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Role
from lms.services import consents
from lms.services.attendance import checkins, histories, sheets
from lms.services.people import Person
from lms.services.school import School
from tests.support import attendance
from tests.support.folk import MINOR, cohort, key, person
from tests.support.sites import make_site, visit


@dataclass(frozen=True)
class Room:
    """An event that is on now, with its people and their browsers."""

    school: School
    app: Flask
    cohort: int
    event: int
    aru: Person
    bek: Person
    mentor: Person
    guardian: Person
    admin: Person

    def browser(self, who: Person) -> FlaskClient:
        return visit(self.app, self.school, who)

    @property
    def path(self) -> str:
        return f"/cohorts/{self.cohort}/attendance/{self.event}"

    def mark(self, who: Person) -> Mark | None:
        return attendance.mark(self.school, self.event, key(who))


@pytest.fixture
def room(school: School) -> Room:
    here = cohort(school, "here")
    aru, bek = (person(school, login, born=MINOR, cohort_id=here, password=None) for login in ("aru", "bek"))
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here, password=None)
    guardian = person(school, "guardian", Role.GUARDIAN, password=None)
    admin = person(school, "admin", Role.ADMIN, password=None)
    attendance.link(school, key(guardian), key(aru))
    where = attendance.room(school, "=Lab", seats=4, area=50)
    begun = school.now() - timedelta(minutes=5)
    event = attendance.event(school, here, begun, room_id=where, title="Python")
    return Room(school, make_site(school), here, event, aru, bek, mentor, guardian, admin)


def test_a_typed_code_checks_in(room: Room) -> None:
    code = attendance.shown(room.school, room.event)
    phone = room.browser(room.aru)
    assert "Python" in phone.get("/me/attendance").text
    answer = phone.post(
        "/me/attendance", data={"code": f" {code[:3].lower()}-{code[3:]}"}, follow_redirects=True
    )
    assert "You are checked in: Python" in answer.text
    assert room.mark(room.aru) is Mark.PRESENT
    kept = phone.get_cookie("device")
    assert kept is not None
    assert kept.http_only
    assert kept.value not in repr(attendance.visit(room.school, room.event, key(room.aru)))


@pytest.mark.parametrize(
    "form", [{}, {"code": "BBBBBB"}, {"code": "BBBBBB", "event": "7x"}, {"code": "B", "event": "9" * 30}]
)
def test_a_wrong_code_is_said_beside_the_box(room: Room, form: dict[str, str]) -> None:
    attendance.shown(room.school, room.event)
    answer = room.browser(room.aru).post("/me/attendance", data=form)
    assert answer.status_code == 422
    assert room.mark(room.aru) is None


def test_guessing_is_told_to_wait(room: Room) -> None:
    wrong = attendance.wrong_code(room.school, room.event)
    phone = room.browser(room.aru)
    states = [
        phone.post("/me/attendance", data={"code": wrong}).status_code for _ in range(checkins.TRIES + 1)
    ]
    assert states == [422] * checkins.TRIES + [429]


def test_what_was_scanned_needs_one_tap(room: Room) -> None:
    code = attendance.shown(room.school, room.event)
    phone = room.browser(room.aru)
    page = phone.get(f"/attendance/{room.event}/here/{code}")
    assert room.mark(room.aru) is None
    assert f'value="{code}"' in page.text
    phone.post("/me/attendance", data={"code": code, "event": str(room.event)})
    assert room.mark(room.aru) is Mark.PRESENT


def test_one_phone_for_two_is_shown_to_the_mentor(room: Room) -> None:
    code = attendance.shown(room.school, room.event)
    phone = room.browser(room.aru)
    phone.post("/me/attendance", data={"code": code})
    device = phone.get_cookie("device")
    assert device is not None
    again = room.browser(room.bek)
    again.set_cookie("device", device.value)
    again.post("/me/attendance", data={"code": code})
    assert room.browser(room.mentor).get(room.path).text.count("same device as another") == 2


def test_the_screen_works_without_scripts_and_is_kept_nowhere(room: Room) -> None:
    answer = room.browser(room.mentor).get(f"{room.path}/screen")
    code = attendance.shown(room.school, room.event)
    assert f"<span>{code[:3]}</span><span>{code[3:]}</span>" in answer.text
    assert 'http-equiv="refresh"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    part = room.browser(room.mentor).get(f"{room.path}/screen/code")
    assert "<html" not in part.text
    assert "data-left" in part.text


def test_an_event_belongs_to_one_address(room: Room) -> None:
    other = cohort(room.school, "there")
    admin = room.browser(room.admin)
    assert admin.get(f"/cohorts/{other}/attendance/{room.event}").status_code == 404
    assert admin.get(f"/attendance/{room.event}").status_code == 404
    assert admin.get(room.path).status_code == 200


def test_who_leads_an_event_keeps_its_list(room: Room) -> None:
    leader = person(room.school, "leader", Role.MENTOR, cohort_id=cohort(room.school, "there"), password=None)
    assert room.browser(leader).get(room.path).status_code == 404
    with room.school.database.write() as session:
        session.get_one(sheets.Event, room.event).leader_id = key(leader)
    assert room.browser(leader).get(room.path).status_code == 200


def test_a_list_is_kept_row_by_row(room: Room) -> None:
    desk = room.browser(room.mentor)
    row = f"{room.path}/people/{key(room.aru)}"
    part = desk.post(row, data={"mark": "late"}, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'aria-pressed="true"' in part.text
    assert "Undo" in part.text
    assert room.mark(room.aru) is Mark.LATE
    assert desk.post(row, data={"mark": "undo"}).headers["Location"].endswith(f"#person-{key(room.aru)}")
    assert room.mark(room.aru) is None
    assert (
        "nothing to take back" in desk.post(row, data={"mark": "undo"}, headers={"HX-Request": "true"}).text
    )
    assert "Choose a mark" in desk.post(row, data={"mark": "asleep"}, follow_redirects=True).text


def test_a_closed_list_is_corrected_with_a_reason(room: Room) -> None:
    desk = room.browser(room.mentor)
    desk.post(f"{room.path}/close")
    row = f"{room.path}/people/{key(room.aru)}"
    assert "Write why" in desk.post(row, data={"mark": "present"}, follow_redirects=True).text
    desk.post(row, data={"mark": "present", "reason": "I saw her <b>"})
    assert room.mark(room.aru) is Mark.PRESENT
    for who, path in ((room.aru, "/me/attendance"), (room.guardian, f"/children/{key(room.aru)}/attendance")):
        page = room.browser(who).get(path).text
        assert "Absent → Here" in page
        assert "I saw her &lt;b&gt;" in page


def test_a_student_marks_nobody(room: Room) -> None:
    for row in (room.aru, room.bek):
        answer = room.browser(room.aru).post(f"{room.path}/people/{key(row)}", data={"mark": "present"})
        assert answer.status_code == 403
    assert room.mark(room.bek) is None


def test_a_dispute_goes_its_way(room: Room) -> None:
    attendance.come(room.school, key(room.aru), room.event)
    home = room.browser(room.guardian)
    ward = f"/children/{key(room.aru)}/attendance"
    home.post(f"{ward}/{room.event}/dispute", data={"reason": "She was at home"})
    board = room.browser(room.mentor).get(f"/cohorts/{room.cohort}/attendance").text
    assert "She was at home" in board
    waits = f'href="/cohorts/{room.cohort}/attendance#claims"'
    elsewhere = person(
        room.school, "other", Role.MENTOR, cohort_id=cohort(room.school, "there"), password=None
    )
    assert waits in room.browser(room.mentor).get("/").text
    assert waits not in room.browser(elsewhere).get("/").text
    (claim,) = histories.open_claims(room.school, room.cohort)
    room.browser(room.mentor).post(
        f"/attendance/claims/{claim.claim.id}", data={"mark": "absent", "answer": "You are right"}
    )
    assert waits not in room.browser(room.mentor).get("/").text
    assert room.mark(room.aru) is Mark.ABSENT
    assert "You are right" in home.get(ward).text


@pytest.mark.parametrize("day", ["", "yesterday", "0001-01-01", "9999-12-31"])
def test_a_week_that_is_none_confirms_nothing(room: Room, day: str) -> None:
    attendance.come(room.school, key(room.aru), room.event)
    answer = room.browser(room.guardian).post(
        f"/children/{key(room.aru)}/attendance/confirm", data={"day": day}
    )
    assert answer.status_code in {303, 422}
    kept = attendance.visit(room.school, room.event, key(room.aru))
    assert kept is not None
    assert kept.word is Word.OPEN


def test_a_week_is_confirmed_and_a_child_of_others_is_not_there(room: Room) -> None:
    for who in (room.aru, room.bek):
        attendance.come(room.school, key(who), room.event)
    home = room.browser(room.guardian)
    today = {"day": room.school.today().isoformat()}
    assert home.post(f"/children/{key(room.aru)}/attendance/confirm", data=today).status_code == 303
    assert home.post(f"/children/{key(room.bek)}/attendance/confirm", data=today).status_code == 404
    assert home.get(f"/children/{key(room.bek)}/attendance").status_code == 404
    words = [
        getattr(attendance.visit(room.school, room.event, key(one)), "word", None)
        for one in (room.aru, room.bek)
    ]
    assert words == [Word.CONFIRMED, Word.OPEN]


def table(room: Room, name: str) -> list[list[str]]:
    answer = room.browser(room.admin).get(f"/attendance/region/{name}.csv")
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_names_are_told_to_the_region_with_consent_only(room: Room) -> None:
    for who in (room.aru, room.bek):
        attendance.come(room.school, key(who), room.event)
    assert [row[5] for row in table(room, "visits")[1:]] == ["without name", "without name"]
    consents.give(room.school, key(room.aru), Purpose.REGION, key(room.guardian))
    rows = table(room, "visits")[1:]
    assert [row[5] for row in rows] == ["Aru", "without name"]
    assert {row[3] for row in rows} == {"'=Lab"}
    assert [row[8] for row in rows] == ["not confirmed", "not confirmed"]
    consents.revoke(room.school, key(room.aru), Purpose.REGION, key(room.guardian))
    assert [row[5] for row in table(room, "visits")[1:]] == ["without name", "without name"]


def test_rooms_are_told_by_hour(room: Room) -> None:
    attendance.come(room.school, key(room.aru), room.event)
    head, row = table(room, "rooms")
    assert row[:5] == ["'=Lab", "4", "50.0", "2.0", "100.0"]
    assert set(row[5:]) <= {"0.25", ""}
    assert len(head) == len(row)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("since=2026-01-01&until=2026-01-31", 200),
        ("since=2026-02-01&until=2026-01-01", 422),
        ("since=2020-01-01&until=2026-01-01", 422),
        ("since=0001-01-01", 422),
        ("until=9999-12-31", 422),
        ("until=0001-01-01", 422),
        ("since=soon", 422),
    ],
)
def test_a_period_is_chosen(room: Room, query: str, status: int) -> None:
    assert room.browser(room.admin).get(f"/attendance/region?{query}").status_code == status


def test_the_page_of_the_region_counts_what_guardians_said(room: Room) -> None:
    for who in (room.aru, room.bek):
        attendance.come(room.school, key(who), room.event)
    room.browser(room.guardian).post(f"/children/{key(room.aru)}/attendance/{room.event}/confirm")
    page = room.browser(room.admin).get("/attendance/region").text
    assert "not confirmed by anybody: 1, disputed: 0" in page


@pytest.mark.parametrize("page", ["1", "2", "0", "-3", "9" * 30, "x"])
def test_older_events_stand_on_pages_of_their_own(room: Room, page: str) -> None:
    for day in range(1, histories.EVENTS + 1):
        attendance.event(
            room.school, room.cohort, room.school.now() - timedelta(days=day), title=f"Day {day:02}"
        )
    text = room.browser(room.mentor).get(f"/cohorts/{room.cohort}/attendance?page={page}").text
    assert ("Day 01" in text) is (page in {"1", "0", "-3", "x"})
    assert (f"Day {histories.EVENTS}" in text) is (page == "2")
