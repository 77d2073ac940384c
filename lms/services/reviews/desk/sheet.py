"""The sheet: the rubric of a review with what was answered, cited and is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.marks import review_grade
from lms.domain.reviews.gaps import Gap, Lack, gaps
from lms.domain.reviews.rubrics import Criterion, CriterionKind, Given, Rubric, Section
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.services import rubrics
from lms.services.keys import key
from lms.services.reviews import names, overviews
from lms.services.school import School
from lms.storage import people
from lms.storage.reviews import answers as rows
from lms.storage.reviews import overviews as lists
from lms.storage.reviews import scores
from lms.storage.tables import Answer, Evidence, Person, Review, Round, RubricVersion, Run, Work

__all__ = ["Card", "Desk", "Lack", "Sheet", "asked_of", "of_desk", "read"]

FLAGGING = frozenset({ReviewKind.PEER, ReviewKind.MENTOR})
"""Kinds that may end by a flag: an answer to an appeal, or practice, does not."""
MOST_BUTTONS = 10
"""Points up to so many are chosen by a button each."""


@dataclass(frozen=True)
class Card:
    """One criterion at the desk. ``heads`` are the sections that begin with it."""

    number: int
    heads: tuple[Section, ...]
    criterion: Criterion
    answer: Answer | None
    evidence: tuple[Evidence, ...]
    voided: bool
    lacks: tuple[Lack, ...]

    @property
    def kind(self) -> CriterionKind:
        return self.criterion.kind

    @property
    def value(self) -> float | None:
        return self.answer.value if self.answer else None

    @property
    def note(self) -> str:
        return self.answer.note if self.answer else ""

    @property
    def is_counted(self) -> bool:
        """Tell whether it has to be answered before the review can be handed in."""
        return not self.voided and not self.criterion.optional and self.kind is not CriterionKind.COMMENT

    @property
    def choices(self) -> int:
        """Return how many whole points there are to choose from; 0 where they are better typed."""
        points = self.criterion.points
        return int(points) + 1 if points == int(points) and points <= MOST_BUTTONS else 0


@dataclass(frozen=True)
class Sheet:
    """``grade`` is what the answers come to so far, None where they come to none."""

    review: Review
    rubric: Rubric
    cards: tuple[Card, ...]
    grade: float | None

    @property
    def counted(self) -> tuple[Card, ...]:
        return tuple(one for one in self.cards if one.is_counted)

    @property
    def answered(self) -> int:
        return sum(one.value is not None for one in self.counted)

    @property
    def is_answered(self) -> bool:
        return self.answered == len(self.counted)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what is missing; a flag ends a review before its last question."""
        if self.review.flag is not None:
            return ()
        return tuple(Gap(one.number, lack) for one in self.cards for lack in one.lacks)

    @property
    def lacks_reason(self) -> bool:
        """Tell whether a flag is up and nobody says why."""
        return self.review.flag is not None and not self.review.summary

    @property
    def is_ready(self) -> bool:
        return not self.gaps and not self.lacks_reason

    def card(self, number: int) -> Card | None:
        return next((one for one in self.cards if one.number == number), None)


@dataclass(frozen=True)
class Desk:
    """What stands around the rubric. The authors are named as the viewer may know them.

    ``reviewer`` is for the staff who look on: nobody else opens somebody else's desk.
    """

    sheet: Sheet
    exercise: str
    authors: tuple[str, ...]
    reviewer: str
    comments: int
    runs: tuple[Run, ...]
    is_mine: bool
    is_late: bool

    @property
    def may_write(self) -> bool:
        return self.is_mine and self.sheet.review.state is ReviewState.ACCEPTED

    @property
    def may_flag(self) -> bool:
        return self.sheet.review.kind in FLAGGING


def of_desk(school: School, review_id: int, viewer: Person) -> Desk:
    """Return what the desk shows to its reviewer, or to the staff who look on."""
    with school.database.read() as session:
        review = session.get_one(Review, review_id)
        work = _work(session, review)
        return Desk(
            read(session, review),
            overviews.exercise_of(review, work),
            _authors(session, school, viewer, review, work),
            session.get_one(Person, review.reviewer_id).name,
            rows.comment_count(session, review_id, review.reviewer_id),
            tuple(rows.runs_done(session, review_id)),
            review.reviewer_id == viewer.id,
            review.lease_until is not None and review.lease_until <= school.now(),
        )


def read(session: Session, review: Review) -> Sheet:
    """Return the rubric of a review with its answers, as the caller's transaction sees them."""
    review_id = key(review.id)
    rubric = rubrics.of_version(session.get_one(RubricVersion, review.rubric_id))
    voided = rubrics.voided(session, review.rubric_id)
    answers = {one.criterion: one for one in lists.answers(session, review_id)}
    evidence = lists.evidence(session, review_id)
    given = {number: Given(one.value, one.note) for number, one in answers.items()}
    asked = dict(asked_of(session, review, rubric))
    missing = gaps(asked.items(), given, {one.criterion for one in evidence}, voided)
    heads = tuple(_heads(rubric))
    cards = tuple(
        Card(
            number,
            tuple(section for first, section in heads if first == number),
            criterion,
            answers.get(number),
            tuple(one for one in evidence if one.criterion == number),
            number in voided,
            tuple(gap.lack for gap in missing if gap.criterion == number),
        )
        for number, criterion in asked.items()
    )
    return Sheet(review, rubric, cards, _grade(review, rubric, given, voided))


def asked_of(session: Session, review: Review, rubric: Rubric) -> Iterator[tuple[int, Criterion]]:
    """Yield the criteria that a review answers: the whole rubric, or the one that an appeal is about."""
    if review.kind is not ReviewKind.SECOND:
        yield from rubric
        return
    appeal = scores.appeal_answered_by(session, key(review.id))
    for number, criterion in rubric:
        if appeal is not None and appeal.criterion == number:
            yield number, criterion


def _grade(review: Review, rubric: Rubric, given: dict[int, Given], voided: frozenset[int]) -> float | None:
    """Return what the answers come to; one answer to an appeal is no grade."""
    if review.kind is ReviewKind.SECOND:
        return None
    return review_grade(rubric, given, review.flag, voided)


def _heads(rubric: Rubric) -> Iterator[tuple[int, Section]]:
    """Yield each section with the number of the criterion that it stands before; of the last, if none is."""
    number, last = 1, sum(len(section.criteria) for section in rubric.sections)
    for section in rubric.sections:
        yield min(number, last), section
        number += len(section.criteria)


def _work(session: Session, review: Review) -> Work | None:
    if review.round_id is None:
        return None
    return session.get_one(Work, session.get_one(Round, review.round_id).work_id)


def _authors(
    session: Session, school: School, viewer: Person, review: Review, work: Work | None
) -> tuple[str, ...]:
    if work is None:
        return ()
    round_ = session.get_one(Round, review.round_id)
    owners = people.owners_of(session, work)
    return tuple(names.shown_name(session, school, viewer, one, round_) for one in owners)
