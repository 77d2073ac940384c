"""Cases: all that a round's score rests on, read in one go and put in the words of ``lms.domain.scores``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from lms.domain.exercises import ReviewPlan
from lms.domain.marks import checks_percent, review_grade
from lms.domain.reviews.rubrics import Consequence, Given, Rubric
from lms.domain.reviews.states import ReviewKind
from lms.domain.scores import Grade, Population, ReviewerFit, StaffGrade
from lms.services import rubrics
from lms.services.keys import key
from lms.services.school import School
from lms.storage import submissions
from lms.storage.reviews import scores as rows
from lms.storage.tables import Answer, Person, Review, Round, RubricVersion, Work

DEFAULT_PLAN = ReviewPlan()


@dataclass(frozen=True)
class Case:
    """A round with what was said of it. ``checks`` is a percentage, None where there are no checks.

    Where there are some that have come to nothing, it ``lacks_checks``.

    ``uncorrected`` holds, by review, the grade of peers as it was before an appeal overturned an answer.
    """

    round: Round
    work: Work
    rubric: Rubric
    plan: ReviewPlan
    checks: float | None
    reviews: tuple[Review, ...]
    uncorrected: Mapping[int, float] = field(default_factory=dict)
    lacks_checks: bool = False

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The peers' grades that count."""
        lone = self.lone_flag
        return tuple(
            Grade(review=key(one.id), work=key(self.round.id), reviewer=one.reviewer_id, value=one.grade)
            for one in self.reviews
            if one.kind is ReviewKind.PEER and one.grade is not None and one is not lone
        )

    @property
    def staff(self) -> tuple[StaffGrade, ...]:
        return tuple(
            StaffGrade(work=key(self.round.id), value=one.grade)
            for one in self.reviews
            if one.kind is ReviewKind.MENTOR and one.grade is not None
        )

    @property
    def author(self) -> int:
        """The person whose work it is; a team is the number of nobody, below zero."""
        return self.work.person_id or -(self.work.team_id or 0)

    @property
    def awaits_mentor(self) -> bool:
        """A peer raised a flag that a mentor decides about, and none has yet."""
        return bool(self._raised(Consequence.MENTOR)) and not self.staff

    @property
    def lone_flag(self) -> Review | None:
        """The review by which one peer alone says that the work is worth nothing.

        It counts once a second one says so, too: nobody's work is sunk by one word without an answer.
        """
        raised = self._raised(Consequence.ZERO)
        return raised[0] if len(raised) == 1 else None

    def _raised(self, consequence: Consequence) -> list[Review]:
        return [
            one
            for one in self.reviews
            if one.kind is ReviewKind.PEER
            and one.flag is not None
            and self.rubric.consequence(one.flag) is consequence
        ]


def read(session: Session, school: School, round_: Round) -> Case:
    """Return a round's case; the grades of its reviews are computed anew from their answers."""
    return read_all(session, school, [round_])[0]


def read_all(session: Session, school: School, rounds: Sequence[Round]) -> list[Case]:
    """Return the cases of many rounds with a few queries."""
    reviews = rows.handed_in(session, [key(one.id) for one in rounds])
    answers = rows.answers_of(session, [key(one.id) for one in reviews])
    grades = submissions.newest_grades(session, [one.submission_id for one in rounds])
    known = {one: _Version.read(session, one) for one in {one.rubric_id for one in rounds}}
    cases = []
    for round_ in rounds:
        version, grade = known[round_.rubric_id], grades.get(round_.submission_id)
        mine = tuple(one for one in reviews if one.round_id == round_.id)
        for review in mine:
            version.regrade(review, answers.get(key(review.id), []))
        before = {key(one.id): version.before_appeals(one, answers.get(key(one.id), [])) for one in mine}
        work = session.get_one(Work, round_.work_id)
        checks = checks_percent(grade.points, grade.max_points) if grade else None
        changed = {review: value for review, value in before.items() if value is not None}
        lacks = checks is None and _has_checks(school, work)
        cases.append(Case(round_, work, version.rubric, _plan(school, work), checks, mine, changed, lacks))
    return cases


@dataclass(frozen=True)
class _Version:
    """A version of a rubric, without the criteria that were taken out of it."""

    rubric: Rubric
    voided: frozenset[int]

    @classmethod
    def read(cls, session: Session, rubric_id: int) -> "_Version":
        row = session.get_one(RubricVersion, rubric_id)
        return cls(rubrics.of_version(row), rubrics.voided(session, rubric_id))

    def regrade(self, review: Review, answers: Sequence[Answer]) -> None:
        given = {one.criterion: Given(one.value, one.note) for one in answers}
        grade = review_grade(self.rubric, given, review.flag, self.voided)
        if grade != review.grade:
            review.grade = grade

    def before_appeals(self, review: Review, answers: Sequence[Answer]) -> float | None:
        """Return the grade that a peer had given; None where no appeal has changed it."""
        old = {one.criterion: one.corrected_from for one in answers if one.corrected_from is not None}
        if review.kind is not ReviewKind.PEER or not old:
            return None
        given = {one.criterion: Given(old.get(one.criterion, one.value), one.note) for one in answers}
        return review_grade(self.rubric, given, review.flag, self.voided)


def cohort_of(session: Session, round_: Round) -> int:
    """Return the cohort whose fit a round belongs to."""
    return session.get_one(Person, round_.asked_by).cohort_id or rows.NO_COHORT


def reviewer_fits(session: Session, cohort_id: int, people: Sequence[int]) -> Mapping[int, ReviewerFit]:
    return {
        person: ReviewerFit.from_dict(row.more)
        for person, row in rows.fits(session, cohort_id, people).items()
    }


def population_of(session: Session, cohort_id: int) -> Population:
    """Return what the last full fit found of a cohort; the stated defaults before the first."""
    row = rows.population(session, cohort_id)
    return Population.from_dict(row.values) if row else Population()


def _plan(school: School, work: Work) -> ReviewPlan:
    """Return how the work is reviewed; plainly, where the exercise has left the catalogue since."""
    if work.exercise not in school.catalogue:
        return DEFAULT_PLAN
    return school.catalogue.get(work.exercise).definition.review or DEFAULT_PLAN


def _has_checks(school: School, work: Work) -> bool:
    return work.exercise in school.catalogue and bool(school.catalogue.get(work.exercise).checks)
