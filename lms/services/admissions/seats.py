"""How many places of a call can be given: counted while nobody else gives any (``rows.lock``)."""

from sqlmodel import Session

from lms.domain.admissions.applications import seats_left
from lms.domain.admissions.entry import EntryRules
from lms.storage.admissions import applications as rows
from lms.storage.tables import Admission


def left_in(session: Session, admission: Admission, entry: EntryRules) -> int:
    """Return how many places of a call can be given now, by its seats and by the programme's year."""
    return seats_left(
        seats=admission.seats,
        seated=rows.seated(session, admission.id or 0),
        capacity=entry.capacity,
        seated_in_year=rows.seated_in_year(session, admission.programme_id, admission.starts_on.year),
    )
