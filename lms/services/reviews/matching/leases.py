"""Leases: an offer as it is made, and a live review that is ended, with what its reviewer hears of it."""

from sqlmodel import Session, col

from lms.domain.reviews.states import LIVE, ReviewKind, ReviewRules, ReviewState, lease_of
from lms.errors import N_, ConflictError
from lms.services import inbox
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.tables import Review, Round, Work

OVER = N_("This offer is no longer open. Nothing is held against you.")


def offered(
    school: School, round_: Round, person_id: int, rules: ReviewRules, kind: ReviewKind = ReviewKind.PEER
) -> Review:
    """Return an offer that is leased from now on; not stored yet."""
    now = school.now()
    return Review(
        round_id=round_.id,
        rubric_id=round_.rubric_id,
        reviewer_id=person_id,
        kind=kind,
        offered_at=now,
        lease_until=lease_of(ReviewState.OFFERED, now, rules),
    )


def end(session: Session, school: School, review: Review, **values: object) -> None:
    """End a live review in another state than handed in, or say that it is over."""
    is_live = (col(Review.id) == review.id, col(Review.state).in_(LIVE))
    if not change(session, Review, *is_live, ended_at=school.now(), lease_until=None, **values):
        raise ConflictError(OVER)
    session.refresh(review)


def end_kindly(session: Session, school: School, review: Review) -> None:
    """Withdraw a live review that is not needed of this person, and thank them."""
    end(session, school, review, state=ReviewState.WITHDRAWN)
    inbox.tell(
        session,
        school,
        review.reviewer_id,
        N_("A review that you were asked for is not needed any more. Thank you for being there."),
        {},
        "/reviews",
        f"unneeded:{review.id}",
    )


def tell_offer(session: Session, school: School, round_: Round, review: Review) -> None:
    title = school.catalogue.title_of(session.get_one(Work, round_.work_id).exercise)
    inbox.tell(
        session,
        school,
        review.reviewer_id,
        N_("You are asked to review %(exercise)s. Please answer until %(until)s."),
        {"exercise": title, "until": review.lease_until},
        "/reviews",
        f"offer:{review.id}",
    )
