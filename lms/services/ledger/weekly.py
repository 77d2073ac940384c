"""Once an ISO week: what is above the cap decays, and the controller sets the week's factors."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from lms.domain.credits import CreditRules, Entry, Policy, decay, steer
from lms.services.keys import key
from lms.services.ledger.posting import post
from lms.services.ledger.purse import welcome
from lms.services.programmes import rules_for
from lms.services.school import School
from lms.storage import ledger as rows
from lms.storage import people
from lms.storage.tables import CreditPolicy, Programme

log = logging.getLogger(__name__)


def weekly(school: School) -> int:
    """Do this week's work for every programme that has not had it, and return for how many it was done."""
    year, number, _day = school.today().isocalendar()
    week = f"{year}-W{number:02}"
    with school.database.read() as session:
        programmes = [key(one.id) for one in people.programmes(session)]
    done = [one for one in programmes if _turn_week(school, one, week)]
    if done:
        log.info("the credits of %d programmes are steered for %s", len(done), week)
    return len(done)


def _turn_week(school: School, programme_id: int, week: str) -> bool:
    with school.database.write() as session:
        session.get_one(Programme, programme_id, with_for_update=True)
        before = rows.policy(session, programme_id)
        cohorts = rows.cohorts_of(session, programme_id)
        if not cohorts or (before is not None and before.week >= week):
            return False
        rules = rules_for(session, cohort_id=cohorts[0]).credits
        students = rows.students_of(session, cohorts)
        for person_id in students:
            welcome(session, school, person_id)
        _decay_all(session, school, rules, students, week)
        active = rows.active_among(session, students, school.now() - timedelta(days=rules.active_days))
        policy = _next_policy(session, rules, before, active)
        values = {**policy, "active": len(active)}
        session.add(
            CreditPolicy(programme_id=programme_id, week=week, values=values, created_at=school.now())
        )
    return True


def _decay_all(
    session: Session, school: School, rules: CreditRules, students: Sequence[int], week: str
) -> None:
    for person_id, balance in rows.credits_of(session, students).items():
        taken = decay(rules, balance)
        if taken:
            key_ = f"decay:{week}:{person_id}"
            details = {"cap": rules.cap, "percent": rules.decay_percent}
            post(session, school, person_id, Entry.DECAY, -taken, key=key_, details=details)


def _next_policy(
    session: Session, rules: CreditRules, before: CreditPolicy | None, active: frozenset[int]
) -> dict[str, float]:
    """Return the next factors; while nobody is active they stay as they are."""
    policy = Policy(mint=before.values["mint"], price=before.values["price"]) if before else Policy()
    if not active:
        return policy.model_dump()
    per_active = sum(rows.credits_of(session, active).values()) / len(active)
    return {**steer(rules, policy, per_active).model_dump(), "per_active": round(per_active)}
