"""When somebody was last here: by what they handed in, where they came, and the day noted of their visit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from lms.domain.cohorts.pace import moment_of
from lms.services.school import School
from lms.storage.cohorts import overviews
from lms.storage.cohorts import pace as rows


@dataclass(frozen=True)
class LastHere:
    """The moment; ``day`` is set where no more than the day is known, and ``at`` is its beginning."""

    at: datetime
    day: date | None = None


def last_here(session: Session, school: School, cohort_ids: Collection[int]) -> dict[int, LastHere]:
    """Return it for each student of these cohorts of whom anything is known."""
    moments = overviews.last_active(session, cohort_ids)
    for person_id, moment in overviews.last_come(session, cohort_ids).items():
        moments[person_id] = max(moment, moments.get(person_id, moment))
    found = {person_id: LastHere(moment) for person_id, moment in moments.items()}
    members = {person_id for _, person_id in overviews.in_cohorts(session, cohort_ids)}
    for person_id, day in rows.seen(session, members).items():
        begun = moment_of(day, time(), school.settings.zone)
        if person_id not in found or found[person_id].at < begun:
            found[person_id] = LastHere(begun, day)
    return found
