"""The nightly repair: offers that nobody has looked at go where they fit best, and free places are filled.

Who loses an offer so is not bothered: they have not looked at it, and its unread message goes with it.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session, col

from lms.domain.matching import (
    NEVER_RELAXED,
    Bar,
    Opening,
    Pool,
    Reviewer,
    Room,
    Submitted,
    bar,
    chance,
    misfit,
    reassign,
    why,
)
from lms.domain.reviews.states import ReviewState, RoundState
from lms.services.keys import key
from lms.services.reviews.matching import candidates, offers
from lms.services.reviews.matching.candidates import Hall
from lms.services.school import School
from lms.storage import inbox
from lms.storage.changes import change
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Cohort, Person, Review, Round, Work


@dataclass(frozen=True)
class Plan:
    """What is to be done for one round: the offers that go, and the people who are asked."""

    round_id: int
    gone: tuple[int, ...]
    asked: tuple[int, ...]


def repair(school: School) -> int:
    """Move unopened offers where that is worthwhile, fill free places, and return how many were asked."""
    with school.database.read() as session:
        plans = [plan for group in _by_programme(session) for plan in _solve(session, school, group)]
    for plan in plans:
        _take_back(school, plan)
    return sum(_ask(school, plan) for plan in plans) + offers.refill(school)


def _by_programme(session: Session) -> list[list[Round]]:
    """Return the rounds with a free place or an unopened offer, together where they share their people."""
    found = {key(one.id): one for one in rows.short_of_reviewers(session)}
    unopened = {one.round_id for one in rows.unopened(session) if one.round_id is not None}
    found |= {one: session.get_one(Round, one) for one in unopened}
    groups: defaultdict[int | None, list[Round]] = defaultdict(list)
    for _, round_ in sorted(found.items()):
        cohort_id = session.get_one(Person, round_.asked_by).cohort_id
        cohort = session.get(Cohort, cohort_id) if cohort_id is not None else None
        groups[cohort.programme_id if cohort is not None else None].append(round_)
    return list(groups.values())


def _solve(session: Session, school: School, rounds: Sequence[Round]) -> list[Plan]:
    """Plan the places of one programme's rounds, all at once."""
    movable: defaultdict[int | None, list[Review]] = defaultdict(list)
    for one in rows.unopened(session):
        movable[one.round_id].append(one)
    offered = [one for round_ in rounds for one in movable[round_.id]]
    cohort_id = session.get_one(Person, rounds[0].asked_by).cohort_id
    desk = _Desk(Hall(session, school, cohort_id, set_aside=offered), school)
    cases = [desk.case(one, movable[one.id]) for one in rounds]
    price = desk.hall.rules.matching.load_price
    chosen = reassign([one.opening for one in cases], desk.rooms(), desk.hall.edges.recent, price)
    plans = [case.plan(asked) for case, asked in zip(cases, chosen, strict=True)]
    return [one for one in plans if one.gone or one.asked]


@dataclass(frozen=True)
class _Case:
    """A round before the repair. The offers of the ``barred`` must go, whoever comes in their place."""

    round_id: int
    offered: Mapping[int, int]
    barred: frozenset[int]
    opening: Opening

    def plan(self, chosen: Sequence[int]) -> Plan:
        """Return what turns the offers as they are into those chosen; nobody leaves without need."""
        asked = [one for one in chosen if one not in self.offered]
        leaving = [one for one in self.offered if one not in chosen]
        leaving.sort(key=lambda one: one not in self.barred)
        free = self.opening.places - len(self.offered)
        needed = max(len(asked) - free, sum(one in self.barred for one in leaving))
        return Plan(self.round_id, tuple(self.offered[one] for one in leaving[:needed]), tuple(asked))


class _Desk:
    """Says of each round of one programme which places it has to give, and who could have them."""

    def __init__(self, hall: Hall, school: School) -> None:
        self.hall = hall
        self.pools: dict[str, Pool] = {}
        self.rng = random.Random(school.today().toordinal())  # noqa: S311  chance among equals, no secret

    def rooms(self) -> dict[int, Room]:
        cap = self.hall.rules.review.load
        return {key(one.id): Room(self.hall.loads[key(one.id)], cap) for one in self.hall.people}

    def case(self, round_: Round, offered: Sequence[Review]) -> _Case:
        session, submitted = self.hall.session, self.hall.submitted(round_)
        exercise = session.get_one(Work, round_.work_id).exercise
        if exercise not in self.pools:
            self.pools[exercise] = Pool(self.hall.reviewers(exercise))
        pool, holders = self.pools[exercise], {one.reviewer_id: key(one.id) for one in offered}
        against = {one: self._bar(submitted, pool, one) for one in holders}
        near = pool.near(submitted, self.hall.edges, self.hall.rules.matching, rng=self.rng)
        near = [one for one in near if one.person not in holders]
        near += [pool[one] for one in holders if against[one] is None]
        free = max(0, round_.wanted - rows.places_taken(session, key(round_.id)))
        return _Case(
            key(round_.id),
            holders,
            frozenset(one for one, why_not in against.items() if why_not in NEVER_RELAXED),
            self._opening(submitted, near, free + len(offered), holders),
        )

    def _bar(self, work: Submitted, pool: Pool, person: int) -> Bar | None:
        """Return what speaks against somebody; who is no student of the programme any more counts as away."""
        if person not in pool:
            return Bar.AVAILABILITY
        return bar(work, pool[person], self.hall.edges, self.hall.rules.matching)

    def _opening(
        self, work: Submitted, near: Sequence[Reviewer], places: int, holders: Iterable[int]
    ) -> Opening:
        """Price everybody near; who has an offer keeps it unless another saves more than moving costs."""
        rules = self.hall.rules.matching
        costs = [
            misfit(work, one, self.hall.edges, rules)
            + (-rules.moving_price if one.person in holders else chance(rules, self.rng))
            for one in near
        ]
        ids = np.array([one.person for one in near], dtype=np.int64)
        return Opening(work.authors, places, ids, np.array(costs, dtype=np.float64))


def _take_back(school: School, plan: Plan) -> None:
    """End the offers that go; who has looked at theirs or accepted it meanwhile keeps it."""
    with school.database.write() as session:
        for review_id in plan.gone:
            still = (col(Review.id) == review_id, *rows.is_unopened())
            ended = {"state": ReviewState.WITHDRAWN, "ended_at": school.now(), "lease_until": None}
            if change(session, Review, *still, **ended):
                inbox.forget_unread(session, f"offer:{review_id}")


def _ask(school: School, plan: Plan) -> int:
    """Ask those who were planned, as far as places are free and nothing speaks against them by now."""
    with school.database.write() as session:
        round_ = session.get_one(Round, plan.round_id, with_for_update=True)
        free = round_.wanted - rows.places_taken(session, plan.round_id)
        if round_.state is not RoundState.OPEN or free <= 0:
            return 0
        field = candidates.of_round(session, school, round_)
        rules, edges = field.rules.matching, field.edges
        fit = [one for one in field.reviewers if one.person in plan.asked]
        fit = [one for one in fit if bar(field.work, one, edges, rules) is None][:free]
        for who in fit:
            review = offers.offered(school, round_, who.person, field.rules.review)
            review.why = why(field.work, who, ()).as_dict()
            session.add(review)
            session.flush()
            offers.tell_offer(session, school, round_, review)
        return len(fit)
