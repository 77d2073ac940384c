"""A small school to look around in: two programmes, a person of each role, work that is really graded, and
peers who review it.

Loading it again changes nothing.
"""

from lms.services.demo import applicants, attempts, folk
from lms.services.demo.folk import CHARACTERS
from lms.services.demo.reviewing import hold_reviews, is_reviewed
from lms.services.school import School
from lms.services.tracks import importing

__all__ = ["CHARACTERS", "hold_reviews", "is_reviewed", "load"]


def load(school: School) -> dict[str, str]:
    """Make the demo school where it is missing, and return the password of each login."""
    logins = folk.load(school)
    importing.seed(school)
    attempts.load(school)
    applicants.load(school)
    return logins
