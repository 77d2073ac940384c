"""Letters: over a real SMTP server, once each, and none lost while it is away."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lms.domain.people import Language
from lms.services import inbox, mails
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Notice
from tests.support.commands import free_port
from tests.support.folk import key, person
from tests.support.schools import at, opened_school

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Mailbox:
    """What a mail server hands to us; ``unknown`` addresses it refuses for good."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.unknown: set[str] = set()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@contextmanager
def mail_server(port: int) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def school(tmp_path: Path, database_url: str, port: int) -> Iterator[School]:
    settings: dict[str, Any] = {
        "mail_host": "127.0.0.1",
        "mail_port": port,
        "mail_tls": "none",
        "public_url": "https://q.kz",
    }
    with opened_school(tmp_path, database_url, **settings) as opened:
        yield at(opened, NOON)


def reader(
    school: School, login: str = "aru", email: str | None = "aru@example.org", **values: object
) -> Person:
    made = person(school, login, password=None)
    with school.database.write() as session:
        row = session.get_one(Person, made.id)
        row.email = email
        for name, value in values.items():
            setattr(row, name, value)
    return row


def tell(school: School, who: Person, words: str = "You owe a review until %(time)s.") -> int:
    with school.database.write() as session:
        inbox.tell(session, school, key(who), words, {"time": NOON} if "%" in words else {}, "/reviews")
    return inbox.listing(school, key(who)).notices[0].id or 0


def kept(school: School, notice_id: int) -> Notice:
    with school.database.read() as session:
        return session.get_one(Notice, notice_id)


def test_a_letter_says_what_the_inbox_says_and_leads_there(school: School, port: int) -> None:
    notice = tell(school, reader(school))
    with mail_server(port) as mailbox:
        assert mails.send_due(school) == 1
        assert mails.send_due(school) == 0
    (letter,) = mailbox.letters
    assert letter["Subject"] == "You owe a review until 23 November, 17:00."  # the school's own zone
    assert letter["To"] == "Aru <aru@example.org>"
    assert letter["Content-Language"] == "en"
    body = letter.get_content()
    assert "https://q.kz/reviews" in body.splitlines()
    assert "https://q.kz/me" in body
    assert kept(school, notice).mailed_at == NOON


def test_a_letter_is_in_the_readers_language(school: School, port: int) -> None:
    tell(school, reader(school, language=Language.KAZAKH), "Home")
    with mail_server(port) as mailbox:
        mails.send_due(school)
    assert mailbox.letters[0]["Subject"] == "Басты бет"
    assert mailbox.letters[0]["Content-Language"] == "kk"


@pytest.mark.parametrize("values", [{"email": None}, {"mail": False}, {"active": False}])
def test_who_has_no_mail_or_wants_none_gets_none(
    school: School, port: int, values: dict[str, object]
) -> None:
    tell(school, reader(school, **values))  # type: ignore[arg-type]  # by the names of columns
    with mail_server(port) as mailbox:
        assert mails.send_due(school) == 0
    assert mailbox.letters == []


def test_what_was_told_is_not_sent_once_it_is_read_or_mail_is_off(school: School, port: int) -> None:
    aru, other = reader(school), reader(school, "other", "other@example.org")
    inbox.open_notice(school, key(aru), tell(school, aru))
    tell(school, other)
    inbox.set_mail(school, key(other), "other@example.org", wanted=False)
    with mail_server(port) as mailbox:
        assert mails.send_due(school) == 0
        inbox.set_mail(school, key(other), "other@example.org", wanted=True)
        assert mails.send_due(school) == 0
    assert mailbox.letters == []


def test_two_senders_at_once_send_each_letter_once(school: School, port: int) -> None:
    aru = reader(school)
    told = {tell(school, aru, f"Message {number}") for number in range(12)}
    with mail_server(port) as mailbox:
        senders = [threading.Thread(target=mails.send_due, args=(school,)) for _ in range(3)]
        for one in senders:
            one.start()
        for one in senders:
            one.join()
    assert sorted(one["Subject"] for one in mailbox.letters) == sorted(
        f"Message {number}" for number in range(12)
    )
    assert all(kept(school, one).mailed_at for one in told)


def test_nothing_is_lost_while_the_server_is_away(school: School, port: int) -> None:
    aru = reader(school)
    notices = [tell(school, aru, f"Message {number}") for number in range(3)]
    for minutes in (0, 0, 0, 2, 5, 11):
        assert mails.send_due(at(school, NOON + timedelta(minutes=minutes))) == 0
    assert max(kept(school, one).mail_tries for one in notices) > 1
    with mail_server(port) as mailbox:
        assert mails.send_due(at(school, NOON + timedelta(hours=7))) == 3
    assert len({one["Message-ID"] for one in mailbox.letters}) == 3


def test_a_sender_that_died_is_followed_by_another_after_its_lease(school: School, port: int) -> None:
    notice = tell(school, reader(school))

    def power_cut(_letter: EmailMessage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mails.send_one(school, notice, power_cut)
    with mail_server(port) as mailbox:
        assert mails.send_due(at(school, NOON + timedelta(minutes=9))) == 0
        assert mails.send_due(at(school, NOON + timedelta(minutes=11))) == 1
    assert len(mailbox.letters) == 1


def test_an_address_that_is_refused_for_good_holds_nobody_up(school: School, port: int) -> None:
    wrong, right = reader(school, "wrong", "gone@example.org"), reader(school)
    lost = tell(school, wrong)
    tell(school, right)
    with mail_server(port) as mailbox:
        mailbox.unknown.add("gone@example.org")
        assert mails.send_due(school) == 1
        assert mails.send_due(at(school, NOON + timedelta(days=2))) == 0
    assert [one["To"] for one in mailbox.letters] == ["Aru <aru@example.org>"]
    assert (kept(school, lost).mailed_at, kept(school, lost).mail_due_at) == (None, None)


PAUSES = [
    (1, timedelta(minutes=1)),
    (2, timedelta(minutes=2)),
    (5, timedelta(minutes=16)),
    (9, timedelta(hours=4, minutes=16)),
    (60, timedelta(hours=6)),
]


@pytest.mark.parametrize(("tries", "pause"), PAUSES)
def test_pauses_grow_to_some_hours(tries: int, pause: timedelta) -> None:
    assert mails.pause(tries) == pause


def test_without_a_server_letters_are_files(tmp_path: Path, database_url: str) -> None:
    with opened_school(tmp_path, database_url) as school:
        tell(school, reader(school), "Line one\nTo: somebody@else")
        assert mails.send_due(school) == 1
        (file,) = (tmp_path / "mail").iterdir()
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert letter["To"] == "Aru <aru@example.org>"
    assert letter["Subject"] == "Line one To: somebody@else"


def test_login_is_asked_for_when_there_is_an_account(
    tmp_path: Path, database_url: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server without login refuses ours: the letter stays due, and the password is in no message."""
    seen: list[str] = []
    login: Callable[..., object] = smtplib.SMTP.login

    def noted(self: smtplib.SMTP, user: str, password: str) -> object:
        seen.append(user)
        return login(self, user, password)

    monkeypatch.setattr(smtplib.SMTP, "login", noted)
    values: dict[str, Any] = {
        "mail_host": "127.0.0.1",
        "mail_port": port,
        "mail_tls": "none",
        "mail_user": "school",
    }
    with opened_school(tmp_path, database_url, **values) as school, mail_server(port) as mailbox:
        notice = tell(school, reader(school))
        assert mails.send_due(school) == 0
        assert kept(school, notice).mail_due_at is not None
    assert (seen, mailbox.letters) == (["school"], [])
