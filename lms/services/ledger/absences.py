"""Absences: what it costs a reviewer not to come to a booked time, and giving that back."""

from typing import Any

from sqlmodel import Session

from lms.domain.credits import Entry
from lms.errors import N_
from lms.services.ledger.posting import post, terms_of
from lms.services.ledger.purse import welcome
from lms.services.school import School
from lms.storage import ledger as rows

NO_SHOW = N_("did not come to a booked time")
CONTESTED = N_("said to have come to the booked time")


def charge_absence(session: Session, school: School, person_id: int, slot_id: int, round_id: int) -> None:
    """Take the price of one review from who did not come, once a time, and not below nothing."""
    welcome(session, school, person_id)
    price = terms_of(session, person_id).rules.per_review
    amount = min(price, max(0, rows.balance(session, person_id)))
    if amount:
        more: dict[str, Any] = {"round_id": round_id, "details": {"words": NO_SHOW}}
        post(session, school, person_id, Entry.CORRECTION, -amount, key=f"no-show:{slot_id}", **more)


def return_absence(session: Session, school: School, person_id: int, slot_id: int) -> None:
    """Give back what an absence has cost, once, since it is contested."""
    paid = rows.by_key(session, f"no-show:{slot_id}")
    if paid is not None:
        more: dict[str, Any] = {"round_id": paid.round_id, "details": {"words": CONTESTED}}
        key = f"no-show-back:{slot_id}"
        post(session, school, person_id, Entry.CORRECTION, -paid.amount, key=key, **more)
