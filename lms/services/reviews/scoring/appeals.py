"""Appeals: an author contests one answer, and a blind second opinion upholds it or overturns it.

An appeal never takes away. What it changes is seen in the log of the score.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col

from lms.domain.marks import corrected
from lms.domain.people import STAFF, tidy
from lms.domain.reviews.rubrics import share_of
from lms.domain.reviews.states import AppealState, ReviewKind, ReviewState, RoundState
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import inbox, ledger, rubrics
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews import given
from lms.services.reviews.given import Said
from lms.services.reviews.matching import seconds
from lms.services.reviews.matching.leases import end_kindly
from lms.services.reviews.scoring import grades
from lms.services.reviews.scoring.grades import Why
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import appeals as rows
from lms.storage.reviews import scores
from lms.storage.tables import Answer, Appeal, Person, Review, Round, RubricVersion, Work

__all__ = ["Appeal", "answered", "appeal", "moot", "round_of", "take", "withdraw"]

LONGEST_REASON = 2000
WAITING_AT_ONCE = IN_VAIN = 3
_NONE = N_("There is no such appeal.")
_OVER = N_("This appeal is over.")


def appeal(school: School, review_id: int, criterion: int, person_id: int, reason: str) -> Appeal:
    """Contest an answer of a peer that took points away; somebody who knows neither is asked."""
    words = tidy(reason, LONGEST_REASON)
    if not words:
        raise RefusedError(N_("Say what the reviewer missed: a mentor may read it."), field="reason")
    with school.database.write() as session:
        review = session.get(Review, review_id)
        if review is None or review.round_id is None:
            raise MissingError(N_("There is no such review."))
        round_ = session.get_one(Round, review.round_id, with_for_update=True)
        _check_author(session, round_, person_id)
        _check(session, school, round_, review, _said(session, review, criterion))
        row = Appeal(
            review_id=review_id,
            criterion=criterion,
            person_id=person_id,
            reason=words,
            created_at=school.now(),
        )
        session.add(row)
        session.flush()
    seconds.ask(school, key(row.id))
    return row


def withdraw(school: School, review_id: int, criterion: int, person_id: int) -> None:
    """Take an appeal back that nobody is at work on; the same answer can't be contested again."""
    with school.database.write() as session:
        row = rows.of_answer(session, review_id, criterion)
        if row is None:
            raise MissingError(_NONE)
        round_ = session.get_one(Round, session.get_one(Review, review_id).round_id)
        _check_author(session, round_, person_id)
        second = rows.live_second(session, key(row.id))
        if second is not None and second.state is ReviewState.ACCEPTED:
            raise ConflictError(N_("Somebody looks at it already. Their work is kept, so it goes on."))
        _end(session, school, row, second)


def take(school: School, appeal_id: int, mentor_id: int) -> Review:
    """Let a mentor give the second opinion; whoever was only asked for it is told kindly."""
    with school.database.write() as session:
        row = session.get(Appeal, appeal_id, with_for_update=True)
        if row is None:
            raise MissingError(_NONE)
        if row.state is not AppealState.WAITING:
            raise ConflictError(_OVER)
        round_ = session.get_one(Round, session.get_one(Review, row.review_id).round_id)
        _check_mentor(session, round_, mentor_id)
        second = rows.live_second(session, appeal_id)
        if second is not None and second.reviewer_id != mentor_id:
            if second.state is ReviewState.ACCEPTED:
                raise ConflictError(N_("Somebody looks at it already. Their work is kept, so it goes on."))
            end_kindly(session, school, second)
        return _taken(session, school, round_, row, mentor_id)


def answered(school: School, second_id: int) -> None:
    """Close the appeal that a handed-in second opinion is for; without an answer somebody else is asked."""
    with school.database.write() as session:
        row = scores.appeal_answered_by(session, second_id)
        if row is None:
            return
        second = session.get(Answer, (second_id, row.criterion))
        if row.state is AppealState.WAITING and second is not None and second.value is not None:
            _close(session, school, row, second.value)
    if row.state is AppealState.WAITING:
        seconds.ask(school, key(row.id))
    elif row.state is AppealState.OVERTURNED:
        grades.on_arrival(school, key(_round(school, row).id), Why.APPEAL)


def moot(session: Session, school: School, rubric_id: int, criterion: int) -> None:
    """Close the appeals on a question that was taken out: it counts for nothing any more."""
    for row in rows.waiting_on(session, rubric_id, criterion):
        _end(session, school, row, rows.live_second(session, key(row.id)))


def round_of(school: School, appeal_id: int) -> Round:
    with school.database.read() as session:
        row = session.get(Appeal, appeal_id)
    if row is None:
        raise MissingError(_NONE)
    return _round(school, row)


def _round(school: School, row: Appeal) -> Round:
    with school.database.read() as session:
        return session.get_one(Round, session.get_one(Review, row.review_id).round_id)


def _said(session: Session, review: Review, criterion: int) -> Said | None:
    return next((one for one in given.of_review(session, review) if one.number == criterion), None)


def _check_author(session: Session, round_: Round, person_id: int) -> None:
    owners = people.owners_of(session, session.get_one(Work, round_.work_id))
    if person_id not in {one.id for one in owners}:
        raise ForbiddenError(N_("The authors of the work do this."))


def _check_mentor(session: Session, round_: Round, mentor_id: int) -> None:
    owners = people.owners_of(session, session.get_one(Work, round_.work_id))
    is_staff = session.get_one(Person, mentor_id).role in STAFF
    if not is_staff or mentor_id in {one.id for one in owners}:
        raise ForbiddenError(N_("A mentor does this."))


