"""Rows of the ledger, written; and what the rules of a person's programme say of their credits."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lms.domain.credits import CreditRules, Entry, Obligation, Policy, Reliability, obligation
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage import ledger as rows
from lms.storage.reviews import reliability as habits
from lms.storage.tables import LedgerEntry
from lms.storage.tables.ledger import Currency

LAST_PROMISES = 20
LAST_RATINGS = 20
ENOUGH_PROMISES = 3
ENOUGH_RATINGS = 3
ENOUGH_REVIEWS = 4
WORST_RATING, BEST_RATING = 1, 5


@dataclass(frozen=True)
class Terms:
    """The rules and the week's factors that hold for a person."""

    rules: CreditRules
    policy: Policy


def post(
    session: Session,
    school: School,
    person_id: int,
    reason: Entry,
    amount: int,
    *,
    currency: Currency = Currency.CREDIT,
    **more: Any,
) -> bool:
    """Write a row; False: a row with its ``key`` stands there already. ``more`` are further columns."""
    entry = LedgerEntry(
        person_id=person_id,
        currency=currency,
        amount=amount,
        reason=reason,
        created_at=school.now(),
        **more,
    )
    return rows.post(session, entry)


def terms_of(session: Session, person_id: int) -> Terms:
    programme = rows.programme_of(session, person_id)
    newest = rows.policy(session, programme) if programme is not None else None
    policy = Policy(mint=newest.values["mint"], price=newest.values["price"]) if newest else Policy()
    return Terms(rules_for(session, person_id).credits, policy)


def obligation_of(session: Session, school: School, rules: CreditRules, person_id: int) -> Obligation:
    """Return how a person stands to the reviews they owe within the rolling window."""
    since = school.now() - timedelta(days=rules.window_days)
    got = math.floor(habits.got(session, person_id, since))
    return obligation(rules, got, habits.given(session, person_id, since))


def reliability_of(session: Session, person_id: int) -> Reliability:
    """Return what is known of a reviewer's reliability; a side of which too little is known is None."""
    kept = habits.kept_promises(session, person_id, LAST_PROMISES)
    ratings = habits.ratings(session, person_id, LAST_RATINGS)
    said = [(one.useful + one.thorough) / 2 - WORST_RATING for one in ratings]
    fit = habits.best_known_fit(session, person_id)
    return Reliability(
        punctual=sum(kept) / len(kept) if len(kept) >= ENOUGH_PROMISES else None,
        careful=fit.honest if fit is not None and fit.reviews >= ENOUGH_REVIEWS else None,
        useful=sum(said) / len(said) / (BEST_RATING - WORST_RATING) if len(said) >= ENOUGH_RATINGS else None,
    )
