"""The ledger: every change is a row with its reason, told once, and a balance is the sum of its rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.domain.credits import Entry
from lms.domain.people import Role
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import RefusedError
from lms.services import ledger
from lms.services.ledger import ShortOfCreditsError
from lms.services.school import School
from lms.storage.tables import Person, Programme, Rating, Review, ReviewerFitRow
from lms.storage.tables.ledger import Currency
from tests.support.folk import MINOR, cohort, key, person
from tests.support.review_rows import ReviewRows
from tests.support.schools import at

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def rows(school: School) -> ReviewRows:
    return ReviewRows(at(school, NOW))


def later(rows: ReviewRows, **time: float) -> School:
    return at(rows.school, NOW + timedelta(**time))


def credits_of(rows: ReviewRows, person_id: int) -> int:
    return ledger.balances(rows.school, person_id).credits


def reasons(rows: ReviewRows, person_id: int) -> list[tuple[str, int]]:
    """Return the rows of credits, oldest first."""
    found = ledger.entries(rows.school, person_id).entries
    return [(one.reason, one.amount) for one in reversed(found) if one.currency is Currency.CREDIT]


def welcome(rows: ReviewRows, person_id: int) -> None:
    with rows.school.database.write() as session:
        ledger.welcome(session, rows.school, person_id)


def spend(school: School, round_id: int, *people: int) -> None:
    with ledger.noting_shortage(school), school.database.write() as session:
        ledger.spend_for_round(session, school, round_id, people)


def mint(rows: ReviewRows, review_id: int) -> None:
    with rows.school.database.write() as session:
        ledger.mint_for_review(session, rows.school, review_id)


def give(rows: ReviewRows, person_id: int, amount: int) -> None:
    admin = key(person(rows.school, f"admin{person_id}", Role.ADMIN, password=None))
    ledger.enter_by_hand(
        rows.school, person_id, by=admin, currency=Currency.CREDIT, amount=amount, reason="A gift"
    )


def test_a_newcomer_is_welcomed_once(rows: ReviewRows) -> None:
    student = rows.student("aru")
    for _ in range(3):
        welcome(rows, student)
    assert reasons(rows, student) == [("welcome", 300)]


def test_nobody_but_students_gets_credits_to_begin_with(rows: ReviewRows) -> None:
    mentor = key(person(rows.school, "mentor", Role.MENTOR, password=None))
    welcome(rows, mentor)
    assert credits_of(rows, mentor) == 0


def test_a_round_costs_its_reviews_once(rows: ReviewRows) -> None:
    student = rows.student("aru")
    round_id = rows.round(student, wanted=2)
    for _ in range(2):
        spend(rows.school, round_id, student)
    assert reasons(rows, student) == [("welcome", 300), ("round", -200)]


def test_staff_gives_nothing(rows: ReviewRows) -> None:
    mentor = key(person(rows.school, "mentor", Role.MENTOR, password=None))
    spend(rows.school, rows.round(mentor), mentor)
    assert credits_of(rows, mentor) == 0


def test_a_team_shares_the_price_to_the_last_hundredth(rows: ReviewRows) -> None:
    team = [rows.student(name) for name in ("aru", "beka", "dana")]
    round_id = rows.round(team[0], work=rows.team(*team), wanted=2)
    spend(rows.school, round_id, *team)
    assert [credits_of(rows, one) for one in team] == [300 - 67, 300 - 67, 300 - 66]


def test_with_too_few_credits_it_is_refused_with_numbers_and_a_way_on(rows: ReviewRows) -> None:
    student = rows.student("aru")
    spend(rows.school, rows.round(student), student)
    with pytest.raises(ShortOfCreditsError, match=r"takes 3 credits, and you have 0\..* In 2 d it goes out"):
        spend(rows.school, rows.round(student), student)
    assert credits_of(rows, student) == 0


def test_the_day_comes_when_it_goes_out_in_any_case(rows: ReviewRows) -> None:
    student = rows.student("aru")
    spend(rows.school, rows.round(student), student)
    second = rows.round(student)
    for days in (0, 1, 1.9):
        with pytest.raises(ShortOfCreditsError):
            spend(later(rows, days=days), second, student)
    spend(later(rows, days=2), second, student)
    assert reasons(rows, student) == [("welcome", 300), ("round", -300), ("rescue", 300), ("round", -300)]


def test_who_owes_many_reviews_waits_longer_but_never_a_week(rows: ReviewRows) -> None:
    student, peers = rows.student("aru"), [rows.student(f"peer{number}") for number in range(4)]
    first = rows.round(student)
    spend(rows.school, first, student)
    for peer in peers:
        rows.review(first, peer)
    second = rows.round(student)
    for days in (0, 5.9):
        with pytest.raises(ShortOfCreditsError):
            spend(later(rows, days=days), second, student)
    spend(later(rows, days=6), second, student)


def test_a_minor_never_waits(rows: ReviewRows) -> None:
    student = rows.student("aru", born=MINOR)
    for _ in range(2):
        spend(rows.school, rows.round(student), student)
    assert credits_of(rows, student) == 0


def test_the_days_count_for_the_exercise_that_was_asked_for(rows: ReviewRows) -> None:
    student = rows.student("aru")
    spend(rows.school, rows.round(student), student)
    with pytest.raises(ShortOfCreditsError):
        spend(rows.school, rows.round(student), student)
    other = rows.round(student, exercise="another")
    with pytest.raises(ShortOfCreditsError):
        spend(later(rows, days=3), other, student)


def test_after_a_round_that_was_paid_for_the_days_count_anew(rows: ReviewRows) -> None:
    student = rows.student("aru")
    spend(rows.school, rows.round(student), student)
    second, third = rows.round(student), rows.round(student)
    with pytest.raises(ShortOfCreditsError):
        spend(rows.school, second, student)
    spend(later(rows, days=2), second, student)
    with pytest.raises(ShortOfCreditsError):
        spend(later(rows, days=3), third, student)


def test_one_short_member_holds_the_team_back_and_pays_nobody(rows: ReviewRows) -> None:
    rich, poor = rows.student("aru"), rows.student("beka")
    spend(rows.school, rows.round(poor), poor)
    round_id = rows.round(rich, work=rows.team(rich, poor), wanted=2)
    with pytest.raises(ShortOfCreditsError, match="Each of your team gives 1 credits"):
        spend(rows.school, round_id, rich, poor)
    assert (credits_of(rows, rich), credits_of(rows, poor)) == (0, 0)
    spend(later(rows, days=2), round_id, rich, poor)
    assert (credits_of(rows, rich), credits_of(rows, poor)) == (200, 0)


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


def test_what_was_paid_comes_back_once(rows: ReviewRows) -> None:
    student = rows.student("aru")
    round_id = rows.round(student)
    spend(rows.school, round_id, student)
    for _ in range(2):
        with rows.school.database.write() as session:
            ledger.refund_round(session, rows.school, round_id, "no peer could be found in time")
    assert reasons(rows, student) == [("welcome", 300), ("round", -300), ("refund", 300)]


def test_only_what_they_gave_themselves_comes_back(rows: ReviewRows) -> None:
    student = rows.student("aru", born=MINOR)
    spend(rows.school, rows.round(student, wanted=2), student)
    second = rows.round(student)
    spend(rows.school, second, student)
    with rows.school.database.write() as session:
        ledger.refund_round(session, rows.school, second, "our fault")
    assert credits_of(rows, student) == 100


def test_after_a_refund_the_old_day_still_holds(rows: ReviewRows) -> None:
    student = rows.student("aru")
    spend(rows.school, rows.round(student), student)
    second, third = rows.round(student), rows.round(student)
    with pytest.raises(ShortOfCreditsError):
        spend(rows.school, second, student)
    spend(later(rows, days=2), second, student)
    with rows.school.database.write() as session:
        ledger.refund_round(session, rows.school, second, "our fault")
    spend(later(rows, days=2), third, student)


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


def test_a_programme_sets_its_own_price_and_start(rows: ReviewRows) -> None:
    student = rows.student("aru", cohort_id=cohort(rows.school, "one"))
    with rows.school.database.write() as session:
        session.get_one(Programme, 1).rules = {"credits": {"start": 500, "per_review": 50}}
    spend(rows.school, rows.round(student), student)
    assert reasons(rows, student) == [("welcome", 500), ("round", -150)]


def members(rows: ReviewRows, amounts: list[int]) -> list[int]:
    """Return active students of one cohort with these credits, their welcome included."""
    cohort_id = cohort(rows.school, "one")
    found = [rows.student(f"student{number}", cohort_id=cohort_id) for number in range(len(amounts))]
    for student, amount in zip(found, amounts, strict=True):
        rows.round(student)
        welcome(rows, student)
        if amount != 300:
            give(rows, student, amount - 300)
    return found


def test_a_week_takes_its_part_of_a_hoard_once(rows: ReviewRows) -> None:
    rich, poor = members(rows, [2200, 400])
    assert [ledger.weekly(rows.school) for _ in range(3)] == [1, 0, 0]
    assert (credits_of(rows, rich), credits_of(rows, poor)) == (2100, 400)
    assert ledger.weekly(later(rows, days=7)) == 1
    assert credits_of(rows, rich) == 2010


def test_the_week_is_that_of_the_schools_own_zone(rows: ReviewRows) -> None:
    members(rows, [300])
    sunday = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
    assert ledger.weekly(at(rows.school, sunday)) == 1
    assert ledger.weekly(at(rows.school, sunday + timedelta(hours=1))) == 1, "it is Monday in Aqtobe"


def test_an_older_week_is_not_made_up_for(rows: ReviewRows) -> None:
    members(rows, [2200])
    ledger.weekly(rows.school)
    assert ledger.weekly(later(rows, days=-7)) == 0


def test_too_few_credits_make_the_next_week_kinder(rows: ReviewRows) -> None:
    student, _other = members(rows, [300, 300])
    before = ledger.balances(rows.school, student)
    ledger.weekly(rows.school)
    after = ledger.balances(rows.school, student)
    assert (before.price, before.earns) == (300, 100)
    assert (after.price, after.earns) == (270, 110)


def test_too_many_credits_make_the_next_week_dearer(rows: ReviewRows) -> None:
    student, _other = members(rows, [1100, 1100])
    ledger.weekly(rows.school)
    after = ledger.balances(rows.school, student)
    assert (after.price, after.earns) == (330, 90)


def test_who_does_nothing_does_not_steer(rows: ReviewRows) -> None:
    student, _other = members(rows, [1100, 1100])
    ledger.weekly(later(rows, days=60))
    assert ledger.balances(rows.school, student).price == 300


def test_the_week_welcomes_who_was_there_before_the_ledger(rows: ReviewRows) -> None:
    student = rows.student("aru", cohort_id=cohort(rows.school, "one"))
    ledger.weekly(rows.school)
    assert credits_of(rows, student) == 300


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


def test_a_closed_account_is_left_alone(rows: ReviewRows) -> None:
    rich, other = members(rows, [2200, 300])
    with rows.school.database.write() as session:
        session.get_one(Person, rich).active = False
    ledger.weekly(rows.school)
    assert (credits_of(rows, rich), credits_of(rows, other)) == (2200, 300)
