"""Overviews: what somebody has to review and has reviewed, and what others said of their work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session

from lms.domain.reviews.states import LIVE, ReviewKind, ReviewState
from lms.services.keys import key
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage import works
from lms.storage.reviews import overviews as rows
from lms.storage.reviews import questions
from lms.storage.tables import Rating, Review, Round, Work

DONE_SHOWN = 20
DUE_SHOWN = 50
SAID_SHOWN = 3
EFFORT_LAST, EFFORT_FEWEST = 30, 3


@dataclass(frozen=True)
class Line:
    """A review in a list; ``exercise`` is a slug, ``rating`` what the author says of it."""

    review: Review
    round: Round | None
    exercise: str
    rating: Rating | None = None

    @property
    def until(self) -> datetime | None:
        return self.review.lease_until

    @property
    def is_offer(self) -> bool:
        return self.review.state is ReviewState.OFFERED

    @property
    def is_calibration(self) -> bool:
        return self.review.kind is ReviewKind.CALIBRATION


@dataclass(frozen=True)
class Overview:
    """A reviewer's lists: what is offered, what is in hand, what is done."""

    offers: tuple[Line, ...]
    in_hand: tuple[Line, ...]
    done: tuple[Line, ...]


@dataclass(frozen=True)
class Said:
    """A review that somebody's work was given."""

    review: Review
    round: Round
    exercise: str


@dataclass(frozen=True)
class Asked:
    """A round whose reviewer waits for the author's words on the code."""

    round: Round
    exercise: str


def of_reviewer(school: School, person_id: int) -> Overview:
    with school.database.read() as session:
        live = _lines(session, rows.of_reviewer(session, person_id, LIVE, DUE_SHOWN))
        done = _lines(session, rows.of_reviewer(session, person_id, {ReviewState.HANDED_IN}, DONE_SHOWN))
    now = school.now()
    living = [one for one in live if one.until is None or one.until > now]
    return Overview(
        tuple(one for one in living if one.is_offer),
        tuple(one for one in living if not one.is_offer),
        tuple(done),
    )


def is_ready(school: School, person_id: int) -> bool:
    """Tell whether somebody has done their practice reviews, and so gets offers."""
    with school.database.read() as session:
        return calibrations.is_ready(session, school, person_id)


def effort(school: School, exercise: str) -> timedelta | None:
    """Return the usual time at the desk for a review of an exercise; None while too few are known."""
    with school.database.read() as session:
        known = rows.desk_seconds(session, exercise, EFFORT_LAST)
    return timedelta(seconds=median(known)) if len(known) >= EFFORT_FEWEST else None


def said_of(school: School, person_id: int, limit: int = SAID_SHOWN) -> tuple[Said, ...]:
    """Return the newest reviews of somebody's works, their team's included."""
    with school.database.read() as session:
        mine = [key(one.id) for one in works.of_person(session, person_id)]
        found = rows.handed_in_of_works(session, mine, limit)
    return tuple(Said(review, round_, work.exercise) for review, round_, work in found)


def questions_to(school: School, person_id: int) -> tuple[Asked, ...]:
    """Return the rounds in which somebody is asked about their own code and has not answered."""
    with school.database.read() as session:
        mine = [key(one.id) for one in works.of_person(session, person_id)]
        return tuple(Asked(round_, work.exercise) for round_, work in questions.unanswered(session, mine))


def _lines(session: Session, found: Iterable[tuple[Review, Round | None, Work | None]]) -> list[Line]:
    kept = list(found)
    ratings = rows.ratings(session, [key(review.id) for review, _, _ in kept])
    return [
        Line(review, round_, exercise_of(review, work), ratings.get(key(review.id)))
        for review, round_, work in kept
    ]


def exercise_of(review: Review, work: Work | None) -> str:
    """Return the slug of what is reviewed; a calibration names it itself."""
    return work.exercise if work is not None else (review.known_work or "").partition("/")[0]
