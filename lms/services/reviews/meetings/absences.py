"""Absences: one of two did not come to a booked time. One says so, and the other may contest it."""

from datetime import timedelta

from sqlmodel import Session, col

from lms.domain.reviews.rubrics import Flag
from lms.domain.reviews.states import ReviewState
from lms.errors import N_, ConflictError
from lms.services.keys import key
from lms.services.ledger import charge_absence, correct_review, return_absence
from lms.services.reviews.matching import offers
from lms.services.reviews.matching.escalation import tell_mentors
from lms.services.reviews.meetings import slots
from lms.services.reviews.scoring import finishing
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.tables import Person, Review, Round, Slot

WITHIN = timedelta(days=2)
AUTHOR, REVIEWER, BOTH = "author", "reviewer", "both"
_ENDED = (ReviewState.EXPIRED, ReviewState.HANDED_IN)
"""As what somebody's absence leaves a review."""
_SAID = N_("This has been said already.")


def no_show(school: School, slot_id: int, person_id: int) -> str:
    """Note that the other did not come: who opened the time says it of the author, an author of them.

    Return of whom it is said now: of the author, the reviewer, or both.

    A missing reviewer pays, and somebody else is asked for what the author has given already. A missing
    author has their review ended by the flag for it. When each says it of the other, nobody pays or earns,
    and the mentors are told.
    """
    with school.database.write() as session:
        slot = slots.of_either(session, slot_id, person_id)
        review = _booked(session, school, slot)
        missing = AUTHOR if slot.person_id == person_id else REVIEWER
        unsaid = (col(Slot.id) == slot_id, col(Slot.absent).is_(None))
        is_first = change(session, Slot, *unsaid, absent=missing)
        if is_first and missing == REVIEWER:
            _end_for_reviewer(session, school, slot, review)
        elif is_first:
            _end_for_author(session, school, slot, review)
        else:
            _contest(session, school, slot, review, missing)
    if is_first and missing == AUTHOR:
        finishing.finished(school, key(review.id))
    else:
        offers.fill(school, key(review.round_id))
    return missing if is_first else BOTH


def _booked(session: Session, school: School, slot: Slot) -> Review:
    """Return the review of a booked time that has begun, not too long ago."""
    if slot.review_id is None:
        raise ConflictError(N_("Nobody has booked this time."))
    if not slot.starts_at <= school.now() <= slot.starts_at + WITHIN:
        raise ConflictError(N_("This can be said from the booked time on, for %(days)s d."), days=WITHIN.days)
    return session.get_one(Review, slot.review_id)


def _end_for_reviewer(session: Session, school: School, slot: Slot, review: Review) -> None:
    if review.state is ReviewState.HANDED_IN:
        raise ConflictError(N_("The review of this time has been handed in."))
    offers.end(session, school, review, state=ReviewState.EXPIRED)
    charge_absence(session, school, review.reviewer_id, key(slot.id), key(review.round_id))
    words = N_("An author says that you did not come at %(at)s. If you did, say that they did not.")
    slots.tell_other(session, school, slot, review, 0, words, "absent")


def _end_for_author(session: Session, school: School, slot: Slot, review: Review) -> None:
    is_accepted = (col(Review.id) == review.id, col(Review.state) == ReviewState.ACCEPTED)
    values = {"state": ReviewState.HANDED_IN, "flag": Flag.AUTHOR_ABSENT, "ended_at": school.now()}
    if not change(session, Review, *is_accepted, **values, lease_until=None):
        raise ConflictError(N_("The review of this time is over."))
    session.refresh(review)
    words = N_("Your reviewer says that you did not come at %(at)s. If you did, say that they did not.")
    slots.tell_other(session, school, slot, review, slot.person_id, words, "absent")


def _contest(session: Session, school: School, slot: Slot, review: Review, missing: str) -> None:
    """Note the other's word against it: what it cost or earned is undone, and the mentors look."""
    other = REVIEWER if missing == AUTHOR else AUTHOR
    if not change(session, Slot, col(Slot.id) == slot.id, col(Slot.absent) == other, absent=BOTH):
        raise ConflictError(_SAID)
    if other == REVIEWER:
        return_absence(session, school, review.reviewer_id, key(slot.id))
    ended = (col(Review.id) == review.id, col(Review.state).in_(_ENDED))
    change(session, Review, *ended, state=ReviewState.WITHDRAWN)
    session.refresh(review)
    correct_review(session, school, key(review.id))
    round_ = session.get_one(Round, review.round_id)
    cohort_id = session.get_one(Person, round_.asked_by).cohort_id
    words = N_("Two people each say that the other did not come to a booked time.")
    tell_mentors(session, school, cohort_id, words, {}, f"/rounds/{round_.id}", f"absent:{slot.id}")