def _check(session: Session, school: School, round_: Round, review: Review, said: Said | None) -> None:
    """Refuse what can't be contested: another kind of review, another kind of answer, too late, too many."""
    counts = review.state is ReviewState.HANDED_IN and not review.under_mentor and review.flag is None
    if review.kind is not ReviewKind.PEER or not counts or round_.state is RoundState.WITHDRAWN:
        raise ConflictError(N_("Only the answers of a peer's finished review can be contested."))
    if said is not None and said.appeal is not None:
        raise ConflictError(N_("This answer was contested before. That can be done once."))
    if said is None or not said.may_be_appealed:
        raise ConflictError(N_("Only an answer that takes points away can be contested."))
    days = rules_for(session, round_.asked_by).review.appeal_days
    if round_.decided_at is not None and school.now() > round_.decided_at + timedelta(days=days):
        raise ConflictError(N_("An answer can be contested for %(days)s d after the decision."), days=days)
    _check_number(session, round_)


def _check_number(session: Session, round_: Round) -> None:
    """Refuse too many at once, and more of them where several were in vain: each takes somebody's time."""
    if rows.count_in(session, key(round_.id), AppealState.WAITING) >= WAITING_AT_ONCE:
        raise ConflictError(
            N_("%(n)s second opinions are on their way. Wait for one of them first."), n=WAITING_AT_ONCE
        )
    if rows.count_in(session, key(round_.id), AppealState.UPHELD) >= IN_VAIN:
        raise ConflictError(
            N_("%(n)s second opinions have agreed with your reviewers. Talk with your mentor."), n=IN_VAIN
        )


def _end(session: Session, school: School, row: Appeal, second: Review | None) -> None:
    waits = (col(Appeal.id) == row.id, col(Appeal.state) == AppealState.WAITING)
    if not change(session, Appeal, *waits, state=AppealState.WITHDRAWN, decided_at=school.now()):
        raise ConflictError(_OVER)
    if second is not None:
        end_kindly(session, school, second)


def _taken(session: Session, school: School, round_: Round, row: Appeal, mentor_id: int) -> Review:
    known = rows.second_of(session, key(row.id), mentor_id)
    review = known or Review(
        round_id=round_.id,
        rubric_id=round_.rubric_id,
        reviewer_id=mentor_id,
        kind=ReviewKind.SECOND,
        appeal_id=key(row.id),
        offered_at=school.now(),
        by_hand=mentor_id,
    )
    review.state, review.accepted_at = ReviewState.ACCEPTED, review.accepted_at or school.now()
    review.ended_at = review.lease_until = None
    session.add(review)
    session.flush()
    row.second_id = key(review.id)
    return review


@dataclass(frozen=True)
class _Outcome:
    """What an appeal comes to: ``value`` is the answer from now on."""

    state: AppealState
    before: float
    value: float


def _close(session: Session, school: School, row: Appeal, second: float) -> None:
    """Note what came of an appeal on it and, if it is overturned, on the answer; tell everybody."""
    review = session.get_one(Review, row.review_id)
    answer = session.get_one(Answer, (row.review_id, row.criterion))
    outcome = _outcome(session, review, answer, second)
    waits = (col(Appeal.id) == row.id, col(Appeal.state) == AppealState.WAITING)
    values = {"value_before": outcome.before, "value_after": outcome.value, "decided_at": school.now()}
    if not change(session, Appeal, *waits, state=outcome.state, **values):
        return
    session.refresh(row)
    if outcome.state is AppealState.OVERTURNED:
        answer.corrected_from, answer.value = outcome.before, outcome.value
        ledger.take_back_bonus(session, school, row.review_id)
    _tell(session, school, row, review)


def _outcome(session: Session, review: Review, answer: Answer, second: float) -> _Outcome:
    """Compare by what the answers earn: a level's place alone does not say which is better."""
    version = session.get_one(RubricVersion, review.rubric_id)
    criterion, before = rubrics.of_version(version).criterion(answer.criterion), answer.value or 0.0
    shares = [share_of(criterion, value) or 0.0 for value in (before, second)] if criterion else [0.0, 0.0]
    if corrected(shares[0], shares[1]) is None:
        return _Outcome(AppealState.UPHELD, before, before)
    return _Outcome(AppealState.OVERTURNED, before, second)


def _tell(session: Session, school: School, row: Appeal, review: Review) -> None:
    work = session.get_one(Work, session.get_one(Round, review.round_id).work_id)
    values = {"exercise": school.catalogue.title_of(work.exercise)}
    overturned = row.state is AppealState.OVERTURNED
    to_author = (
        N_("You were right to ask: an answer on %(exercise)s is corrected, and your score is counted anew.")
        if overturned
        else N_("The second opinion on %(exercise)s is the same as the first, so the answer stays.")
    )
    to_reviewer = (
        N_("A second look at %(exercise)s came to another answer than you in one point. It happens to all.")
        if overturned
        else N_("An author of %(exercise)s contested an answer of yours. The second opinion agrees with you.")
    )
    for person in people.owners_of(session, work):
        path = f"/rounds/{review.round_id}#answer-{review.id}-{row.criterion}"
        inbox.tell(session, school, key(person.id), to_author, values, path, f"appealed:{row.id}:{person.id}")
    path = f"/reviews/{review.id}"
    inbox.tell(session, school, review.reviewer_id, to_reviewer, values, path, f"appealed:{row.id}")
