"""Corrections: what an appeal changes in credits."""

from sqlmodel import Session

from lms.domain.credits import Entry, Policy, Reliability, mint
from lms.errors import N_
from lms.services.ledger.posting import post, terms_of
from lms.services.school import School
from lms.storage import ledger as rows

OVERTURNED = N_("an answer of this review was corrected after an appeal; what it earned by itself stays")


def take_back_bonus(session: Session, school: School, review_id: int) -> None:
    """Take back, once, what a review earned for reliability; what it earned for being done stays."""
    paid = rows.by_key(session, f"review:{review_id}")
    if paid is None:
        return
    rules = terms_of(session, paid.person_id).rules
    bonus = paid.amount - mint(rules, Policy(mint=paid.details["factor"]), Reliability())
    if bonus > 0:
        post(
            session,
            school,
            paid.person_id,
            Entry.CORRECTION,
            -bonus,
            key=f"bonus:{review_id}",
            review_id=review_id,
            round_id=paid.round_id,
            exercise=paid.exercise,
            details={"words": OVERTURNED},
        )
