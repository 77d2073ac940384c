"""A small school to look around in: two programmes, people of each role, three months of what they did.

Loading it again changes nothing. Everything is done by the verbs that people use, with the clock of the day
on which it happened.
"""

from lms.services.demo import applicants, attempts, attendance, calendar, families, folk
from lms.services.demo.folk import CHARACTERS
from lms.services.demo.reviewing import hold_reviews, is_reviewed
from lms.services.school import School
from lms.services.tracks import importing

__all__ = ["CHARACTERS", "hold_reviews", "is_reviewed", "load"]


def load(school: School) -> dict[str, str]:
    """Make the demo school where it is missing, and return the password of each login."""
    logins = folk.load(school)
    families.load(school)
    calendar.load(school)
    attempts.load(school)
    attendance.load(school)
    importing.seed(school)
    applicants.load(school)
    return logins
