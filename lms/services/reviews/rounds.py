"""Rounds: the author of a work asks for reviews of one pinned attempt, and may take that back in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col

from lms.domain.exercises import Exercise, ReviewPlan
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Role, counts_as_minor
from lms.domain.reviews.states import ReviewKind, ReviewState, RoundState
from lms.domain.verdicts import Verdict
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, QatarlasError
from lms.services import consents, ledger, rubrics
from lms.services.keys import key
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.storage import people, submissions
from lms.storage.changes import change
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Cohort, Person, Review, Round, Submission, Work

__all__ = [
    "Review",
    "Round",
    "RoundView",
    "is_ready",
    "of_submission",
    "open_round",
    "view",
    "withdraw_round",
]

WEEK = timedelta(days=7)
TAKEN_BACK_A_WEEK = 2
"""So often a work is taken back: who may choose again and again, chooses their reviewers."""
_PASS_FIRST = N_("Peers look at a work once its checks are passed.")
_NOT_REVIEWED = N_("This exercise is not reviewed by peers.")
_TAKEN_BACK = N_("taken back by its author")


@dataclass(frozen=True)
class RoundView:
    """A round with all that its page needs; ``reviews`` are in the order of their offers."""

    round: Round
    work: Work
    submission: Submission
    owners: tuple[Person, ...]
    reviews: tuple[Review, ...]

    @property
    def peers(self) -> tuple[Review, ...]:
        """The reviews that hold one of the round's places, or held it to its end."""
        ended = {ReviewState.DECLINED, ReviewState.EXPIRED, ReviewState.WITHDRAWN}
        return tuple(one for one in self.reviews if one.kind is ReviewKind.PEER and one.state not in ended)


def open_round(school: School, submission_id: int, person_id: int) -> Round:
    """Ask for the review of an attempt: pin it, pay for it, and look for reviewers."""
    with ledger.noting_shortage(school), school.database.write() as session:
        submission = session.get(Submission, submission_id)
        if submission is None:
            raise MissingError(N_("There is no such attempt."))
        work = session.get_one(Work, submission.work_id, with_for_update=True)
        owners = people.owners_of(session, work)
        if person_id not in {one.id for one in owners}:
            raise ForbiddenError(N_("The authors of a work ask for its review."))
        for owner in owners:
            consents.check(session, school, key(owner.id), Purpose.REVIEW)
        exercise = school.catalogue.get(work.exercise)
        plan = _check(session, exercise, submission)
        round_ = _pinned(session, school, submission, owners, plan, person_id)
        session.add(round_)
        session.flush()
        ledger.spend_for_round(session, school, key(round_.id), [key(one.id) for one in owners])
    offers.fill(school, key(round_.id))
    return round_


def is_ready(school: School, submission_id: int) -> bool:
    """Tell whether the review of an attempt could be asked for now; credits are another matter."""
    with school.database.read() as session:
        submission = session.get_one(Submission, submission_id)
        slug = session.get_one(Work, submission.work_id).exercise
        try:
            _check(session, school.catalogue.get(slug), submission)
        except QatarlasError:
            return False
        return True


def withdraw_round(school: School, round_id: int, person_id: int) -> None:
    """Take a round back, with what was paid for it, as long as nobody has begun to review."""
    with school.database.write() as session:
        round_ = session.get_one(Round, round_id, with_for_update=True)
        owners = people.owners_of(session, session.get_one(Work, round_.work_id))
        if person_id not in {one.id for one in owners}:
            raise ForbiddenError(N_("The authors of a work ask for its review."))
        begun = {ReviewState.ACCEPTED, ReviewState.HANDED_IN}
        if any(one.state in begun for one in rows.of_round(session, round_id)):
            raise ConflictError(N_("Somebody is reviewing this already. Their work is kept, so it goes on."))
        if rows.withdrawn_since(session, round_.work_id, school.now() - WEEK) >= TAKEN_BACK_A_WEEK:
            raise ConflictError(
                N_("You took this work back %(n)s times within a week. Now it goes on."), n=TAKEN_BACK_A_WEEK
            )
        is_undecided = (col(Round.id) == round_.id, col(Round.state).in_(rows.UNDECIDED))
        if not change(session, Round, *is_undecided, state=RoundState.WITHDRAWN, reason=_TAKEN_BACK):
            raise ConflictError(N_("This round of reviews is over."))
        offers.close_unneeded(session, school, round_id)
        ledger.refund_round(session, school, round_id, _TAKEN_BACK)


def view(school: School, round_id: int) -> RoundView:
    with school.database.read() as session:
        round_ = session.get(Round, round_id)
        if round_ is None:
            raise MissingError(N_("There is no such round of reviews."))
        work = session.get_one(Work, round_.work_id)
        return RoundView(
            round_,
            work,
            session.get_one(Submission, round_.submission_id),
            tuple(people.owners_of(session, work)),
            tuple(rows.of_round(session, round_id)),
        )


def of_submission(school: School, submission_id: int) -> Round | None:
    with school.database.read() as session:
        return rows.of_submission(session, submission_id)


def _check(session: Session, exercise: Exercise, submission: Submission) -> ReviewPlan:
    """Refuse what can't be reviewed now; return how it is."""
    plan = exercise.definition.review
    if plan is None:
        raise ConflictError(_NOT_REVIEWED)
    if rows.of_submission(session, key(submission.id)) is not None:
        raise ConflictError(N_("This attempt was given to reviewers before. Push a newer one to ask again."))
    if rows.undecided_of_work(session, submission.work_id) is not None:
        raise ConflictError(N_("Another attempt of this work is being reviewed. One at a time."))
    if exercise.checks and plan.checks_first:
        grade = submissions.newest_grades(session, [key(submission.id)]).get(key(submission.id))
        if grade is None or grade.verdict is not Verdict.PASSED:
            raise ConflictError(_PASS_FIRST)
    return plan


def _pinned(  # noqa: PLR0917  all that a round begins with
    session: Session,
    school: School,
    submission: Submission,
    owners: Sequence[Person],
    plan: ReviewPlan,
    person_id: int,
) -> Round:
    work = session.get_one(Work, submission.work_id)
    today = school.today()
    return Round(
        submission_id=key(submission.id),
        work_id=submission.work_id,
        rubric_id=key(rubrics.current(session, school, work.exercise).id),
        asked_by=person_id,
        way=plan.way,
        adult=not any(counts_as_minor(one.role, one.birth_date, today) for one in owners),
        wanted=plan.reviewers,
        names_hidden=_hides_names(session, owners),
        opened_at=school.now(),
    )


def _hides_names(session: Session, owners: Sequence[Person]) -> bool:
    """Names are hidden where one of the authors' cohorts wants it so, and for who has no cohort."""
    cohorts = {one.cohort_id for one in owners if one.role is Role.STUDENT}
    found = [session.get(Cohort, one) if one is not None else None for one in cohorts]
    return any(one is None or one.names_hidden for one in found)
