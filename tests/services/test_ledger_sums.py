"""The ledger always sums: whatever is done in whatever order, balances are the sums of rows told once.

Random sequences of the real verbs on a real database, each from a seed.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from sqlmodel import select

from lms.domain.credits import Entry
from lms.domain.people import Role
from lms.domain.reviews.states import ReviewState
from lms.services import ledger
from lms.services.ledger import ShortOfCreditsError
from lms.services.school import School
from lms.storage.tables import LedgerEntry, Review
from lms.storage.tables.ledger import Currency
from tests.support.folk import MINOR, cohort, key, person
from tests.support.review_rows import ReviewRows
from tests.support.schools import at

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
STEPS, AT_ONCE = 70, 7
MAY_GO_BELOW = frozenset({Entry.CORRECTION, Entry.MANUAL})
"""What takes credits from somebody who has spent them already, by its rule."""


class Life:
    """A school of five to which things happen by chance; every verb may come twice."""

    def __init__(self, school: School, seed: int) -> None:
        self.school = school
        self.now = NOW
        self.rng = random.Random(seed)
        self.rows = ReviewRows(at(school, NOW))
        cohort_id = cohort(school, "one")
        born = {"student0": MINOR}
        logins = [f"student{number}" for number in range(5)]
        self.people = [
            self.rows.student(one, cohort_id=cohort_id, **({"born": born[one]} if one in born else {}))
            for one in logins
        ]
        self.admin = key(person(school, "admin", Role.ADMIN, password=None))
        self.team = self.rows.team(*self.people[2:], exercise="peer-project")
        self.payers: dict[int, list[int]] = {}
        self.reviewed: set[tuple[int, int]] = set()
        self.reviews: list[int] = []

    @property
    def today(self) -> School:
        return at(self.school, self.now)

    def step(self) -> None:
        verbs: list[Callable[[], None]] = [
            self.welcome,
            self.spend,
            self.spend,
            self.review,
            self.review,
            self.mint_again,
            self.refund,
            self.withdraw,
            self.miss,
            self.by_hand,
            self.pass_time,
        ]
        self.rng.choice(verbs)()

    @property
    def rounds(self) -> list[int]:
        return list(self.payers)

    def anybody(self) -> int:
        return self.rng.choice(self.people)

    def welcome(self) -> None:
        with self.school.database.write() as session:
            ledger.welcome(session, self.today, self.anybody())

    def spend(self) -> None:
        if self.rounds and self.rng.random() < 0.3:
            round_id = self.rng.choice(self.rounds)
            payers = self.payers[round_id]
        elif self.rng.random() < 0.3:
            payers = self.people[2:]
            round_id = self.rows.round(payers[0], work=self.team, exercise="peer-project")
        else:
            payers = [self.anybody()]
            round_id = self.rows.round(payers[0], wanted=self.rng.randint(1, 3))
        self.payers[round_id] = payers
        try:
            with ledger.noting_shortage(self.today), self.school.database.write() as session:
                ledger.spend_for_round(session, self.today, round_id, payers)
        except ShortOfCreditsError:
            return

    def review(self) -> None:
        place = (self.rng.choice(self.rounds or [0]), self.anybody())
        if self.rounds and place not in self.reviewed:
            self.reviewed.add(place)
            self.reviews.append(self.rows.review(*place))
            self.mint(self.reviews[-1])

    def mint(self, review_id: int) -> None:
        with self.school.database.write() as session:
            ledger.mint_for_review(session, self.today, review_id)

    def mint_again(self) -> None:
        if self.reviews:
            self.mint(self.rng.choice(self.reviews))

    def refund(self) -> None:
        if self.rounds:
            with self.school.database.write() as session:
                ledger.refund_round(session, self.today, self.rng.choice(self.rounds), "no peer in time")

    def withdraw(self) -> None:
        if self.reviews:
            review_id = self.rng.choice(self.reviews)
            self.rows.change(Review, review_id, state=ReviewState.WITHDRAWN)
            for _ in range(2):
                with self.school.database.write() as session:
                    ledger.correct_review(session, self.today, review_id)

    def miss(self) -> None:
        """Somebody misses one of few booked times; half of the times it is contested."""
        if self.rounds:
            slot_id = self.rng.randint(1, 4)
            who = self.people[slot_id]
            with self.school.database.write() as session:
                ledger.charge_absence(session, self.today, who, slot_id, self.rounds[0])
                if self.rng.random() < 0.5:
                    ledger.return_absence(session, self.today, who, slot_id)

    def by_hand(self) -> None:
        amount = self.rng.choice([-150, 50, 400, 2500])
        currency = self.rng.choice([Currency.CREDIT, Currency.CREDIT, Currency.XP])
        ledger.enter_by_hand(
            self.today, self.anybody(), by=self.admin, currency=currency, amount=amount, reason="Chance"
        )

    def pass_time(self) -> None:
        self.now += timedelta(days=self.rng.choice([1, 3, 8]))
        ledger.weekly(self.today)


def lives(school: School, seed: int) -> Iterator[tuple[Life, list[LedgerEntry]]]:
    """Yield a life with all rows of the ledger, after every few of its steps."""
    life = Life(school, seed)
    for _ in range(STEPS // AT_ONCE):
        for _ in range(AT_ONCE):
            life.step()
        with school.database.read() as session:
            yield life, list(session.exec(select(LedgerEntry).order_by(LedgerEntry.id)))  # type: ignore[arg-type]


def credits_by_person(entries: list[LedgerEntry]) -> dict[int, list[LedgerEntry]]:
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    for one in entries:
        if one.currency is Currency.CREDIT:
            found[one.person_id].append(one)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_always_sums(school: School, seed: int) -> None:
    before: list[LedgerEntry] = []
    for life, entries in lives(school, seed):
        who = life.anybody()
        told = ledger.balances(life.today, who)
        for currency, shown in ((Currency.CREDIT, told.credits), (Currency.XP, told.xp)):
            mine = [one for one in entries if one.person_id == who and one.currency is currency]
            assert shown == sum(one.amount for one in mine)
        assert [one.model_dump() for one in entries[: len(before)]] == [one.model_dump() for one in before]
        keys = Counter(one.key for one in entries if one.key is not None)
        assert not [one for one, times in keys.items() if times > 1]
        before = entries
    kinds = {one.reason for one in before}
    assert {Entry.WELCOME, Entry.ROUND, Entry.REVIEW, Entry.REFUND, Entry.MANUAL} <= kinds


@pytest.mark.parametrize("seed", range(10, 13))
def test_nobody_falls_below_nothing_but_by_a_rule(school: School, seed: int) -> None:
    *_, (_life, entries) = lives(school, seed)
    for rows in credits_by_person(entries).values():
        for balance, row in zip(accumulate(one.amount for one in rows), rows, strict=True):
            assert balance >= 0 or row.amount >= 0 or row.reason in MAY_GO_BELOW, (balance, row)


@pytest.mark.parametrize("seed", range(20, 23))
def test_what_belongs_together_adds_up(school: School, seed: int) -> None:
    """A round takes no more than it costs and gives back what it took; a lost review leaves nothing."""
    *_, (life, entries) = lives(school, seed)
    of_rounds: Counter[tuple[int, int]] = Counter()
    refunded: set[tuple[int, int]] = set()
    of_reviews: Counter[int] = Counter()
    for one in entries:
        if one.reason in {Entry.ROUND, Entry.RESCUE, Entry.REFUND} and one.round_id is not None:
            of_rounds[one.person_id, one.round_id] += one.amount
            if one.reason is Entry.REFUND:
                refunded.add((one.person_id, one.round_id))
        if one.review_id is not None:
            of_reviews[one.review_id] += one.amount
    assert all(total <= 0 for total in of_rounds.values())
    assert all(of_rounds[one] == 0 for one in refunded)
    with school.database.read() as session:
        for review in session.exec(select(Review)):
            lost = review.state is ReviewState.WITHDRAWN
            assert (of_reviews[key_of(review)] == 0) == lost
    assert life.reviews


def key_of(review: Review) -> int:
    assert review.id is not None
    return review.id
