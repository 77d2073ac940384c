"""Texts: what people write about a work, each found by its kind, and taken away where it is not right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.reviews.reports import TAKEN_AWAY, Kind
from lms.services.school import School
from lms.storage.tables import Answer, Appeal, Comment, Question, Rating, Review, Round


@dataclass(frozen=True)
class Place:
    """Where a text stands; ``criterion`` only of an answer. The row of a review's own texts is the review."""

    review: Review
    kind: Kind
    thing_id: int
    criterion: int | None = None

    @property
    def is_of_review(self) -> bool:
        return self.thing_id == self.review.id


@dataclass(frozen=True)
class Text:
    writer_id: int
    words: str


def find(session: Session, place: Place) -> Text | None:
    """Return a text; None where there is none, where it is of another review, or where it was taken away."""
    text = FINDERS[place.kind](session, place)
    return text if text is not None and text.words and text.words != TAKEN_AWAY else None


def take_away(session: Session, school: School, place: Place) -> None:
    """Put a word of the mentors in place of a text."""
    if place.kind is Kind.COMMENT:
        session.get_one(Comment, place.thing_id).hidden_at = school.now()
    elif place.kind is Kind.ANSWER:
        session.get_one(Answer, (place.thing_id, place.criterion)).note = TAKEN_AWAY
    elif place.kind is Kind.QUESTION:
        session.get_one(Question, place.thing_id).answer = TAKEN_AWAY
    elif place.kind is Kind.RATING:
        session.get_one(Rating, place.thing_id).note = TAKEN_AWAY
    elif place.kind is Kind.APPEAL:
        session.get_one(Appeal, place.thing_id).reason = TAKEN_AWAY
    elif place.kind is Kind.SUMMARY:
        session.get_one(Review, place.thing_id).summary = TAKEN_AWAY
    else:
        session.get_one(Review, place.thing_id).decline_reason = TAKEN_AWAY


def _comment(session: Session, place: Place) -> Text | None:
    row = session.get(Comment, place.thing_id)
    if row is None or row.review_id != place.review.id or row.hidden_at is not None:
        return None
    return Text(row.person_id, "\n\n".join(one for one in (row.body, row.suggestion) if one))


def _answer(session: Session, place: Place) -> Text | None:
    row = session.get(Answer, (place.thing_id, place.criterion)) if place.is_of_review else None
    return Text(place.review.reviewer_id, row.note) if row else None


def _summary(_session: Session, place: Place) -> Text | None:
    return Text(place.review.reviewer_id, place.review.summary) if place.is_of_review else None


def _question(session: Session, place: Place) -> Text | None:
    row = session.get(Question, place.thing_id)
    if row is None or row.review_id != place.review.id:
        return None
    author = session.get_one(Round, place.review.round_id).asked_by
    return Text(place.review.reviewer_id if row.spoken else author, row.answer or "")


def _rating(session: Session, place: Place) -> Text | None:
    row = session.get(Rating, place.thing_id) if place.is_of_review else None
    return Text(row.person_id, row.note) if row else None


def _appeal(session: Session, place: Place) -> Text | None:
    row = session.get(Appeal, place.thing_id)
    return Text(row.person_id, row.reason) if row and row.review_id == place.review.id else None


def _decline(_session: Session, place: Place) -> Text | None:
    return Text(place.review.reviewer_id, place.review.decline_reason or "") if place.is_of_review else None


FINDERS: Mapping[Kind, Callable[[Session, Place], Text | None]] = {
    Kind.COMMENT: _comment,
    Kind.ANSWER: _answer,
    Kind.SUMMARY: _summary,
    Kind.QUESTION: _question,
    Kind.RATING: _rating,
    Kind.APPEAL: _appeal,
    Kind.DECLINE: _decline,
}
