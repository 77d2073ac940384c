"""A mentor's cohort from outside: a table is looked at and let in; meetings, and words to everybody."""

import csv
import io
import re
from datetime import time, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from lms.services import calendars, people
from lms.services.calendars import Wish
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import PASSWORD, person
from tests.support.schools import at
from tests.support.sites import make_site, visit

HEAD = "sourcedId,role,username,givenName,familyName,birthDate,agentSourcedIds,password\n"
ROWS = "s1,student,aru,Ару,=Нұрлан,2013-09-01,g1,Secret-word-1\ng1,parent,,<b>Гүл</b>,Нұрлан,,,\n"


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


@pytest.fixture
def browser(app: Flask, school: School, mentor: Person) -> FlaskClient:
    return visit(app, school, mentor)


def upload(browser: FlaskClient, cohort_id: int, table: str) -> TestResponse:
    data = {"users": (io.BytesIO(table.encode("utf-8-sig")), "users.csv")}
    return browser.post(f"/cohorts/{cohort_id}/import", data=data, content_type="multipart/form-data")


def test_a_table_is_looked_at_and_then_let_in(
    app: Flask, school: School, browser: FlaskClient, here: int
) -> None:
    answer = upload(browser, here, HEAD + ROWS)
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "no-store" in page.headers["Cache-Control"]
    assert "&lt;b&gt;Гүл&lt;/b&gt;" in page.text
    assert not re.search(r"Secret|2013|<b>Гүл", page.text)
    assert people.by_login(school, "aru") is None
    done = browser.post(answer.location)
    links = browser.get(done.location)
    assert browser.post(answer.location).status_code == 303
    table = list(csv.reader(io.StringIO(browser.get(f"{done.location}.csv").text.removeprefix("\ufeff"))))
    assert [row[:3] for row in table[1:]] == [
        ["Ару =Нұрлан", "aru", ""],
        ["<b>Гүл</b> Нұрлан", "", "Ару =Нұрлан"],
    ]
    addresses = [row[3] for row in table[1:]]
    assert all(one in unescape(links.text) for one in addresses)
    stranger = visit(app, school, None)
    own = addresses[0].removeprefix(school.settings.address)
    assert stranger.post(own, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert stranger.get(own).status_code == 404
    assert stranger.get(addresses[1].removeprefix(school.settings.address)).status_code == 200


def test_a_table_with_faults_lets_nobody_in(school: School, browser: FlaskClient, here: int) -> None:
    answer = upload(browser, here, HEAD + ROWS + "s2,student,mentor,Бек,Омар,2001-04-09,,\n")
    page = browser.get(answer.location).text
    assert "username" in page
    assert f'action="{answer.location}"' not in page
    assert browser.post(answer.location).status_code == 303
    assert people.by_login(school, "aru") is None


@pytest.mark.parametrize("table", ["", "PK\x03\x04", "a,b\n1,2\n", "givenName\n" + "Ару\n" * 10_000])
def test_what_is_no_table_is_told_at_once(browser: FlaskClient, here: int, table: str) -> None:
    assert upload(browser, here, table).status_code == 422


def test_a_table_to_fill_in_is_one_that_is_read(browser: FlaskClient, here: int) -> None:
    example = browser.get(f"/cohorts/{here}/import/example.csv").text
    answer = upload(browser, here, example.removeprefix("\ufeff"))
    assert browser.post(answer.location).location.endswith("/links")


def test_a_name_in_a_table_of_links_is_no_formula(browser: FlaskClient, here: int) -> None:
    answer = upload(browser, here, "givenName\n=HYPERLINK(1)\n")
    browser.post(answer.location)
    assert "'=HYPERLINK" in browser.get(f"/cohorts/{here}/links.csv").text


def test_links_for_a_list_of_names_are_shown_once(browser: FlaskClient, here: int) -> None:
    address = f"/cohorts/{here}/invitations"
    made = browser.post(address, data={"names": "Ару\nБек"})
    assert made.text.count("/invitation?word=") == 2
    assert re.search(r"· here</small>", made.text)  # a slip says where it leads
    assert "no-store" in made.headers["Cache-Control"]
    assert "/invitation?word=" not in browser.get(address).text


def test_a_roster_shows_an_age_group_and_no_birth_date(
    school: School, browser: FlaskClient, here: int
) -> None:
    person(school, "aru", cohort_id=here, password=None)
    page = browser.get(f"/cohorts/{here}/roster").text
    assert "adult" in page
    assert "2001" not in page


def test_a_meeting_is_put_into_the_calendars_of_all(
    app: Flask, school: School, browser: FlaskClient, here: int
) -> None:
    aru = visit(app, school, person(school, "aru", cohort_id=here, password=None))
    wish = {
        "title": "Python <1>",
        "day": school.today().isoformat(),
        "start": "23:55",
        "end": "01:00",
        "weeks": "3",
    }
    assert browser.post(f"/cohorts/{here}/calendar/new", data=wish).status_code == 303
    page = aru.get("/calendar").text
    assert "Python &lt;1&gt;" in page
    link = unescape(re.search(r'id="calendar-link">([^<]+)<', page).group(1))  # type: ignore[union-attr]
    read = visit(app, school, None).get(link.removeprefix(school.settings.address))
    assert read.mimetype == "text/calendar"
    assert len(Calendar.from_ical(read.data).walk("VEVENT")) == 3
    assert "Python &lt;1&gt;" in aru.get("/").text


def test_a_wish_that_clashes_stays_in_its_form(
    school: School, browser: FlaskClient, here: int, mentor: Person
) -> None:
    day = school.today().isoformat()
    wish = {
        "title": "Python",
        "day": day,
        "start": "23:50",
        "end": "23:58",
        "weeks": "1",
        "leader": str(mentor.id),
    }
    browser.post(f"/cohorts/{here}/calendar/new", data=wish)
    again = browser.post(f"/cohorts/{here}/calendar/new", data={**wish, "title": "Another"})
    assert again.status_code == 409
    assert 'value="Another"' in again.text
    for wrong in ({"day": "x"}, {"start": "25:00"}, {"room": "x"}, {"weeks": "0"}, {"end": "23:50"}):
        answer = browser.post(f"/cohorts/{here}/calendar/new", data={**wish, **wrong})
        assert answer.status_code == 422, wrong


def test_what_is_announced_stands_on_the_home_page_until_it_is_read(
    app: Flask, school: School, browser: FlaskClient, here: int
) -> None:
    aru = visit(app, school, person(school, "aru", cohort_id=here, password=None))
    words = {"words-kk": "Ертең <демалыс>", "until": school.today().isoformat()}
    assert browser.post(f"/cohorts/{here}/announcements", data=words).status_code == 303
    assert "Ертең &lt;демалыс&gt;" in aru.get("/").text
    assert aru.post("/announcements/1/read", data={"next": "//evil.example"}).location == "/"
    assert "демалыс" not in aru.get("/").text
    assert "демалыс" in aru.get("/announcements").text
    assert "read by 1 of 1" in browser.get(f"/cohorts/{here}/announcements").text


def test_a_meeting_that_goes_on_is_now(
    school: School, browser: FlaskClient, mentor: Person, here: int
) -> None:
    day = school.today() + timedelta(days=1)
    (meeting,) = calendars.schedule(school, mentor, here, Wish("Lab", day, time(10), time(12))).events
    assert "</svg>now</span>" not in browser.get("/cohorts/overview").text
    while_it_goes_on = at(school, meeting.starts_at + timedelta(minutes=5))
    page = visit(make_site(while_it_goes_on), while_it_goes_on, mentor).get("/cohorts/overview").text
    assert "</svg>now</span>" in page
