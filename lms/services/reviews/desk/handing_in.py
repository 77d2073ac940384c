"""Handing in: a review is whole, its grade is fixed, and what follows from it is set going."""

from sqlalchemy import or_
from sqlmodel import Session, col

from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import N_, ConflictError, RefusedError
from lms.services.reviews.desk import answers, sheet
from lms.services.reviews.scoring import finishing
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.tables import Review

_MISSING = N_("Some things are missing before it can be handed in. All that you wrote is kept.")
_NO_REASON = N_("Say why the flag is up: the author and the mentors read it.")
_LATE = N_("The time of this review is over, so it can't be handed in. All that you wrote is kept.")


def hand_in(school: School, review_id: int, summary: str) -> Review:
    """Hand in a review with all its answers; one with gaps stays as it is, and its summary is kept."""
    answers.summarise(school, review_id, summary)
    with school.database.write() as session:
        review = _handed_in(session, school, review_id)
    if review.kind is not ReviewKind.CALIBRATION:
        finishing.finished(school, review_id)
    return review


def _handed_in(session: Session, school: School, review_id: int) -> Review:
    review, now = answers.held(session, review_id), school.now()
    shown = sheet.read(session, review)
    if shown.lacks_reason:
        raise RefusedError(_NO_REASON)
    if shown.gaps:
        raise RefusedError(_MISSING)
    is_in_time = (
        col(Review.id) == review_id,
        col(Review.state) == ReviewState.ACCEPTED,
        or_(col(Review.lease_until).is_(None), col(Review.lease_until) > now),
    )
    values = {"state": ReviewState.HANDED_IN, "grade": shown.grade, "ended_at": now, "lease_until": None}
    if not change(session, Review, *is_in_time, **values):
        raise ConflictError(_LATE)
    session.refresh(review)
    return review
