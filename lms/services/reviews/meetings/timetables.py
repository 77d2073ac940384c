"""Timetables: the times that a reviewer opened, and those that are booked for a round."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from lms.domain.reviews.states import LIVE, TAKING_A_PLACE
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage.reviews import overviews as rows
from lms.storage.reviews import rounds as review_rows
from lms.storage.tables import Review, Round, Slot, Work

WITHIN = timedelta(days=2)
"""How long after a booked time it is shown, and somebody may say that the other did not come."""


@dataclass(frozen=True)
class Time:
    """An open time. When it is booked, ``review`` is what happens in it and ``exercise`` its slug."""

    slot: Slot
    now: datetime
    review: Review | None = None
    round: Round | None = None
    exercise: str = ""

    @property
    def begun(self) -> bool:
        return self.slot.starts_at <= self.now

    @property
    def goes_on(self) -> bool:
        return self.review is not None and self.review.state in LIVE

    @property
    def is_readable(self) -> bool:
        """Tell whether the reviewer still has the desk of it."""
        return self.review is not None and self.review.state in TAKING_A_PLACE

    def may_miss(self, side: str) -> bool:
        """Tell whether ``author`` or ``reviewer`` may say that the other did not come, or contest it."""
        open_yet = self.slot.absent == side or (self.slot.absent is None and self.goes_on)
        return (
            self.review is not None and self.begun and open_yet and self.now <= self.slot.starts_at + WITHIN
        )


@dataclass(frozen=True)
class Timetable:
    booked: tuple[Time, ...]
    free: tuple[Time, ...]
    minutes: int


def of_reviewer(school: School, person_id: int) -> Timetable:
    with school.database.read() as session:
        found = [
            _time(session, one, school.now())
            for one in rows.slots_of(session, person_id, school.now() - WITHIN)
        ]
        minutes = rules_for(session, person_id).review.slot_minutes
    return Timetable(
        tuple(one for one in found if one.review is not None),
        tuple(one for one in found if one.review is None and not one.begun),
        minutes,
    )


def booked_for(school: School, round_id: int) -> dict[int, Time]:
    """Return the time that is booked for each review of a round."""
    with school.database.read() as session:
        reviews = review_rows.of_round(session, round_id)
        found = rows.slots_of_reviews(session, [key(one.id) for one in reviews])
        return {one: _time(session, slot, school.now()) for one, slot in found.items()}


def round_of(school: School, slot_id: int, person_id: int) -> int | None:
    """Return the round that a time is booked for, when somebody else has opened the time."""
    with school.database.read() as session:
        slot = session.get(Slot, slot_id)
        if slot is None or slot.person_id == person_id or slot.review_id is None:
            return None
        return session.get_one(Review, slot.review_id).round_id


def _time(session: Session, slot: Slot, now: datetime) -> Time:
    review = session.get(Review, slot.review_id) if slot.review_id is not None else None
    if review is None or review.round_id is None:
        return Time(slot, now)
    round_ = session.get_one(Round, review.round_id)
    return Time(slot, now, review, round_, session.get_one(Work, round_.work_id).exercise)
