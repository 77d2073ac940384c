"""What somebody tries around the work by real requests, each test named by what comes of it.

``docs/attacks.md`` lists them all, those that other tests try included.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import event
from sqlmodel import col, select

from lms.domain.people import Role
from lms.domain.tracks.waitlists import SeatState
from lms.services import announcements, calendars, guardians, people
from lms.services.admissions import applying, filling
from lms.services.calendars import Wish, feeds, rooms
from lms.services.people import Person
from lms.services.school import School
from lms.services.tracks import stays
from lms.storage.tables import Person as PersonRow
from lms.storage.tables import Seat
from lms.web.numbers import RowNumber
from tests.support import admissions, track_school
from tests.support.attendance import event as meeting
from tests.support.folk import ADULT, MINOR, cohort, key, person
from tests.support.schools import at
from tests.support.sites import make_site, visit

EVIL = '"><img src=x onerror=alert(1)>{{7*7}}'
FORMULA = "=HYPERLINK(1)"
ELSEWHERE = ("//evil.example", "/\\evil.example", "https://evil.example", "\t//evil.example")
ROOM_FOR = 2
"""So many statements more may a page with many people take."""


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


def addresses(app: Flask, name: str, number: int) -> Iterator[tuple[str, str]]:
    """Yield method and address of every route whose rule names such a thing; other numbers are 1."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if name not in rule.arguments or rule.endpoint == "guardians.let_go":  # whoever was asked may say no
            continue
        numbers = {one for one, kind in rule._converters.items() if isinstance(kind, RowNumber)}
        values = {one: 1 if one in numbers else "study" for one in rule.arguments} | {name: number}
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, adapter.build(rule.endpoint, values, method=method)


def opened(app: Flask, school: School, who: Person, name: str, number: int) -> dict[str, int]:
    """Return what is not a missing page to somebody, of all the addresses of a thing."""
    browser = visit(app, school, who)
    found = {
        f"{method} {address}": browser.open(address, method=method).status_code
        for method, address in addresses(app, name, number)
    }
    assert len(found) > 5
    return {address: status for address, status in found.items() if status != 404}


# Wards and cohorts by their numbers


def test_w02_nothing_of_a_child_opens_to_who_is_not_their_guardian(app: Flask, school: School) -> None:
    ward, other = person(school, "dias", born=MINOR), person(school, "alua", born=MINOR)
    asked = admissions.guardian_of(school, ward, "asked", confirmed=False)
    of_another = admissions.guardian_of(school, other, "another")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=cohort(school, "there"))
    for who in (asked, of_another, mentor, other):
        assert opened(app, school, who, "ward_id", key(ward)) == {}, who.login


def test_w03_a_guardian_who_was_let_go_opens_nothing_of_the_child(app: Flask, school: School) -> None:
    ward = person(school, "dias", born=MINOR)
    mother = admissions.guardian_of(school, ward)
    assert visit(app, school, mother).get(f"/children/{ward.id}").status_code == 200
    guardians.end(school, guardian_id=key(mother), ward_id=key(ward), by=key(ward))
    assert opened(app, school, mother, "ward_id", key(ward)) == {}


def test_w10_nothing_of_a_child_opens_from_the_eighteenth_birthday_on(school: School) -> None:
    ward = person(school, "leap", born=date(2008, 2, 29), password=None)
    mother = admissions.guardian_of(at(school, datetime(2026, 2, 1, tzinfo=UTC)), ward)
    midnight = datetime(2026, 2, 28, 19, tzinfo=UTC)
    eve, day = (at(school, one) for one in (midnight - timedelta(seconds=1), midnight))
    assert opened(make_site(eve), eve, mother, "ward_id", key(ward))
    assert opened(make_site(day), day, mother, "ward_id", key(ward)) == {}


def test_no_page_of_a_cohort_opens_to_who_looks_after_another(app: Flask, school: School) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=there)
    found = opened(app, school, mentor, "cohort_id", here)
    assert found == dict.fromkeys(found, 403)
    assert {address.rsplit("/", 1)[1] for address in found} <= {"settings", "names"}  # only admins have these
    students = (person(school, "aru", cohort_id=here), person(school, "head", Role.DIRECTOR))
    for who in (*students, person(school, "firm", Role.PARTNER)):
        assert set(opened(app, school, who, "cohort_id", here).values()) == {403}, who.login


