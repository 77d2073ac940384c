"""XP: what passed works earn, and what flows between reviewers and the reviewed."""

from sqlmodel import Session

from lms.domain.credits import Entry, is_earned, shares
from lms.domain.experience import flow, xp_due
from lms.domain.marks import checks_percent
from lms.domain.reviews.rubrics import FULL
from lms.domain.reviews.states import ReviewKind
from lms.services.keys import key
from lms.services.ledger.posting import post
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage import experience as earned
from lms.storage import ledger as rows
from lms.storage import people
from lms.storage.cohorts import results
from lms.storage.tables import Round, Work
from lms.storage.tables.ledger import Currency


def pay_xp(session: Session, school: School, work_id: int) -> None:
    """Bring its owners' XP for a work's exercise to what is due now: more, or less after a correction."""
    work = session.get_one(Work, work_id)
    if work.exercise not in school.catalogue:
        return
    for person in people.owners_of(session, work):
        _pay(session, school, key(person.id), work.exercise, Entry.WORK, {})


def correct_xp(session: Session, school: School, person_id: int, exercise: str, words: str) -> None:
    """Bring somebody's XP for an exercise to what is due after a mentor's word; ``words`` say why."""
    if exercise in school.catalogue:
        _pay(session, school, person_id, exercise, Entry.CORRECTION, {"words": words})


def pay_flows(session: Session, school: School, round_id: int) -> None:
    """Pay ``up`` to those who have reviewed and take ``down`` from the authors, for reviews that came.

    Authors are charged for the planned reviewers at most: one more is asked for our doubts, not theirs.
    """
    round_ = session.get_one(Round, round_id)
    work = session.get_one(Work, round_.work_id)
    if work.exercise not in school.catalogue:
        return
    planned = max(1, round_.wanted - round_.extra)
    unit = flow(school.catalogue.get(work.exercise).definition.xp, planned)
    reviews = [
        one for one in earned.finished_reviews(session, round_id) if is_earned(one.flag, passed=round_.passed)
    ]
    for review in reviews:
        more = {"review_id": review.id, "round_id": round_id, "exercise": work.exercise}
        up = f"up:{review.id}"
        post(session, school, review.reviewer_id, Entry.FLOW, unit, currency=Currency.UP, key=up, **more)
    came = sum(review.kind is ReviewKind.PEER for review in reviews)
    _charge(session, school, round_, work, unit * min(came, planned))


def _charge(session: Session, school: School, round_: Round, work: Work, due: int) -> None:
    owners = [key(one.id) for one in people.owners_of(session, work)]
    rows.lock(session, owners)
    paid = rows.of_round(session, key(round_.id), Currency.DOWN, (Entry.FLOW, Entry.CORRECTION))
    for person_id, share in zip(owners, shares(due, len(owners)), strict=True):
        change = share - paid.get(person_id, 0)
        if change:
            more = {"round_id": round_.id, "exercise": work.exercise}
            post(session, school, person_id, Entry.FLOW, change, currency=Currency.DOWN, **more)


def _pay(  # noqa: PLR0917  whose, for what and why: said in this order
    session: Session,
    school: School,
    person_id: int,
    exercise: str,
    reason: Entry,
    details: dict[str, object],
) -> None:
    rows.lock(session, [person_id])
    change = _due(session, school, person_id, exercise) - rows.paid_for(session, person_id, exercise)
    if change:
        more = {"exercise": exercise, "details": details}
        post(session, school, person_id, reason, change, currency=Currency.XP, **more)


def _due(session: Session, school: School, person_id: int, exercise: str) -> int:
    """Return the XP of a person's best passed attempt at an exercise, alone or in a team; none: nothing.

    A result that a mentor has set stands in its place; where they have left the percentage open, it is full.
    """
    definition = school.catalogue.get(exercise).definition
    word = results.override(session, person_id, exercise)
    best: float | None
    if word is not None:
        best = (FULL if word.percent is None else word.percent) if word.passed else None
    elif definition.review is not None:
        best = earned.best_final(session, person_id, exercise)
    else:
        found = earned.best_points(session, person_id, exercise)
        percent = (checks_percent(*one) for one in found)
        best = max((FULL if one is None else one for one in percent), default=None)
    return xp_due(rules_for(session, person_id).levels, definition.xp, best) if best is not None else 0
