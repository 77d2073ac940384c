"""Credits: given to newcomers, spent on rounds, earned by reviews, given back where we were at fault."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from lms.domain.credits import (
    HUNDRED,
    Entry,
    Standing,
    goes_out_at,
    is_earned,
    mint,
    price,
    shares,
)
from lms.domain.people import STAFF, Role, counts_as_minor
from lms.domain.reviews.states import ReviewState
from lms.errors import N_, RefusedError
from lms.services.keys import key
from lms.services.ledger.posting import Terms, obligation_of, post, reliability_of, terms_of
from lms.services.school import School
from lms.storage import ledger as rows
from lms.storage import people
from lms.storage.reviews.reliability import FOR_PEERS
from lms.storage.tables import LedgerEntry, Person, Review, Round, Submission, Work
from lms.storage.tables.ledger import Currency

OF_A_ROUND = (Entry.ROUND, Entry.RESCUE, Entry.REFUND)
OF_A_REVIEW = (Entry.REVIEW, Entry.FLOW, Entry.CORRECTION)
DAY = timedelta(days=1)
_SHORT = N_(
    "This takes %(cost)s credits, and you have %(have)s. A review of a peer's work earns some. "
    "In %(days)s d it goes out in any case."
)
_TEAM_SHORT = N_(
    "Each of your team gives %(cost)s credits, and somebody has too few. A review of a peer's work earns "
    "some. In %(days)s d it goes out in any case."
)


class ShortOfCreditsError(RefusedError):
    """Too few credits for now; ``people`` and ``exercise`` say for whom and for what."""


@dataclass(frozen=True)
class Share:
    """What one person gives for a round. ``out_at``: when it goes out with what they have."""

    person_id: int
    cost: int
    have: int
    out_at: datetime

    @property
    def missing(self) -> int:
        return max(0, self.cost - self.have)


def welcome(session: Session, school: School, person_id: int) -> None:
    """Give a student their first credits, once."""
    person = session.get_one(Person, person_id)
    if person.role is Role.STUDENT:
        start = terms_of(session, person_id).rules.start
        post(session, school, person_id, Entry.WELCOME, start, key=f"welcome:{person_id}")


def welcome_all(session: Session, school: School, person_ids: Sequence[int]) -> None:
    """Give new students of one cohort their first credits, in one statement."""
    if not person_ids:
        return
    start = terms_of(session, person_ids[0]).rules.start
    now = school.now()
    rows.add_all(
        session,
        [
            LedgerEntry(
                person_id=one,
                currency=Currency.CREDIT,
                amount=start,
                reason=Entry.WELCOME,
                created_at=now,
                key=f"welcome:{one}",
            )
            for one in person_ids
        ],
    )


def spend_for_round(session: Session, school: School, round_id: int, person_ids: Sequence[int]) -> None:
    """Take a round's price, in equal shares, from the authors, or refuse. Staff give nothing.

    Who is short of credits and has waited long enough is given what is missing.
    """
    round_ = session.get_one(Round, round_id)
    exercise = session.get_one(Work, round_.work_id).exercise
    payers = _payers(session, person_ids)
    rows.lock(session, payers)
    for person_id in payers:
        welcome(session, school, person_id)
    if not payers or all(_has_paid(session, round_id, one) for one in payers):
        return
    split = _split(session, school, payers, exercise, round_.wanted)
    _check_enough(school, split, exercise)
    for one in split:
        row: dict[str, Any] = {"exercise": exercise, "round_id": round_id}
        if one.missing:
            missing = f"rescue:{round_id}:{one.person_id}"
            post(session, school, one.person_id, Entry.RESCUE, one.missing, key=missing, **row)
        paid = f"round:{round_id}:{one.person_id}"
        post(session, school, one.person_id, Entry.ROUND, -one.cost, key=paid, **row)


@contextmanager
def noting_shortage(school: School) -> Iterator[None]:
    """Note who was refused for want of credits: from then on the days count after which it goes out.

    It stands around the refused transaction, which keeps nothing.
    """
    try:
        yield
    except ShortOfCreditsError as short:
        with school.database.write() as session:
            for person_id in short.values["people"]:  # type: ignore[attr-defined]  # a tuple, as raised below
                _note_asked(session, school, person_id, str(short.values["exercise"]))
        raise


def quote(school: School, submission_id: int) -> tuple[Share, ...]:
    """Return what a round on an attempt would take from each of its authors, the one who asks first."""
    with school.database.read() as session:
        submission = session.get_one(Submission, submission_id)
        work = session.get_one(Work, submission.work_id)
        owners = [key(one.id) for one in people.owners_of(session, work)]
        payers = _payers(session, owners)
        wanted = _wanted(school, work.exercise)
        return _split(session, school, payers, work.exercise, wanted) if payers else ()


def mint_for_review(session: Session, school: School, review_id: int) -> None:
    """Pay a reviewer for a finished review of a peer's work, once; the staff earn nothing."""
    review = session.get_one(Review, review_id)
    if review.state is not ReviewState.HANDED_IN or review.kind not in FOR_PEERS:
        return
    if session.get_one(Person, review.reviewer_id).role in STAFF:
        return
    if not is_earned(review.flag, passed=session.get_one(Round, review.round_id).passed):
        return
    terms = terms_of(session, review.reviewer_id)
    reliability = reliability_of(session, review.reviewer_id)
    post(
        session,
        school,
        review.reviewer_id,
        Entry.REVIEW,
        mint(terms.rules, terms.policy, reliability),
        key=f"review:{review_id}",
        review_id=review_id,
        round_id=review.round_id,
        exercise=_exercise_of(session, review),
        details={"reliability": round(reliability.share, 2), "factor": terms.policy.mint},
    )