def test_no_application_of_another_opens_or_moves(app: Flask, school: School) -> None:
    call = admissions.call(school)
    application = admissions.sent(school, call, "aru")
    other = admissions.applicant(school, "bek")
    found = opened(app, school, other, "application_id", application)
    assert set(found.values()) <= {403}
    assert all("/admissions/" in address for address in found)
    decided = visit(app, school, people.by_login(school, "aru")).post(
        f"/admissions/{call}/decide", data={"decision": "accept", "reason": "Me!", "id": application}
    )
    assert decided.status_code == 403
    assert admissions.state(school, application) == "submitted"


def test_a_place_in_the_line_is_not_told_to_the_school(app: Flask, school: School) -> None:
    here = cohort(school, "here")
    track = track_school.track(school, here, seats=1)
    first, second = (track_school.student(school, login, here) for login in ("aru", "bek"))
    holder = track_school.student(school, "dana", here)
    visit(app, school, people.by_id(school, holder)).post(f"/tracks/{track}/change", data={"reason": "I"})
    for who in (first, second):
        forged = {"priority": "-5", "number": "0", "state": "held", "person": str(holder), "asked_at": "1"}
        visit(app, school, people.by_id(school, who)).post(f"/tracks/{track}/line", data=forged)
    assert track_school.seat_of(school, second, track) == ["waiting"]
    with school.database.read() as session:
        waiting = session.exec(select(Seat).where(Seat.state == SeatState.WAITING).order_by(col(Seat.id)))
        line = [(one.person_id, one.priority, one.number) for one in waiting]
    assert line == [(first, 0, None), (second, 0, None)]


# Words that act


def test_no_word_of_anybody_acts_in_the_pages_of_a_cohort(app: Flask, school: School) -> None:
    here = cohort(school, f"here {EVIL}"[:40])
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    student = person(school, "aru", cohort_id=here)
    person(school, "boss", Role.ADMIN)
    with school.database.write() as session:
        for one in (mentor, student):
            session.get_one(PersonRow, one.id).name = f"{EVIL}{one.login}"
    room = rooms.create(school, name=f"Lab {EVIL}", seats=10, area=20.0)
    day = school.today() + timedelta(days=1)
    title = f"{EVIL}\r\nATTENDEE:mailto:x@example.org"
    wish = Wish(title, day, time(9), time(10), about=EVIL, room_id=room.id)
    booked = calendars.schedule(school, mentor, here, wish)
    said = {"kk": EVIL, "ru": EVIL, "en": EVIL}
    announcements.publish(school, mentor, here, said, day)
    now = meeting(school, here, title=EVIL)
    pages: dict[str, list[str]] = {
        "mentor": [
            "/cohorts/overview",
            *(f"/cohorts/{here}/{one}" for one in ("roster", "calendar", "announcements", "board", "pace")),
            *(f"/cohorts/{here}/{one}" for one in ("attendance", "gradebook", "groups", "checkpoints")),
            *(f"/cohorts/{here}/{one}" for one in ("links", "paths", f"people/{student.id}")),
            f"/cohorts/{here}/attendance/{now}",
            f"/cohorts/{here}/attendance/{now}/screen",
            f"/cohorts/{here}/calendar/{booked.events[0].id}",
        ],
        "aru": ["/", "/announcements", f"/calendar?day={day}", "/inbox", "/me/attendance", "/deadlines"],
        "boss": ["/cohorts", "/rooms", "/people", f"/cohorts/{here}/settings", "/calendar"],
    }
    for login, asked in pages.items():
        browser = visit(app, school, people.by_login(school, login))
        for address in asked:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert "<img src=x" not in answer.text, address
    calendar = Calendar.from_ical(feeds.calendar_of(school, student))
    assert not [one for one in calendar.walk("VEVENT") if "ATTENDEE" in one]


