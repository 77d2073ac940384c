"""The cohorts that somebody looks after, each with the figures that say where to look first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain.access import looks_after
from lms.services import people
from lms.services.cohorts.making import CohortView
from lms.services.programmes import rules_of
from lms.services.school import School
from lms.storage import people as people_rows
from lms.storage.cohorts import overviews as rows
from lms.storage.tables import Event, Person


@dataclass(frozen=True)
class Overview:
    """A cohort at a glance; ``quiet`` students have handed in nothing for as long as its programme sets."""

    view: CohortView
    next_event: Event | None
    quiet: int

    @property
    def is_over(self) -> bool:
        return self.view.students == 0 and self.next_event is None


def by_view(school: School, cohort_id: int) -> CohortView | None:
    """Return one cohort with its programme and the number of its students."""
    with school.database.read() as session:
        found = rows.with_programme(session, cohort_id)
        return CohortView(*found, rows.students_in(session, cohort_id)) if found else None


def of_staff(school: School, viewer: Person) -> tuple[CohortView, ...]:
    """Return the cohorts that ``viewer`` looks after, the newest first."""
    mine = people.standing(viewer)
    with school.database.read() as session:
        found = [CohortView(*row) for row in people_rows.cohorts(session)]
    return tuple(one for one in found if looks_after(mine, {one.cohort.id or 0}))


def claims_waiting(school: School) -> dict[int, int]:
    """Return how many words about visits wait for an answer, by cohort."""
    with school.database.read() as session:
        return rows.claim_counts(session)


def overview(school: School, viewer: Person) -> tuple[Overview, ...]:
    """Return the same with their figures."""
    views = of_staff(school, viewer)
    ids = [one.cohort.id or 0 for one in views]
    with school.database.read() as session:
        active = rows.last_active(session, ids)
        members = rows.in_cohorts(session, ids)
        coming = rows.next_events(session, ids, school.now())
    now, there = school.now(), dict[int, list[datetime | None]]()
    for cohort_id, person_id in members:
        there.setdefault(cohort_id, []).append(active.get(person_id))
    return tuple(_line(one, coming, there.get(one.cohort.id or 0, ()), now) for one in views)


def _line(
    view: CohortView, coming: dict[int, Event], active: Iterable[datetime | None], now: datetime
) -> Overview:
    since = now - timedelta(days=rules_of(view.programme).warnings.quiet_days)
    quiet = sum(one is None or one <= since for one in active)
    return Overview(view, coming.get(view.cohort.id or 0), quiet)
