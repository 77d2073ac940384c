"""The inbox's page, its number in the head, and mail on the page of one's own account."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lms.domain.people import Language
from lms.services import inbox, people
from lms.services.people import Person
from lms.services.school import School
from tests.support.folk import key, person
from tests.web.conftest import Browser


@pytest.fixture
def aru(school: School) -> Person:
    return person(school, "aru", password=None)


@pytest.fixture
def page(browse: Browser, aru: Person) -> FlaskClient:
    return browse(aru)


def tell(school: School, who: Person, words: str, **values: object) -> int:
    with school.database.write() as session:
        inbox.tell(session, school, key(who), words, values, "/exercises")
    return inbox.listing(school, key(who)).notices[0].id or 0


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_an_empty_inbox_says_what_will_come(page: FlaskClient) -> None:
    text = read(page, "/inbox")
    assert "Nothing has come yet." in text
    assert 'class="count"' not in text


def test_messages_stand_with_their_times_and_lead_somewhere(
    page: FlaskClient, school: School, aru: Person
) -> None:
    until = school.now() + timedelta(hours=3, minutes=1)
    notice = tell(school, aru, "Your review is due %(time)s.", time=until)
    text = read(page, "/inbox")
    assert "Your review is due in 3 h (" in text
    assert '<span class="count" aria-hidden="true">1</span>' in read(page, "/")
    answer = page.post(f"/inbox/{notice}")
    assert (answer.status_code, answer.location) == (303, "/exercises")
    assert 'class="count"' not in read(page, "/inbox")


def test_what_somebody_writes_stays_text(page: FlaskClient, school: School, aru: Person) -> None:
    tell(school, aru, "%(name)s asks.", name="<script>alert(1)</script>")
    assert "<script>alert" not in read(page, "/inbox")


def test_all_are_read_at_once(page: FlaskClient, school: School, aru: Person) -> None:
    for number in range(3):
        tell(school, aru, f"Message {number}")
    assert "Unread messages: 3" in read(page, "/inbox")
    assert "Everything is marked as read." in page.post("/inbox/read", follow_redirects=True).text
    assert inbox.unread(school, key(aru)) == 0


def test_a_message_leads_nowhere_else(page: FlaskClient, school: School, aru: Person) -> None:
    with school.database.write() as session:
        inbox.tell(session, school, key(aru), "One", {}, "//evil.example.org/")
    notice = inbox.listing(school, key(aru)).notices[0].id
    assert page.post(f"/inbox/{notice}").location == "/"


def test_the_inbox_speaks_the_readers_language(page: FlaskClient, school: School, aru: Person) -> None:
    people.set_language(school, key(aru), Language.KAZAKH)
    tell(school, aru, "Home")
    assert '<span class="said">Басты бет</span>' in read(page, "/inbox")


def test_an_address_is_kept_and_mail_turned_off(page: FlaskClient, school: School, aru: Person) -> None:
    answer = page.post("/me/mail", data={"address": "aru@example.kz", "wanted": "y"}, follow_redirects=True)
    assert "Saved." in answer.text
    page.post("/me/mail", data={"address": "aru@example.kz"})
    row = people.by_id(school, key(aru))
    assert row is not None
    assert (row.email, row.mail) == ("aru@example.kz", False)
    assert 'value="aru@example.kz"' in read(page, "/me")


def test_what_is_no_address_is_said_beside_the_field(page: FlaskClient) -> None:
    answer = page.post("/me/mail", data={"address": "aru", "wanted": "y"})
    assert answer.status_code == 422
    assert "Write an e-mail address, such as" in answer.text