def test_no_cell_of_any_table_is_a_formula(app: Flask, school: School) -> None:
    here = cohort(school, "here")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    student = person(school, "aru", cohort_id=here, password=None)
    call = admissions.call(school, "tomorrow")
    question = admissions.ask(school, call)
    applicant = admissions.applicant(school, "bek", ADULT)
    with school.database.write() as session:
        for one in (student, applicant):
            session.get_one(PersonRow, one.id).name = FORMULA
    application = applying.begin(school, call, applicant).id or 0
    filling.save(school, application, {question: [FORMULA]})
    filling.submit(school, application)
    boss = people.by_login(school, "boss")
    asked = [
        (mentor, f"/cohorts/{here}/links.csv"),
        (mentor, f"/cohorts/{here}/gradebook.csv"),
        (boss, f"/admissions/{call}/applications.csv"),
    ]
    for who, address in asked:
        answer = visit(app, school, who).get(address)
        assert answer.status_code == 200, address
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert f"'{FORMULA}" in cells, address
        assert not [one for one in cells if one.startswith("=")], address


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_who_has_read_an_announcement_stays_on_the_site(app: Flask, school: School, wanted: str) -> None:
    here = cohort(school, "here")
    student = person(school, "aru", cohort_id=here)
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    made = announcements.publish(school, mentor, here, {"en": "Hello"}, school.today())
    answer = visit(app, school, student).post(f"/announcements/{made.id}/read", data={"next": wanted})
    assert answer.status_code == 303
    assert "evil" not in answer.location


# Many people


@contextmanager
def counted(school: School) -> Iterator[list[str]]:
    found: list[str] = []

    def note(*told: object) -> None:
        found.append(str(told[2]))

    event.listen(school.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(school.database.engine, "before_cursor_execute", note)


def test_a_cohort_of_many_takes_as_many_statements_as_a_small_one(app: Flask, school: School) -> None:
    here = cohort(school, "here")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    boss = person(school, "boss", Role.ADMIN)
    call = admissions.call(school, "tomorrow", seats=100)
    track = track_school.track(school, here, seats=100)
    now = meeting(school, here)
    pages = [
        (mentor, "/cohorts/overview"),
        *((mentor, f"/cohorts/{here}/{one}") for one in ("roster", "links", "attendance", "announcements")),
        *((mentor, f"/cohorts/{here}/{one}") for one in ("board", "gradebook", "groups", "checkpoints")),
        *((mentor, f"/cohorts/{here}/{one}") for one in ("calendar", "paths", f"attendance/{now}")),
        (mentor, f"/tracks/{track}/people"),
        (boss, f"/admissions/{call}"),
        (boss, "/people"),
    ]

    def arrive(numbers: range) -> None:
        for n in numbers:
            made = track_school.student(school, f"student-{n}", here)
            with school.database.write() as session:
                stays.place(session, school, made, track, reason="seat")
            admissions.sent(school, call, f"applicant-{n}", ADULT)

    def statements() -> dict[str, int]:
        found = {}
        for who, address in pages:
            browser = visit(app, school, who)
            assert browser.get(address).status_code == 200, address
            with counted(school) as seen:
                browser.get(address)
            found[address] = len(seen)
        return found

    arrive(range(2))
    before = statements()
    arrive(range(2, 12))
    after = statements()
    grown = {one: (before[one], after[one]) for one in after if after[one] > before[one] + ROOM_FOR}
    assert grown == {}


# Days beyond the calendar


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "nan", ""])
def test_a_moment_that_no_calendar_has_is_refused_in_its_form(
    app: Flask, school: School, moment: str
) -> None:
    here = cohort(school, "here")
    track = track_school.track(school, here)
    lab = track_school.activity(school, here)
    programme = admissions.programme_of(school, here)
    boss = visit(app, school, person(school, "boss", Role.ADMIN))
    day = "0001-01-01" if moment.startswith("0001") else "9999-12-31"
    names = {f"name_{code}": "Autumn" for code in ("kk", "ru", "en")}
    times = {"opens_at": moment, "closes_at": moment, "starts_at": moment, "ends_at": moment}
    asked = {
        f"/programmes/{programme}/intakes": {"name": "Autumn", "track": track, f"seats-{track}": 1, **times},
        f"/admissions/new/{programme}": {**names, **times, "starts_on": day, "seats": "1"},
        f"/activities/{lab}/meetings": {"title": "Lab", **times},
        f"/cohorts/{here}/calendar/new": {"title": "Lab", "day": day, "start": "00:00", "end": "23:59"},
        f"/cohorts/{here}/checkpoints": {"title": "Lab", "day": day, "start": "00:00", "minutes": "60"},
        f"/cohorts/{here}/announcements": {"words-en": "Hello", "until": day},
        f"/cohorts/{here}/pace/plan": {
            "first": day,
            "at": "18:00",
            "every": "7",
            "exercises": "three-checks",
        },
    }
    for address, form in asked.items():
        status = boss.post(address, data=form).status_code
        assert status in {303, 422}, (address, status)
