"""Runs of the pinned commit, started by its reviewer from the desk."""

from lms.services.access import Review
from lms.services.people import Person
from lms.services.school import School


def runs_context(school: School, person: Person, review: Review) -> dict[str, object]:
    """Return what the part “Run it” of the desk shows."""
    return {"runs": (), "may_run": review.reviewer_id == person.id, "run_waits": school.now() is None}
