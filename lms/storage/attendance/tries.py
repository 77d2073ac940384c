"""How often somebody has typed a code of an event: in the database, so that all processes count together."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms.storage.tables import AttendanceTry


def of_person(session: Session, event_id: int, person_id: int, now: datetime) -> AttendanceTry:
    """Return how often somebody has typed a code of an event, locked until the end of the transaction.

    A right code forgets the tries: a row that another transaction has just taken away is made anew.
    """
    while (found := _locked(session, event_id, person_id)) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(AttendanceTry(event_id=event_id, person_id=person_id, since=now))
    return found


def _locked(session: Session, event_id: int, person_id: int) -> AttendanceTry | None:
    return session.get(AttendanceTry, (event_id, person_id), with_for_update=True, populate_existing=True)


def forget(session: Session, person_id: int, event_id: int) -> None:
    session.exec(
        delete(AttendanceTry).where(
            col(AttendanceTry.person_id) == person_id, col(AttendanceTry.event_id) == event_id
        )
    )
