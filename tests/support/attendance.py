"""Events and what goes on at them, for tests of attendance."""

from datetime import datetime, timedelta

from lms.domain.attendance import codes
from lms.domain.attendance.visits import Mark
from lms.domain.cohorts.calendars import EventKind
from lms.services import guardians, inbox
from lms.services.attendance import checkins, sheets
from lms.services.attendance.checkins import Arrival, Phone
from lms.services.school import School
from lms.storage.attendance import visits as rows
from lms.storage.tables import Event, Room, Visit, VisitChange

PHONE = Phone("a phone", "10.0.0.7")


def room(school: School, name: str = "Lab 1", *, seats: int = 16, area: float = 40.0) -> int:
    with school.database.write() as session:
        made = Room(name=name, seats=seats, area=area)
        session.add(made)
        session.flush()
        return made.id or 0


def event(
    school: School,
    cohort_id: int | None,
    starts_at: datetime | None = None,
    *,
    hours: float = 2,
    kind: EventKind = EventKind.SESSION,
    room_id: int | None = None,
    title: str = "Session",
) -> int:
    """Make an event, by default one that begins now."""
    starts_at = starts_at or school.now()
    with school.database.write() as session:
        made = Event(
            kind=kind,
            title=title,
            cohort_id=cohort_id,
            room_id=room_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            created_at=starts_at,
        )
        session.add(made)
        session.flush()
        return made.id or 0


def shown(school: School, event_id: int) -> str:
    """Return the code that the screen shows now."""
    code = sheets.screen(school, event_id).code
    assert code is not None
    return code


def come(school: School, person_id: int, event_id: int, phone: Phone | None = None) -> Arrival:
    """Check somebody in from a phone of their own."""
    own = phone or Phone(f"phone of {person_id}", "10.0.0.7")
    return checkins.check_in(school, person_id, shown(school, event_id), own)


def visit(school: School, event_id: int, person_id: int) -> Visit | None:
    with school.database.read() as session:
        return rows.visit(session, event_id, person_id)


def mark(school: School, event_id: int, person_id: int) -> Mark | None:
    found = visit(school, event_id, person_id)
    return found.mark if found else None


def changes(school: School, event_id: int) -> list[VisitChange]:
    with school.database.read() as session:
        return list(rows.changes(session, [event_id]))


def wrong_code(school: School, event_id: int) -> str:
    """Return a code that no screen shows."""
    right = shown(school, event_id)
    return right.translate(str.maketrans(codes.LETTERS, codes.LETTERS[1:] + codes.LETTERS[0]))


def link(school: School, guardian_id: int, ward_id: int) -> None:
    """Let a guardian and a minor know each other; the guardian has read that they do."""
    with school.database.write() as session:
        guardians.ask(session, guardian_id, ward_id, school.now())
    guardians.confirm(school, guardian_id=guardian_id, ward_id=ward_id)
    inbox.read_all(school, guardian_id)
