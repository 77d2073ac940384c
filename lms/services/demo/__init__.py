"""A small school to look around in: two programmes, people of each role, three months of what they did.

Loading it again changes nothing. Everything is done by the verbs that people use, with the clock of the day
on which it happened.
"""

from lms.services import likenesses
from lms.services.demo import (
    applicants,
    attempts,
    attendance,
    calendar,
    competing,
    families,
    folk,
    intakes,
    leaving,
    news,
    pacing,
    showing,
    tracks,
    workshops,
)
from lms.services.demo.attempts import go_on, grade
from lms.services.demo.folk import CHARACTERS
from lms.services.demo.reviewing import hold_reviews, is_reviewed
from lms.services.school import School

__all__ = ["CHARACTERS", "finish", "go_on", "grade", "hold_reviews", "is_reviewed", "load"]


def load(school: School) -> dict[str, str]:
    """Make the demo school where it is missing, and return the password of each login."""
    logins = folk.load(school)
    for room in (
        families,
        applicants,
        calendar,
        leaving,
        attempts,
        tracks,
        intakes,
        workshops,
        pacing,
        attendance,
        news,
        showing,
    ):
        room.load(school)
    return logins


def finish(school: School) -> None:
    """Do what rests on graded works, once: reviews, portfolios, and letters that tell guardians of it all."""
    if hold_reviews(school):
        families.write_letters(school)
        pacing.finish(school)
        showing.finish(school)
        competing.finish(school)
        likenesses.begin_now(school)  # several of the demo's people hand in the same solutions
