"""Attendance in figures for other parts of the school: how often somebody came, and who needs a person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lms.domain.attendance.patterns import Day, Pattern, find
from lms.domain.attendance.visits import Mark, came
from lms.services.school import School
from lms.storage.attendance import visits as rows

__all__ = ["Pattern", "Presence", "patterns", "presence", "presence_in"]

LOOKED_AT = timedelta(weeks=16)


@dataclass(frozen=True)
class Presence:
    """How many marked events there were, and what came of them. Excused ones are not held against anybody."""

    held: int
    visits: int
    late: int = 0
    excused: int = 0
    absent: int = 0

    @property
    def share(self) -> float | None:
        """Return the share of visits; None: nothing was held."""
        return self.visits / self.held if self.held else None


def presence(school: School, person_id: int, since: datetime | date, until: datetime | date) -> Presence:
    """Return how often somebody came to the events that began from ``since`` until before ``until``."""
    with school.database.read() as session:
        return presence_in(session, school, person_id, since, until)


def presence_in(
    session: Session, school: School, person_id: int, since: datetime | date, until: datetime | date
) -> Presence:
    found = rows.history(session, person_id, moment(school, since), moment(school, until))
    marks = [visit.mark for _, visit in found if visit.settled]
    excused = marks.count(Mark.EXCUSED)
    return Presence(
        held=len(marks) - excused,
        visits=sum(came(one) for one in marks),
        late=marks.count(Mark.LATE),
        excused=excused,
        absent=marks.count(Mark.ABSENT),
    )


def patterns(school: School, cohort_id: int) -> dict[int, tuple[Pattern, ...]]:
    """Return the patterns that need a person, by the id of the student, of who is in a cohort now."""
    zone = ZoneInfo(school.settings.zone)
    with school.database.read() as session:
        found = rows.settled_of_cohort(session, cohort_id, school.now() - LOOKED_AT)
    days: dict[int, list[Day]] = {}
    for person_id, mark, shared, starts_at in found:
        day = Day(starts_at.astimezone(zone).date(), mark, shared)
        days.setdefault(person_id, []).append(day)
    noticed = {person_id: find(theirs, school.today()) for person_id, theirs in days.items()}
    return {person_id: one for person_id, one in noticed.items() if one}


def moment(school: School, when: datetime | date) -> datetime:
    """Return the first moment of a day in the school's zone; a moment stays as it is."""
    if isinstance(when, datetime):
        return when
    return datetime.combine(when, time(), ZoneInfo(school.settings.zone))
