"""The post: letters go to a mail server, or into a folder where there is none."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from lms.settings import Settings

TIMEOUT = 20.0
REFUSED_FOR_GOOD = 500

Send = Callable[[EmailMessage], None]


class NoPostError(Exception):
    """The letter did not leave; ``for_good``: this address takes none."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


@contextmanager
def post_office(settings: Settings) -> Iterator[Send]:
    """Yield what sends a letter, over one connection that is opened for the first one."""
    if not settings.mail_host:
        yield lambda letter: keep(settings.var / "mail", letter)
        return
    line = Line(settings)
    try:
        yield line.send
    finally:
        line.hang_up()


def keep(folder: Path, letter: EmailMessage) -> None:
    """Write a letter down as a file that every mail program opens."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", str(letter["Message-ID"])).strip("-")
    (folder / f"{name}.eml").write_bytes(letter.as_bytes(policy=SMTP))


class Line:
    """A connection to the mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None

    def send(self, letter: EmailMessage) -> None:
        try:
            self.server = self.server or self.connect()
            self.server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NoPostError(f"refused: {codes}", for_good=min(codes) >= REFUSED_FOR_GOOD) from error
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            raise NoPostError(f"{type(error).__name__}: {error}") from error

    def connect(self) -> smtplib.SMTP:
        settings, secure = self.settings, ssl.create_default_context()
        if settings.mail_tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.mail_host, settings.mail_port, timeout=TIMEOUT, context=secure
            )
        else:
            server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT)
        try:
            if settings.mail_tls == "starttls":
                server.starttls(context=secure)
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password.get_secret_value())
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def hang_up(self) -> None:
        if self.server is not None:
            self.server.close()
        self.server = None
