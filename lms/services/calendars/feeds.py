"""Calendars that a phone subscribes to, by a secret link of one's own that can be made anew."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event
from itsdangerous import BadData, URLSafeSerializer

from lms.errors import N_, MissingError
from lms.services.calendars import deadlines, views
from lms.services.calendars.deadlines import Due
from lms.services.calendars.views import Entry
from lms.services.school import School
from lms.storage.cohorts import calendars as rows
from lms.storage.tables import Person

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
_NO_FEED = N_("There is no such calendar.")


def word_of(school: School, person: Person) -> str:
    """Return the word of somebody's link, the same one until they make another."""
    with school.database.read() as session:
        kept = rows.feed(session, person.id or 0)
    return _serializer(school).dumps([person.id, kept.number if kept else 0])


def renew(school: School, person: Person) -> None:
    """Let every link made before open nothing."""
    with school.database.write() as session:
        rows.next_feed(session, person.id or 0)


def person_of(school: School, word: str) -> Person:
    """Return whose link this is; one that was invented or replaced is missing, and so is a closed account."""
    try:
        person_id, number = _serializer(school).loads(word)
    except BadData:
        raise MissingError(_NO_FEED) from None
    with school.database.read() as session:
        person, kept = session.get(Person, person_id), rows.feed(session, person_id)
    if person is None or not person.active or number != (kept.number if kept else 0):
        raise MissingError(_NO_FEED)
    return person


def calendar_of(school: School, person: Person) -> bytes:
    """Return somebody's calendar in the form that phones read."""
    since, until = school.now() - BACK, school.now() + AHEAD
    due = [one for one in deadlines.of_reader(school, person) if since <= one.at < until]
    return written(school, views.whole(school, person, since, until), due)


def written(school: School, entries: Iterable[Entry], due: Iterable[Due] = ()) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Qatarlas//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", school.settings.school_name)
    calendar.add("x-wr-timezone", school.settings.zone)
    for one in entries:
        calendar.add_component(_event(school, one))
    for each in due:
        calendar.add_component(_deadline(school, each))
    return bytes(calendar.to_ical())


def _event(school: School, one: Entry) -> Event:
    made = Event()
    made.add("uid", f"event-{one.event.id}@{school.settings.school_id}")
    made.add("dtstamp", one.event.cancelled_at or one.event.created_at)
    made.add("dtstart", one.event.starts_at)
    made.add("dtend", one.event.ends_at)
    made.add("summary", one.event.title)
    made.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    if one.event.about:
        made.add("description", one.event.about)
    if one.room is not None:
        made.add("location", one.room.name)
    return made


def _deadline(school: School, one: Due) -> Event:
    """Return a deadline as a moment that keeps nobody busy."""
    made = Event()
    made.add("uid", f"{one.key}@{school.settings.school_id}")
    made.add("dtstamp", school.now())
    made.add("dtstart", one.at)
    made.add("summary", one.title)
    made.add("transp", "TRANSPARENT")
    if one.about:
        made.add("description", one.about)
    return made


def _serializer(school: School) -> URLSafeSerializer:
    return URLSafeSerializer(school.settings.secret, salt="a calendar to subscribe to")
