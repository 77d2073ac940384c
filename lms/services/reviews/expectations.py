"""Expectations: how long reviews of an exercise have taken in this school lately."""

from dataclasses import dataclass
from datetime import timedelta

from lms.services.school import School
from lms.storage.reviews import rounds as rows

FEWEST = 3
"""Cases from which a usual time is told: below that it would be somebody's own."""
LAST = 30


@dataclass(frozen=True)
class Expected:
    """Medians of the last cases; None where there are too few."""

    answered: timedelta | None
    reviewed: timedelta | None
    decided: timedelta | None


def expected(school: School, exercise: str) -> Expected:
    """Return how long it takes from an offer to its yes, from there to the hand-in, and for a whole round."""
    with school.database.read() as session:
        reviews = rows.review_times(session, exercise, LAST)
        rounds = rows.decided_times(session, exercise, LAST)
    return Expected(
        answered=_usual([accepted - offered for offered, accepted, _ in reviews]),
        reviewed=_usual([ended - accepted for _, accepted, ended in reviews]),
        decided=_usual([decided - opened for opened, decided in rounds]),
    )


def typical(school: School, exercise: str) -> timedelta | None:
    """Return how long a round usually takes until it is decided."""
    return expected(school, exercise).decided


def _usual(spans: list[timedelta]) -> timedelta | None:
    return sorted(spans)[len(spans) // 2] if len(spans) >= FEWEST else None
