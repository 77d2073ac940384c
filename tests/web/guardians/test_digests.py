"""The pages of digests: the same words for the two whom they concern, and nothing for anybody else."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.services import consents, guardians
from lms.services.guardians import digests
from lms.services.school import School
from tests.support import reviews
from tests.support.folk import MINOR, key, person
from tests.support.schools import at
from tests.support.sites import make_site, visit

WEDNESDAY = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
BIRTHDAY = datetime(MINOR.year + 18, MINOR.month, MINOR.day, tzinfo=ZoneInfo("Asia/Aqtobe"))
WAYS_TO_WRITE = re.compile(r"<textarea|contenteditable|<input(?![^>]*type=\"hidden\")")


class Sent:
    """A minor whose guardian has a letter about a week with one attempt."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.child = person(school, "dias", born=MINOR, password=None)
        self.mother = person(school, "aigul", Role.GUARDIAN, password=None)
        with school.database.write() as session:
            guardians.ask(session, key(self.mother), key(self.child), school.now())
        guardians.confirm(school, guardian_id=key(self.mother), ward_id=key(self.child))
        consents.give(school, key(self.child), Purpose.DIGEST, key(self.mother))
        reviews.attempt(school, key(self.child), "three-checks", passed=False)
        digests.send_due(at(school, EVENING))
        [self.digest] = digests.of_ward(school, self.child, self.mother)
        self.path = f"/digests/{self.digest.id}"
        self.listing = f"/children/{key(self.child)}/digests"


@pytest.fixture
def school(school: School) -> School:
    return at(school, WEDNESDAY)


@pytest.fixture
def sent(school: School) -> Sent:
    return Sent(school)


@pytest.fixture
def app(school: School) -> Flask:
    return make_site(school)


def letter_in(client: FlaskClient, path: str) -> list[str]:
    return re.findall(r'<p class="free">(.*?)</p>', client.get(path).text, re.DOTALL)


def test_both_read_the_same_words(app: Flask, sent: Sent) -> None:
    mothers = letter_in(visit(app, sent.school, sent.mother), sent.path)
    assert mothers == letter_in(visit(app, sent.school, sent.child), sent.path)
    assert mothers == sent.digest.text
    assert "Work was handed in 1 time." in mothers[1]


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.STUDENT])
def test_nobody_else_opens_it(app: Flask, sent: Sent, role: Role) -> None:
    other = person(sent.school, "other", role, password=None)
    client = visit(app, sent.school, other)
    assert client.get(sent.path).status_code == 404
    assert client.get(sent.listing).status_code == 404


def test_w02_the_guardian_of_another_child_is_told_of_nothing(app: Flask, sent: Sent) -> None:
    other = person(sent.school, "alua", born=MINOR, password=None)
    father = person(sent.school, "marat", Role.GUARDIAN, password=None)
    with sent.school.database.write() as session:
        guardians.ask(session, key(father), key(other), sent.school.now())
    guardians.confirm(sent.school, guardian_id=key(father), ward_id=key(other))
    client = visit(app, sent.school, father)
    for path in (sent.path, sent.listing):
        assert client.get(path).status_code == 404
    assert client.post(f"{sent.listing}/language", data={"language": "ru"}).status_code == 404


def test_w03_with_the_link_the_pages_are_gone(app: Flask, sent: Sent) -> None:
    client = visit(app, sent.school, sent.mother)
    assert client.get(sent.path).status_code == 200
    visit(app, sent.school, sent.child).post(f"/me/guardians/{key(sent.mother)}/end")
    for path in (sent.path, sent.listing):
        assert client.get(path).status_code == 404


def test_w10_at_eighteen_the_guardian_reads_no_more(school: School, sent: Sent) -> None:
    eve = at(school, BIRTHDAY - timedelta(seconds=1))
    day = at(school, BIRTHDAY)
    assert visit(make_site(eve), eve, sent.mother).get(sent.path).status_code == 200
    app = make_site(day)
    assert visit(app, day, sent.mother).get(sent.path).status_code == 404
    assert visit(app, day, sent.mother).get(sent.listing).status_code == 404
    assert visit(app, day, sent.child).get(sent.path).status_code == 200


def test_a_guardian_chooses_language_and_turns_it_off(app: Flask, sent: Sent) -> None:
    client = visit(app, sent.school, sent.mother)
    assert "This week so far" in client.get(sent.listing).text
    assert client.post(f"{sent.listing}/language", data={"language": "de"}).status_code == 422
    assert client.post(f"{sent.listing}/language", data={"language": "ru"}).status_code == 303
    assert 'lang="ru"' in client.get(sent.listing).text
    assert digests.preview(sent.school, sent.child, sent.mother).language is Language.RUSSIAN
    client.post(f"/children/{key(sent.child)}/consents/digest", data={"back": "1"})
    assert "Read the consent and turn it on" in client.get(sent.listing).text


def test_w11_no_page_lets_a_minor_and_a_guardian_write_to_each_other(app: Flask, sent: Sent) -> None:
    paths = (sent.path, sent.listing, f"/children/{key(sent.child)}/consents")
    for who, more in (
        (sent.mother, "/children"),
        (sent.child, "/me/guardians"),
        (sent.child, "/me/consents"),
    ):
        client = visit(app, sent.school, who)
        for path in (*paths, more):
            answer = client.get(path)
            assert answer.status_code == 200
            assert not WAYS_TO_WRITE.search(answer.text), (who.login, path)
