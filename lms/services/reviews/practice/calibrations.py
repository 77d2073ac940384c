"""Calibrations: practice on works whose answers are known, before somebody reviews for others.

Who has handed in enough of them is ready, however near their answers are; they are told in private how near.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.reviews.calibration import Comparison
from lms.domain.reviews.states import ReviewKind, ReviewRules, ReviewState
from lms.errors import N_, ConflictError, MissingError
from lms.services import rubrics
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews.practice import comparisons
from lms.services.reviews.practice.comparisons import Place
from lms.services.school import School
from lms.storage import works
from lms.storage.reviews import calibrations as rows
from lms.storage.reviews import overviews
from lms.storage.tables import Evidence, Review

__all__ = ["Place", "Review"]

_ALL_DONE = N_("You have practised on every work there is.")
_NO_MODEL = N_("There is no such model review.")


@dataclass(frozen=True)
class KnownGrade:
    """What somebody gave a known work, and what the staff give it; 0 to 125 each."""

    reviewer: int
    given: float
    known: float


@dataclass(frozen=True)
class Done:
    """A practice review that was handed in; it has no comparison where the questions have changed."""

    review: Review
    exercise: str
    comparison: Comparison | None


@dataclass(frozen=True)
class Practice:
    """How far somebody is: ``needed`` reviews before the first offer; ``ahead`` is the next one."""

    needed: int
    done: tuple[Done, ...]
    in_hand: Review | None
    ahead: Place | None
    models: tuple[Place, ...]

    @property
    def counted(self) -> int:
        """How many of them count: one that a flag has ended has answered nothing."""
        return sum(one.review.flag is None for one in self.done)

    @property
    def is_ready(self) -> bool:
        return self.counted >= self.needed

    @property
    def left(self) -> int:
        return max(self.needed - self.counted, 0)

    @property
    def wants_more(self) -> bool:
        """Tell whether the last answers were so far off that one more practice would help."""
        compared = [one.comparison for one in self.done if one.comparison is not None]
        return self.ahead is not None and bool(compared) and not compared[-1].is_enough


@dataclass(frozen=True)
class Feedback:
    """A practice review with the staff's answers. Without a comparison, ``flagged`` or changed since."""

    review: Review
    place: Place | None
    comparison: Comparison | None
    evidence: tuple[Evidence, ...]

    @property
    def flagged(self) -> bool:
        return self.review.flag is not None


def ready_among(
    session: Session, school: School, people: Sequence[int], rules: ReviewRules
) -> frozenset[int]:
    """Return who of these people has done their practice reviews."""
    needed = _needed(school, rules)
    if not needed:
        return frozenset(people)
    counts = rows.handed_in_counts(session, people)
    return frozenset(one for one in people if counts.get(one, 0) >= needed)


def is_ready(session: Session, school: School, person_id: int) -> bool:
    return person_id in ready_among(session, school, [person_id], rules_for(session, person_id).review)


def known_grades(session: Session, school: School) -> list[KnownGrade]:
    """Return what everybody gave the known works, beside what the staff give them."""
    found = comparisons.of_reviews(session, school, rows.handed_in(session))
    return [KnownGrade(review.reviewer_id, one.given, one.known) for review, one in found]


def practice(school: School, person_id: int) -> Practice:
    """Return how far somebody is with their practice, and what comes next."""
    with school.database.read() as session:
        mine = rows.of_person(session, person_id)
        done = [one for one in mine if one.state is ReviewState.HANDED_IN]
        compared = {one.id: said for one, said in comparisons.of_reviews(session, school, done)}
        ahead = _ahead(session, school, person_id, mine)
        needed = _needed(school, rules_for(session, person_id).review)
    return Practice(
        needed=needed,
        done=tuple(Done(one, _slug(one), compared.get(one.id)) for one in done),
        in_hand=_in_hand(school, mine),
        ahead=ahead,
        models=_models(school, ahead),
    )


def begin(school: School, person_id: int) -> Review:
    """Return a practice review to go on with: the one in hand, or one that begins now."""
    try:
        with school.database.write() as session:
            return _begin(session, school, person_id)
    except IntegrityError:  # another request of theirs was first
        with school.database.read() as session:
            found = _in_hand(school, rows.of_person(session, person_id))
    if found is None:
        raise ConflictError(_ALL_DONE)
    return found


def model(school: School, slug: str, name: str) -> Place:
    """Return a model review: a known work whose answers everybody may read."""
    wanted = f"{slug}/{name}"
    found = next((one for one in comparisons.places(school, models=True) if one.name == wanted), None)
    if found is None:
        raise MissingError(_NO_MODEL)
    return found


def feedback(school: School, review: Review) -> Feedback:
    """Return what the staff say beside what a reviewer said, for their eyes and their mentors'."""
    with school.database.read() as session:
        return Feedback(
            review=review,
            place=comparisons.place(school, review.known_work or ""),
            comparison=comparisons.of_review(session, school, review),
            evidence=tuple(overviews.evidence(session, key(review.id))),
        )


def _begin(session: Session, school: School, person_id: int) -> Review:
    mine = rows.of_person(session, person_id)
    in_hand = _in_hand(school, mine)
    if in_hand is not None:
        return in_hand
    ahead = _ahead(session, school, person_id, mine)
    if ahead is None:
        raise ConflictError(_ALL_DONE)
    now = school.now()
    review = Review(
        known_work=ahead.name,
        rubric_id=key(rubrics.current(session, school, ahead.exercise.slug).id),
        reviewer_id=person_id,
        kind=ReviewKind.CALIBRATION,
        state=ReviewState.ACCEPTED,
        offered_at=now,
        opened_at=now,
        accepted_at=now,
    )
    session.add(review)
    session.flush()
    return review


def _needed(school: School, rules: ReviewRules) -> int:
    """Return how many practice reviews are asked for: never more than there are works to practise on."""
    return min(rules.calibrations, sum(1 for _ in comparisons.places(school, models=False)))


def _ahead(session: Session, school: School, person_id: int, begun: Sequence[Review]) -> Place | None:
    """Return the work to practise on next: of exercises they have passed, else the easiest first.

    Of one exercise everybody has the works in an order of their own.
    """
    taken = {one.known_work for one in begun}
    passed = works.passed_by(session, person_id, school.catalogue.reviewed)
    order = {one.slug: number for number, one in enumerate(school.catalogue)}
    left = [one for one in comparisons.places(school, models=False) if one.name not in taken]
    return min(
        left,
        key=lambda one: (
            one.exercise.slug not in passed,
            order[one.exercise.slug],
            hashlib.sha256(f"{person_id}:{one.name}".encode()).digest(),
        ),
        default=None,
    )


def _in_hand(school: School, mine: Sequence[Review]) -> Review | None:
    """Return the practice review that somebody is at; one whose work has left the catalogue is over."""
    return next(
        (
            one
            for one in mine
            if one.state is ReviewState.ACCEPTED and comparisons.place(school, one.known_work or "")
        ),
        None,
    )


def _models(school: School, ahead: Place | None) -> tuple[Place, ...]:
    """Return the model reviews, that of the exercise ahead first."""
    found = comparisons.places(school, models=True)
    return tuple(
        sorted(found, key=lambda one: ahead is not None and one.exercise.slug != ahead.exercise.slug)
    )


def _slug(review: Review) -> str:
    return (review.known_work or "").partition("/")[0]
