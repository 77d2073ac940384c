"""Comparisons: a practice review beside what the staff say of the same known work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.reviews.calibration import Comparison, compare, same_questions
from lms.domain.reviews.known import KnownWork
from lms.domain.reviews.rubrics import Given
from lms.services import rubrics
from lms.services.keys import key
from lms.services.school import School
from lms.storage.reviews import scores as rows
from lms.storage.tables import Answer, Review, RubricVersion


@dataclass(frozen=True)
class Place:
    """A known work, and the exercise that it is a work on."""

    exercise: Exercise
    work: KnownWork

    @property
    def name(self) -> str:
        """The name by which a review remembers it."""
        return f"{self.exercise.slug}/{self.work.name}"


def places(school: School, *, models: bool) -> Iterator[Place]:
    """Yield the known works of the catalogue, in its order: the models, or those for practice."""
    for exercise in school.catalogue:
        for work in exercise.known:
            if work.known.model is models:
                yield Place(exercise, work)


def place(school: School, name: str) -> Place | None:
    """Return a known work for practice by its name; None where it has left the catalogue."""
    return next((one for one in places(school, models=False) if one.name == name), None)


def of_review(session: Session, school: School, review: Review) -> Comparison | None:
    """Return how a practice review compares; None where it can't be, as when the questions have changed."""
    found = rows.answers_of(session, [key(review.id)])
    return _compared(session, school, review, found.get(key(review.id), []))


def of_reviews(
    session: Session, school: School, reviews: Iterable[Review]
) -> Iterator[tuple[Review, Comparison]]:
    """Yield the practice reviews that can be compared, each with how it does."""
    kept = list(reviews)
    answers = rows.answers_of(session, [key(one.id) for one in kept])
    for review in kept:
        comparison = _compared(session, school, review, answers.get(key(review.id), []))
        if comparison is not None:
            yield review, comparison


def _compared(
    session: Session, school: School, review: Review, answers: Iterable[Answer]
) -> Comparison | None:
    """Compare by the version that the review was made with. One that a flag has ended answers nothing."""
    known = place(school, review.known_work or "")
    if known is None or review.flag is not None:
        return None
    rubric = rubrics.of_version(session.get_one(RubricVersion, review.rubric_id))
    if not same_questions(rubric, known.exercise.rubric):
        return None
    given = {one.criterion: Given(one.value, one.note) for one in answers}
    return compare(rubric, known.work.known, given, rubrics.voided(session, review.rubric_id))
