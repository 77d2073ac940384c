"""Timetables: the times that a reviewer opened, and those that an author may book."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from lms.domain.exercises import Way
from lms.domain.reviews import LIVE, ReviewKind, ReviewState, RoundState
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.services.works import key
from lms.storage import overviews as rows
from lms.storage import reviews as review_rows
from lms.storage.tables import Review, Round, Slot, Work

KEPT = timedelta(days=2)
"""How long a time that is over stays in the list, so that "did not come" can still be said."""
SHOWN = 40


@dataclass(frozen=True)
class Time:
    """An open time. When it is booked, ``review`` is what happens in it and ``exercise`` its slug."""

    slot: Slot
    begun: bool
    review: Review | None = None
    round: Round | None = None
    exercise: str = ""

    @property
    def may_miss(self) -> bool:
        """Tell whether somebody may say that the other did not come."""
        return self.review is not None and self.begun and self.slot.absent is None


@dataclass(frozen=True)
class Timetable:
    booked: tuple[Time, ...]
    free: tuple[Time, ...]
    minutes: int


def of_reviewer(school: School, person_id: int) -> Timetable:
    with school.database.read() as session:
        found = [
            _time(session, one, school.now())
            for one in rows.slots_of(session, person_id, school.now() - KEPT)
        ]
        minutes = rules_for(session, person_id).review.slot_minutes
    return Timetable(
        tuple(one for one in found if one.review is not None),
        tuple(one for one in found if one.review is None and not one.begun),
        minutes,
    )


def bookable(school: School, round_id: int) -> tuple[Slot, ...]:
    """Return the free times of a round's reviewers who have none booked yet, the next first."""
    with school.database.read() as session:
        round_ = session.get_one(Round, round_id)
        if round_.way is not Way.SIDE_BY_SIDE or round_.state is not RoundState.OPEN:
            return ()
        waiting = [one for one in review_rows.of_round(session, round_id) if _wants_time(one)]
        booked = rows.slots_of_reviews(session, [key(one.id) for one in waiting])
        reviewers = [one.reviewer_id for one in waiting if one.id not in booked]
        return tuple(rows.free_slots(session, reviewers, school.now(), SHOWN))


def booked_for(school: School, round_id: int) -> dict[int, Time]:
    """Return the time that is booked for each review of a round."""
    with school.database.read() as session:
        reviews = review_rows.of_round(session, round_id)
        found = rows.slots_of_reviews(session, [key(one.id) for one in reviews])
        return {one: _time(session, slot, school.now()) for one, slot in found.items()}


def _wants_time(review: Review) -> bool:
    return review.kind is ReviewKind.PEER and review.state is ReviewState.ACCEPTED


def _time(session: Session, slot: Slot, now: datetime) -> Time:
    begun = slot.starts_at <= now
    review = session.get(Review, slot.review_id) if slot.review_id is not None else None
    if review is None or review.round_id is None or review.state not in {*LIVE, ReviewState.HANDED_IN}:
        return Time(slot, begun)
    round_ = session.get_one(Round, review.round_id)
    return Time(slot, begun, review, round_, session.get_one(Work, round_.work_id).exercise)
