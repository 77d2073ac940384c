"""Ratings: what the author of a work says of a review: was it useful, kind, thorough."""

from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.people import tidy
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import N_, MissingError, RefusedError
from lms.services import inbox
from lms.services.reviews.desk import comments
from lms.services.school import School
from lms.storage.tables import Rating, Review, Round

__all__ = ["Opinion", "Rating", "of_review", "rate"]

LOWEST, HIGHEST = 1, 5
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Opinion:
    """Three marks from 1 to 5, and a word."""

    useful: int
    kind: int
    thorough: int
    note: str = ""

    def check(self) -> None:
        if not all(LOWEST <= mark <= HIGHEST for mark in (self.useful, self.kind, self.thorough)):
            raise RefusedError(N_("Give each of the three a mark from 1 to 5."))


def of_review(session: Session, review_id: int) -> Rating | None:
    return session.get(Rating, review_id)


def rate(school: School, review_id: int, person_id: int, opinion: Opinion) -> Rating:
    """Keep what an author says of a review that is handed in; said again, it replaces the first."""
    opinion.check()
    with school.database.write() as session:
        review = session.get(Review, review_id)
        if (
            review is None
            or review.state is not ReviewState.HANDED_IN
            or review.kind is ReviewKind.CALIBRATION
        ):
            raise MissingError(N_("There is no such review."))
        if opinion.note.strip() and _is_across_ages(session, school, review):
            raise RefusedError(comments.ACROSS_AGES, field="note")
        rating = session.merge(
            Rating(
                review_id=review_id,
                person_id=person_id,
                useful=opinion.useful,
                kind=opinion.kind,
                thorough=opinion.thorough,
                note=tidy(opinion.note, LONGEST_NOTE),
                created_at=school.now(),
            )
        )
        words = N_("The author has said what your review was to them.")
        inbox.tell(session, school, review.reviewer_id, words, {}, "/reviews", f"rated:{review_id}")
    return rating


def _is_across_ages(session: Session, school: School, review: Review) -> bool:
    round_ = session.get(Round, review.round_id) if review.round_id is not None else None
    return round_ is not None and comments.is_across_ages(session, school, review, round_)
