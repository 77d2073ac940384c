"""The ledger: every change is a row with its reason, told once, and a balance is the sum of its rows."""

from datetime import timedelta
from typing import Any

import pytest

from lms.domain.credits import Entry
from lms.domain.people import Role
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import RefusedError
from lms.services import ledger
from lms.services.ledger import ShortOfCreditsError
from lms.services.school import School
from lms.storage.tables import Rating, Review, ReviewerFitRow
from lms.storage.tables.ledger import Currency
from tests.support.folk import key, person
from tests.support.ledgers import NOW, credits_of, give, mint, reasons, spend, welcome
from tests.support.review_rows import ReviewRows
from tests.support.schools import at


@pytest.fixture
def rows(school: School) -> ReviewRows:
    return ReviewRows(at(school, NOW))


def test_a_newcomer_is_welcomed_once(rows: ReviewRows) -> None:
    student = rows.student("aru")
    for _ in range(3):
        welcome(rows, student)
    assert reasons(rows, student) == [("welcome", 300)]


def test_nobody_but_students_gets_credits_to_begin_with(rows: ReviewRows) -> None:
    mentor = key(person(rows.school, "mentor", Role.MENTOR, password=None))
    welcome(rows, mentor)
    assert credits_of(rows, mentor) == 0


def test_a_finished_review_earns_once(rows: ReviewRows) -> None:
    author, reviewer = rows.student("aru"), rows.student("beka")
    review = rows.review(rows.round(author), reviewer)
    for _ in range(2):
        mint(rows, review)
    assert reasons(rows, reviewer) == [("review", 100)]


@pytest.mark.parametrize(
    "columns",
    [
        {"state": ReviewState.ACCEPTED},
        {"state": ReviewState.EXPIRED},
        {"kind": ReviewKind.MENTOR},
    ],
)
def test_what_is_no_finished_review_of_a_peer_earns_nothing(
    rows: ReviewRows, columns: dict[str, Any]
) -> None:
    reviewer = rows.student("beka")
    mint(rows, rows.review(rows.round(rows.student("aru")), reviewer, **columns))
    assert credits_of(rows, reviewer) == 0


def reliable(rows: ReviewRows, reviewer: int, *, honest: float, late: int = 0) -> int:
    """Give a reviewer a past of four reviews, some of them late, and what the model says; return the next."""
    author = rows.student("author")
    for number in range(4):
        state = ReviewState.EXPIRED if number < late else ReviewState.HANDED_IN
        rows.review(rows.round(author), reviewer, state=state, ended=NOW - timedelta(days=number + 1))
    fit = ReviewerFitRow(
        person_id=reviewer,
        cohort_id=0,
        bias=0.0,
        bias_sd=1.0,
        noise=8.0,
        honest=honest,
        lazy=0.0,
        inverted=0.0,
        reviews=4,
        fitted_at=NOW,
    )
    rows.add(fit)
    return rows.review(rows.round(author), reviewer)


@pytest.mark.parametrize(("honest", "late", "earned"), [(1.0, 0, 125), (0.6, 0, 115), (1.0, 1, 120)])
def test_a_reliable_reviewer_earns_more_by_their_weakest_side(
    rows: ReviewRows, honest: float, late: int, earned: int
) -> None:
    reviewer = rows.student("beka")
    mint(rows, reliable(rows, reviewer, honest=honest, late=late))
    assert credits_of(rows, reviewer) == earned


def test_what_authors_say_counts_once_there_is_enough_of_it(rows: ReviewRows) -> None:
    author, reviewer = rows.student("aru"), rows.student("beka")
    done = [rows.review(rows.round(author), reviewer, ended=NOW - timedelta(days=n + 1)) for n in range(3)]
    for review in done:
        rows.add(Rating(review_id=review, person_id=author, useful=3, kind=5, thorough=3, created_at=NOW))
    mint(rows, rows.review(rows.round(author), reviewer))
    assert credits_of(rows, reviewer) == 112


def test_a_review_that_does_not_count_any_more_gives_back_what_it_earned(rows: ReviewRows) -> None:
    author, reviewer = rows.student("aru"), rows.student("beka")
    round_id = rows.round(author)
    review = rows.review(round_id, reviewer)
    mint(rows, review)
    with rows.school.database.write() as session:
        ledger.pay_flows(session, rows.school, round_id)
        ledger.correct_review(session, rows.school, review)
    assert ledger.balances(rows.school, reviewer).up > 0
    rows.change(Review, review, state=ReviewState.WITHDRAWN)
    for _ in range(2):
        with rows.school.database.write() as session:
            ledger.correct_review(session, rows.school, review)
    found = ledger.balances(rows.school, reviewer)
    assert (found.credits, found.up) == (0, 0)


def test_an_entry_by_hand_has_its_reason_and_its_writer(rows: ReviewRows) -> None:
    student = rows.student("aru")
    give(rows, student, 250)
    entry = ledger.entries(rows.school, student).entries[0]
    assert (entry.amount, entry.details, entry.reason) == (250, {"said": "A gift"}, Entry.MANUAL)
    assert entry.by is not None


@pytest.mark.parametrize(("amount", "reason", "field"), [(0, "why", "amount"), (5, "  ", "reason")])
def test_an_entry_by_hand_without_amount_or_reason_is_refused(
    rows: ReviewRows, amount: int, reason: str, field: str
) -> None:
    student = rows.student("aru")
    with pytest.raises(RefusedError) as caught:
        ledger.enter_by_hand(
            rows.school, student, by=student, currency=Currency.XP, amount=amount, reason=reason
        )
    assert caught.value.values["field"] == field


def test_rows_come_in_pages_the_newest_first(rows: ReviewRows) -> None:
    student = rows.student("aru")
    admin = key(person(rows.school, "admin", Role.ADMIN, password=None))
    for amount in range(1, 36):
        ledger.enter_by_hand(
            rows.school, student, by=admin, currency=Currency.CREDIT, amount=amount, reason="x"
        )
    first, last = ledger.entries(rows.school, student), ledger.entries(rows.school, student, 99)
    assert (len(first.entries), first.pages, first.entries[0].amount) == (30, 2, 35)
    assert (last.number, [one.amount for one in last.entries]) == (2, [5, 4, 3, 2, 1])


def test_what_changes_nothing_is_not_shown(rows: ReviewRows) -> None:
    student = rows.student("aru")
    spend(rows.school, rows.round(student), student)
    with pytest.raises(ShortOfCreditsError):
        spend(rows.school, rows.round(student), student)
    assert len(ledger.entries(rows.school, student).entries) == 2


def test_the_page_of_balances_says_what_is_owed(rows: ReviewRows) -> None:
    student, peer = rows.student("aru"), rows.student("beka")
    mine = rows.round(student)
    rows.review(mine, peer)
    rows.review(mine, rows.student("dana"), ended=NOW - timedelta(days=61))
    rows.review(rows.round(peer), student)
    rows.review(rows.round(peer), student, kind=ReviewKind.CALIBRATION)
    found = ledger.balances(rows.school, student).obligation
    assert (found.got, found.given, found.owed) == (1, 1, 0)


def test_a_team_shares_what_it_got(rows: ReviewRows) -> None:
    team = [rows.student(name) for name in ("aru", "beka", "dana")]
    round_id = rows.round(team[0], work=rows.team(*team))
    for number in range(3):
        rows.review(round_id, rows.student(f"peer{number}"))
    assert [ledger.balances(rows.school, one).obligation.got for one in team] == [1, 1, 1]