def refund_round(session: Session, school: School, round_id: int, reason: str) -> None:
    """Give back what the authors gave for a round, once; ``reason`` are words to translate."""
    exercise = session.get_one(Work, session.get_one(Round, round_id).work_id).exercise
    for person_id, given in rows.of_round(session, round_id, Currency.CREDIT, OF_A_ROUND).items():
        post(
            session,
            school,
            person_id,
            Entry.REFUND,
            -given,
            key=f"refund:{round_id}:{person_id}",
            round_id=round_id,
            exercise=exercise,
            details={"words": reason},
        )


def correct_review(session: Session, school: School, review_id: int) -> None:
    """Take back what a review earned that does not count any more; one that counts keeps it."""
    review = session.get_one(Review, review_id)
    if review.state is ReviewState.HANDED_IN:
        return
    exercise = _exercise_of(session, review)
    for (person_id, currency), earned in rows.of_review(session, review_id, OF_A_REVIEW).items():
        if earned:
            more = {"review_id": review_id, "round_id": review.round_id, "exercise": exercise}
            post(session, school, person_id, Entry.CORRECTION, -earned, currency=currency, **more)


def enter_by_hand(
    school: School, person_id: int, *, by: int, currency: Currency, amount: int, reason: str
) -> None:
    """Write an admin's own row: a correction that no rule makes, with its reason."""
    words = " ".join(reason.split())
    if not words:
        raise RefusedError(N_("Write the reason: the person reads it."), field="reason")
    if not amount:
        raise RefusedError(N_("Write an amount that changes something."), field="amount")
    with school.database.write() as session:
        details = {"said": words[:500]}
        post(session, school, person_id, Entry.MANUAL, amount, currency=currency, by=by, details=details)


def _payers(session: Session, person_ids: Sequence[int]) -> list[int]:
    return [one for one in person_ids if session.get_one(Person, one).role not in STAFF]


def _has_paid(session: Session, round_id: int, person_id: int) -> bool:
    return rows.by_key(session, f"round:{round_id}:{person_id}") is not None


def _split(
    session: Session, school: School, payers: Sequence[int], exercise: str, wanted: int
) -> tuple[Share, ...]:
    terms = terms_of(session, payers[0])
    costs = shares(price(terms.rules, terms.policy, wanted), len(payers))
    return tuple(
        Share(
            person_id,
            cost,
            rows.balance(session, person_id),
            _out_at(session, school, terms, person_id, exercise),
        )
        for person_id, cost in zip(payers, costs, strict=True)
    )


def _out_at(session: Session, school: School, terms: Terms, person_id: int, exercise: str) -> datetime:
    person = session.get_one(Person, person_id)
    minor = counts_as_minor(person.role, person.birth_date, school.today())
    asked = rows.by_key(session, _asked_key(session, person_id, exercise))
    owes: Standing = obligation_of(session, school, terms.rules, person_id).standing
    return goes_out_at(terms.rules, asked.created_at if asked else school.now(), owes, minor=minor)


def _check_enough(school: School, split: Sequence[Share], exercise: str) -> None:
    short = [one for one in split if one.missing and one.out_at > school.now()]
    if not short:
        return
    days = max(math.ceil((one.out_at - school.now()) / DAY) for one in short)
    raise ShortOfCreditsError(
        _SHORT if len(split) == 1 else _TEAM_SHORT,
        cost=f"{split[0].cost / HUNDRED:g}",
        have=f"{split[0].have / HUNDRED:g}",
        days=days,
        people=tuple(one.person_id for one in short),
        exercise=exercise,
    )


def _asked_key(session: Session, person_id: int, exercise: str) -> str:
    """Return the key under which a want of credits is noted: anew after each round that was paid for."""
    return f"asked:{person_id}:{rows.rounds_paid(session, person_id, exercise)}:{exercise}"


def _note_asked(session: Session, school: School, person_id: int, exercise: str) -> None:
    asked = _asked_key(session, person_id, exercise)
    post(session, school, person_id, Entry.ASKED, 0, key=asked, exercise=exercise)


def _exercise_of(session: Session, review: Review) -> str | None:
    if review.round_id is None:
        return None
    return session.get_one(Work, session.get_one(Round, review.round_id).work_id).exercise


def _wanted(school: School, exercise: str) -> int:
    plan = school.catalogue.get(exercise).definition.review
    return plan.reviewers if plan else 0
