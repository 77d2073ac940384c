"""The inbox: told once, to one person, in their language."""

from datetime import UTC, datetime

import pytest

from lms.domain.exercises import Texts
from lms.errors import MissingError, RefusedError
from lms.services import inbox, people
from lms.services.languages import say
from lms.services.school import School
from lms.storage import inbox as rows
from lms.storage.tables import Notice, Person
from tests.support.folk import key, person

WORDS = "%(exercise)s is decided: passed, with %(score)s of 100."
TITLE = Texts(kk="Қосу", ru="Сложение", en="Addition")


def tell(school: School, who: Person, words: str = WORDS, key_: str | None = None, **values: object) -> bool:
    with school.database.write() as session:
        return inbox.tell(session, school, key(who), words, values, "/rounds/1", key_)


def test_a_key_is_told_once(school: School) -> None:
    aru = person(school, "aru", password=None)
    assert tell(school, aru, key_="decided:1", exercise="x", score=1)
    assert not tell(school, aru, key_="decided:1", exercise="x", score=2)
    assert tell(school, aru, exercise="x", score=3)
    assert tell(school, aru, exercise="x", score=4)
    assert [one.values["score"] for one in inbox.listing(school, key(aru)).notices] == [4, 3, 1]


def test_a_key_told_twice_in_one_transaction_spoils_nothing(school: School) -> None:
    aru = person(school, "aru", password=None)
    with school.database.write() as session:
        for _ in range(2):
            inbox.tell(session, school, key(aru), "One", {}, "/", "one")
        inbox.tell(session, school, key(aru), "Two", {}, "/", "two")
    assert sorted(one.words for one in inbox.listing(school, key(aru)).notices) == ["One", "Two"]


def test_many_are_told_at_once_and_nobody_twice(school: School) -> None:
    aru, dana = person(school, "aru", password=None), person(school, "dana", password=None)
    tell(school, aru, "One", key_=f"one-{aru.id}")
    everybody = [key(aru), key(dana), key(dana)]
    with school.database.write() as session:
        assert inbox.tell_all(session, school, everybody, "One", {"title": TITLE}, "/", "one-") == 1
        assert inbox.tell_all(session, school, everybody, "One", {}, "/", "one-") == 0
        assert inbox.tell_all(session, school, [], "One", {}, "/", "one-") == 0
    assert [len(inbox.listing(school, key(who)).notices) for who in (aru, dana)] == [1, 1]
    assert inbox.listing(school, key(dana)).notices[0].values["title"]["kk"] == "Қосу"


def test_a_key_that_another_was_first_with_is_left_out(school: School) -> None:
    aru = person(school, "aru", password=None)
    with school.database.write() as session:
        first, second, third = (
            Notice(person_id=key(aru), words=words, path="/", key=one, created_at=school.now())
            for words, one in (("First", "x"), ("Second", "x"), ("Third", "y"))
        )
        assert rows.add_all_once(session, [first, second, third]) == 2
    assert sorted(one.words for one in inbox.listing(school, key(aru)).notices) == ["First", "Third"]


def test_unread_ones_come_first_and_reading_leads_somewhere(school: School) -> None:
    aru = person(school, "aru", password=None)
    for word in ("first", "second", "third"):
        tell(school, aru, word)
    newest = inbox.listing(school, key(aru)).notices[0]
    assert newest.words == "third"
    assert inbox.open_notice(school, key(aru), newest.id or 0) == "/rounds/1"
    shown = inbox.listing(school, key(aru))
    assert [one.words for one in shown.notices] == ["second", "first", "third"]
    assert (shown.unread, inbox.unread(school, key(aru))) == (2, 2)
    inbox.read_all(school, key(aru))
    assert inbox.unread(school, key(aru)) == 0


def test_nobody_opens_anothers_message(school: School) -> None:
    aru, thief = person(school, "aru", password=None), person(school, "thief", password=None)
    tell(school, aru, "mine")
    mine = inbox.listing(school, key(aru)).notices[0]
    with pytest.raises(MissingError):
        inbox.open_notice(school, key(thief), mine.id or 0)
    inbox.read_all(school, key(thief))
    assert inbox.unread(school, key(aru)) == 1


@pytest.mark.parametrize(("language", "title"), [("kk", "Қосу"), ("ru", "Сложение"), ("en", "Addition")])
def test_texts_and_times_are_said_when_they_are_read(school: School, language: str, title: str) -> None:
    aru, noon = person(school, "aru", password=None), datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    tell(school, aru, "%(exercise)s until %(time)s (%(word)s)", exercise=TITLE, time=noon, word="Home")
    kept = inbox.listing(school, key(aru)).notices[0]
    said = say(language, kept.words, kept.values, lambda time: f"{time:%H:%M %z}")
    home = {"kk": "Басты бет", "ru": "Главная", "en": "Home"}[language]
    assert said.startswith(f"{title} until 12:00 +0000")
    assert said == f"{title} until 12:00 +0000 ({home})"


def test_an_address_belongs_to_one_account(school: School) -> None:
    aru, other = person(school, "aru", password=None), person(school, "other", password=None)
    inbox.set_mail(school, key(aru), " aru@example.kz ", wanted=True)
    with pytest.raises(RefusedError, match="can't be used"):
        inbox.set_mail(school, key(other), "aru@example.kz", wanted=True)
    inbox.set_mail(school, key(aru), "", wanted=True)
    inbox.set_mail(school, key(other), "aru@example.kz", wanted=True)
    rows = [people.by_id(school, key(one)) for one in (aru, other)]
    assert [row.email for row in rows if row] == [None, "aru@example.kz"]
