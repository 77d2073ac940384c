"""How the students of a cohort stand to reviews: what they owe, have in hand, and still wait for."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from lms.domain.credits import obligation
from lms.domain.reviews.states import RoundState
from lms.services.programmes import rules_for
from lms.services.results import Stand, Stands
from lms.services.school import School
from lms.storage.cohorts import results as rows


@dataclass(frozen=True)
class Reviews:
    """``owing`` they owe others, ``in_hand`` is with them, ``awaited`` their own works still wait for."""

    owing: int = 0
    in_hand: int = 0
    awaited: int = 0
    expired: int = 0


def of_people(
    session: Session, school: School, cohort_id: int, stands: Mapping[int, Stands]
) -> dict[int, Reviews]:
    """Return how people stand to reviews, by the rules of their cohort's programme."""
    people = list(stands)
    programme = rules_for(session, cohort_id=cohort_id)
    rules, within = programme.credits, timedelta(days=programme.warnings.expired_days)
    since = school.now() - timedelta(days=rules.window_days)
    given = rows.given(session, people, since)
    got = _got(session, people, since)
    in_hand = rows.in_hand(session, people)
    expired = rows.expired(session, people, school.now() - within)
    arrived = rows.arrived(session, people)
    return {
        one: Reviews(
            owing=obligation(rules, math.floor(got.get(one, 0.0)), given.get(one, 0)).owed,
            in_hand=in_hand.get(one, 0),
            awaited=sum(_awaited(stand, arrived) for stand in stands[one].values()),
            expired=expired.get(one, 0),
        )
        for one in people
    }


def _got(session: Session, people: list[int], since: datetime) -> dict[int, float]:
    """Return how many reviews each was given; a team shares each of its own."""
    by_work = rows.got(session, people, since)
    sizes = rows.team_sizes(session, by_work)
    found: dict[int, float] = {}
    for person_id, work_id, _ in rows.owners(session, people):
        share = by_work.get(work_id, 0) / max(1, sizes.get(work_id, 1))
        found[person_id] = found.get(person_id, 0.0) + share
    return found


def _awaited(stand: Stand, arrived: Mapping[int, int]) -> int:
    if stand.round is None or stand.round.state is not RoundState.OPEN:
        return 0
    return max(0, stand.round.wanted - arrived.get(stand.round.id or 0, 0))
