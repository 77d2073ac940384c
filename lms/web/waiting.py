"""What of the school around the work waits for a mentor or an admin, for their start page."""

from collections.abc import Iterator

from flask import url_for

from lms.domain.people import Role
from lms.errors import N_
from lms.services import cohorts
from lms.services.activities import views
from lms.services.admissions import calls
from lms.services.cohorts import CohortView
from lms.services.pace import board
from lms.services.pace.board import Order, Show
from lms.services.partners import proposals, reviews
from lms.services.people import Person
from lms.services.school import School
from lms.web.reviews.calls import Call


def waiting_for(school: School, viewer: Person) -> tuple[Call, ...]:
    """Return the pages on which something waits for somebody's word, each with how much."""
    found = [*_of_cohorts(school, viewer), *_of_students(school, viewer)]
    if viewer.role is Role.ADMIN:
        found += _of_admins(school)
    return tuple(one for one in found if one.count)


def _of_cohorts(school: School, viewer: Person) -> Iterator[Call]:
    claims = cohorts.claims_waiting(school)
    for one in cohorts.of_staff(school, viewer):
        cohort_id, name = one.cohort.id or 0, one.cohort.name
        page = url_for("attendance.cohort", cohort_id=cohort_id)
        yield Call(N_("Attendance"), f"{page}#claims", claims.get(cohort_id, 0), name)
        if cohort_id in viewer.cohort_ids:  # who looks after all has the boards of many
            yield _warned(school, one)


def _warned(school: School, view: CohortView) -> Call:
    cohort_id, show = view.cohort.id or 0, Show.WARNED
    page = url_for("pace.board", cohort_id=cohort_id, show=str(show))
    count = board.board(school, cohort_id, Order.NAME, show).counts[show]
    return Call(N_("Early warning"), page, count, view.cohort.name)


def _of_students(school: School, viewer: Person) -> Iterator[Call]:
    yield Call(N_("Activities"), url_for("activities.ready"), len(views.ready(school, viewer)))
    yield Call(
        N_("Reviews by companies"), url_for("companies_at_work.to_read"), len(reviews.to_read(school, viewer))
    )


def _of_admins(school: School) -> Iterator[Call]:
    yield Call(N_("Applications"), url_for("admissions.listing"), calls.undecided(school))
    yield Call(N_("Projects that wait for you"), url_for("companies.listing"), len(proposals.waiting(school)))
