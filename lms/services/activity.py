"""When somebody was last here: by what they handed in, where they came, and the day noted of their visit."""

from collections.abc import Collection, Mapping
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
    members = {person_id for _, person_id in overviews.in_cohorts(session, cohort_ids)}
    active, seen = overviews.last_active(session, cohort_ids), rows.seen(session, members)
    return newest(active, overviews.last_come(session, cohort_ids), seen, school.settings.zone)


def newest(
    active: Mapping[int, datetime], come: Mapping[int, datetime], seen: Mapping[int, date], zone: str
) -> dict[int, LastHere]:
    """Return the newest of what is known of each person: a day only where no moment of it is known."""
    moments = dict(active)
    for person_id, moment in come.items():
        moments[person_id] = max(moment, moments.get(person_id, moment))
    found = {person_id: LastHere(moment) for person_id, moment in moments.items()}
    for person_id, day in seen.items():
        begun = moment_of(day, time(), zone)
        if person_id not in found or found[person_id].at < begun:
            found[person_id] = LastHere(begun, day)
    return found
