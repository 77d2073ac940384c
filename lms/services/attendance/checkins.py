"""Checking in by the code of the room: counted first, compared then, and written once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from lms.domain.attendance import codes
from lms.domain.attendance.visits import CAME, Source, is_outside, mark_at, takes_codes
from lms.domain.guardians.consents import Purpose
from lms.errors import N_, ConflictError, RefusedError, TooOftenError
from lms.services import consents
from lms.services.attendance import sheets
from lms.services.school import School
from lms.storage.attendance import tries
from lms.storage.attendance import visits as rows
from lms.storage.tables import Event, Visit

__all__ = ["Arrival", "Phone", "check_in"]

TRIES, PAUSE = 8, timedelta(minutes=5)
"""Codes of one event that somebody may type in a pause: at this pace guessing takes a lifetime."""


@dataclass(frozen=True)
class Phone:
    """What a check-in comes from: a word that the browser keeps, and its address in the network."""

    device: str
    address: str


@dataclass(frozen=True)
class Arrival:
    """A check-in; ``again``: they had checked in before."""

    event: Event
    visit: Visit
    again: bool = False


def check_in(
    school: School, person_id: int, typed: str, phone: Phone, *, event_id: int | None = None
) -> Arrival:
    """Check somebody in by a code: of the event that was scanned, or of any of theirs that is on now."""
    events = _events(school, person_id, event_id)
    _count_try(school, person_id, events)
    event = _fitting(school, events, typed)
    with school.database.write() as session:
        sheets.ready(session, school, event.id or 0)
        tries.forget(session, person_id, event.id or 0)
        return _arrive(session, school, event, person_id, phone)


def _events(school: School, person_id: int, event_id: int | None) -> Sequence[Event]:
    """Return the events that the code may be of, or say kindly why there is none."""
    now = school.now()
    with school.database.read() as session:
        consents.check(session, school, person_id, Purpose.STUDY)
        if event_id is None:
            found = rows.taking_codes(session, person_id, now)
            if not found:
                raise RefusedError(
                    N_("No event of yours takes codes now. They count from 15 min before until the end.")
                )
            return found
        event = session.get(Event, event_id)
        if event is None or event.cancelled_at is not None:
            raise RefusedError(N_("This code belongs to no event. Scan the one on the screen."))
        if not rows.is_expected(session, event, person_id):
            raise RefusedError(
                N_("You are not on the list of this event. Tell the mentor in the room, who can add you.")
            )
    if not takes_codes(now, event.starts_at, event.ends_at):
        raise RefusedError(N_("This event takes no codes now. They count from 15 min before until its end."))
    return [event]


def _count_try(school: School, person_id: int, events: Sequence[Event]) -> None:
    """Take one try of each event, before anything is compared; what follows can't give it back."""
    now = school.now()
    with school.database.write() as session:
        for event in events:
            typed = tries.of_person(session, event.id or 0, person_id, now)
            if now - typed.since >= PAUSE:
                typed.count, typed.since = 0, now
            if typed.count >= TRIES:
                wait = (typed.since + PAUSE - now).total_seconds()
                raise TooOftenError(
                    N_(
                        "Too many codes for now. Try again in %(minutes)s min, or ask the mentor to mark you."
                    ),
                    seconds=max(1, round(wait)),
                    minutes=max(1, -(-round(wait) // 60)),
                )
            typed.count += 1
            session.add(typed)


def _fitting(school: School, events: Sequence[Event], typed: str) -> Event:
    """Return the event whose screen shows this code."""
    now = school.now()
    with school.database.read() as session:
        secrets = rows.sheets(session, [one.id or 0 for one in events])
    for event in events:
        sheet = secrets.get(event.id or 0)
        if sheet is not None and codes.is_right(sheet.secret, typed, now):
            return event
    raise RefusedError(
        N_("This code is not on the screen, or not any more. Type the one that is there now."), field="code"
    )


def _arrive(session: Session, school: School, event: Event, person_id: int, phone: Phone) -> Arrival:
    """Write a visit; what a mentor has marked stays, what the lab has proposed gives way."""
    now, settings = school.now(), school.settings
    made = Visit(
        event_id=event.id or 0,
        person_id=person_id,
        mark=mark_at(now, event.starts_at, timedelta(minutes=settings.late_minutes)),
        source=Source.CODE,
        at=now,
        device=hashlib.sha256(phone.device.encode()).hexdigest(),
        outside=is_outside(phone.address, settings.school_networks),
    )
    before = rows.visit(session, event.id or 0, person_id)
    if before is not None and not before.settled:
        session.delete(before)
        session.flush()
        before = None
    if before is None and rows.add_visit(session, made):
        _compare_devices(session, made)
        return Arrival(event, made)
    stands = before or rows.visit(session, event.id or 0, person_id)
    if stands is None or stands.mark not in CAME:
        raise ConflictError(
            N_("Your mentor has marked you already. If it is wrong, ask for a correction below.")
        )
    return Arrival(event, stands, again=True)


def _compare_devices(session: Session, made: Visit) -> None:
    """Mark both visits where one device has brought two people: refused to nobody, shown to the mentor."""
    others = rows.with_device(session, made.event_id, made.device or "", made.person_id)
    for one in (*others, *([made] if others else [])):
        one.shared = True
        session.add(one)
