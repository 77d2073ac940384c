"""E-mail: every notice whose reader wants it, sent once, however many workers send at a time.

A worker that dies between the mail server's yes and its own note of it would send a letter again after the
lease; its ``Message-ID`` is the same then, so that mail programs show it once.
"""

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from lms.errors import N_
from lms.services.inbox import wants_mail
from lms.services.languages import catalogue_of, say
from lms.services.school import School
from lms.storage import inbox as rows
from lms.storage.post import NoPostError, Send, post_office
from lms.storage.tables import Notice, Person

BATCH = 50
LEASE = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
LONGEST_SUBJECT = 120
FOOT = N_("You get this letter from Qatarlas. Turn letters off on your own page: %(address)s")

log = logging.getLogger(__name__)


def send_due(school: School) -> int:
    """Send what is due, and return how many letters went out; stops when the mail server is away."""
    with school.database.read() as session:
        due = rows.due(session, school.now(), LEASE, BATCH)
    sent = 0
    with post_office(school.settings) as send:
        for notice_id in due:
            outcome = send_one(school, notice_id, send)
            if outcome is None:
                break
            sent += outcome
    return sent


def send_one(school: School, notice_id: int, send: Send) -> bool | None:
    """Claim a notice and send it. False: nobody is to get it; None: the post is away, later then."""
    with school.database.write() as session:
        claimed = rows.claim_mail(session, notice_id, school.now(), LEASE)
    if claimed is None:
        return False
    notice, reader = claimed
    if notice.read_at is not None or not wants_mail(reader):
        return end(school, notice, mail_due_at=None) and False
    try:
        send(letter(school, notice, reader))
    except NoPostError as error:
        log.warning("letter %s did not leave: %s", notice.id, error)
        due_at = None if error.for_good else school.now() + pause(notice.mail_tries)
        end(school, notice, mail_due_at=due_at)
        return False if error.for_good else None
    return end(school, notice, mail_due_at=None, mailed_at=school.now())


def end(school: School, notice: Notice, **values: object) -> bool:
    with school.database.write() as session:
        return rows.end_mail(session, notice.id or 0, notice.mail_claimed_at or school.now(), **values)


def pause(tries: int) -> timedelta:
    """Return how long to wait after a number of tries: twice as long each time, up to some hours."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 20)), LONGEST_PAUSE)


def letter(school: School, notice: Notice, reader: Person) -> EmailMessage:
    """Write a notice as a plain letter in the reader's language, with its link."""
    settings, language = school.settings, str(reader.language)

    def written(time: datetime) -> str:
        zone = ZoneInfo(settings.zone)
        return str(format_datetime(time, "d MMMM, HH:mm", tzinfo=zone, locale=language))

    said = " ".join(say(language, notice.words, notice.values, written).split())
    foot = catalogue_of(language).ugettext(FOOT) % {"address": f"{settings.address}/me"}
    message = EmailMessage()
    message["Subject"] = said if len(said) <= LONGEST_SUBJECT else f"{said[: LONGEST_SUBJECT - 1]}…"
    message["From"] = formataddr((settings.school_name, settings.mail_from))
    message["To"] = formataddr((reader.name, reader.email or ""))
    message["Date"] = notice.created_at
    message["Message-ID"] = f"<notice-{notice.id}@{settings.school_id}.qatarlas>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{settings.address}/me>"
    body = "\n\n".join([said, *_whole(notice), f"{settings.address}{notice.path}"])
    message.set_content(f"{body}\n\n-- \n{foot}\n")
    message["Content-Language"] = language
    return message


def _whole(notice: Notice) -> list[str]:
    """Return the text that a notice brings along, such as a digest: a page shows it, a letter holds it."""
    text = notice.values.get("letter")
    return [text] if isinstance(text, str) else []
