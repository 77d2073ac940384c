"""Presence from work in a lab: proposed, marked as such, and never over a mark that there is."""

from datetime import timedelta

from lms.domain.attendance.visits import Mark, Source
from lms.services.school import School
from lms.storage.attendance import lab_work
from lms.storage.attendance import visits as rows
from lms.storage.tables import Visit

SINCE = timedelta(hours=12)


def propose(school: School) -> int:
    """Propose as present who pushed, reviewed or ran a work while a lab of theirs was on."""
    now, done = school.now(), 0
    with school.database.write() as session:
        for event in lab_work.labs(session, now - SINCE, now):
            marked = {one.person_id for one in rows.visits(session, event.id or 0)}
            expected = {one.id or 0 for one in rows.roster(session, event)} - marked
            for person_id, moment in lab_work.active(
                session, expected, event.starts_at, event.ends_at
            ).items():
                proposal = Visit(
                    event_id=event.id or 0,
                    person_id=person_id,
                    mark=Mark.PRESENT,
                    source=Source.LAB,
                    settled=False,
                    at=moment,
                )
                done += rows.add_visit(session, proposal)
    return done
