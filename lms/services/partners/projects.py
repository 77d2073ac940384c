"""Exercises that companies' projects became."""

from lms.services.school import School
from lms.storage import partners as rows


def company_of(school: School, slug: str) -> str:
    """Return the name of the company whose project an exercise is; empty: it is the school's own."""
    with school.database.read() as session:
        found = rows.project(session, slug)
    return found[1].name if found else ""
