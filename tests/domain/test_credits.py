"""Credits: what is earned and paid, how the supply is steered, how long a short purse holds somebody up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.domain.credits import (
    CreditRules,
    Policy,
    Reliability,
    Standing,
    decay,
    gini,
    goes_out_at,
    mint,
    obligation,
    price,
    shares,
    steer,
)

RULES = CreditRules()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reviews", "factor", "cost"),
    [(3, 1.0, 300), (1, 1.0, 100), (5, 1.3, 650), (3, 0.7, 210), (3, 0.333, 100)],
)
def test_a_submission_costs_its_reviews_at_the_weeks_price(reviews: int, factor: float, cost: int) -> None:
    assert price(RULES, Policy(price=factor), reviews) == cost


@pytest.mark.parametrize(
    ("sides", "earned"),
    [
        (Reliability(), 100),
        (Reliability(careful=1.0), 100),
        (Reliability(punctual=1.0, careful=1.0), 125),
        (Reliability(punctual=0.4, careful=1.0), 110),
        (Reliability(punctual=1.0, careful=1.0, useful=0.0), 100),
        (Reliability(punctual=1.0, useful=0.8), 120),
    ],
)
def test_a_review_earns_its_base_and_a_bonus_for_the_weakest_known_side(
    sides: Reliability, earned: int
) -> None:
    assert mint(RULES, Policy(), sides) == earned


def test_agreement_alone_earns_nothing_on_top() -> None:
    assert mint(RULES, Policy(), Reliability(careful=1.0)) == mint(RULES, Policy(), Reliability())


def test_the_weeks_factor_counts_for_base_and_bonus() -> None:
    assert mint(RULES, Policy(mint=1.2), Reliability(punctual=1.0, careful=1.0)) == 150


@pytest.mark.parametrize(
    ("balance", "taken"), [(0, 0), (1200, 0), (1201, 1), (1210, 1), (1300, 10), (2200, 100), (-50, 0)]
)
def test_only_what_is_above_the_cap_decays(balance: int, taken: int) -> None:
    assert decay(RULES, balance) == taken


def test_a_hoard_comes_down_to_the_cap_in_the_end() -> None:
    balance = 5000
    for _ in range(200):
        balance -= decay(RULES, balance)
    assert balance == RULES.cap


@given(some.integers(0, 10**9), some.integers(1, 20))
def test_a_split_amount_sums_to_itself_and_differs_by_a_hundredth(amount: int, people: int) -> None:
    split = shares(amount, people)
    assert (len(split), sum(split)) == (people, amount)
    assert max(split) - min(split) <= 1
    assert list(split) == sorted(split, reverse=True)


def test_the_controller_rests_at_its_target() -> None:
    assert steer(RULES, Policy(), RULES.target) == Policy()


def test_too_few_credits_make_reviews_dear_and_submissions_cheap() -> None:
    after = steer(RULES, Policy(), RULES.target / 2)
    assert (after.mint, after.price) == (1.1, 0.9)


def test_too_many_credits_make_reviews_cheap_and_submissions_dear() -> None:
    after = steer(RULES, Policy(), RULES.target * 2)
    assert (after.mint, after.price) == (0.9, 1.1)


def test_the_factors_end_at_their_bounds() -> None:
    policy = Policy()
    for _ in range(20):
        policy = steer(RULES, policy, 0)
    assert (policy.mint, policy.price) == (RULES.most, RULES.least)


@given(some.floats(0, 1e6), some.floats(0.7, 1.3), some.floats(0.7, 1.3))
def test_a_factor_never_leaves_its_bounds_nor_jumps(per_active: float, earned: float, paid: float) -> None:
    after = steer(RULES, Policy(mint=earned, price=paid), per_active)
    for old, new in ((earned, after.mint), (paid, after.price)):
        assert RULES.least - 1e-4 <= new <= RULES.most + 1e-4
        assert abs(new - old) <= RULES.step + 1e-4


@given(some.floats(0, 5000), some.floats(0, 5000))
def test_more_credits_never_raise_what_a_review_earns(some_credits: float, more: float) -> None:
    low, high = sorted((some_credits, more))
    fewer, greater = steer(RULES, Policy(), low), steer(RULES, Policy(), high)
    assert fewer.mint >= greater.mint
    assert fewer.price <= greater.price


@pytest.mark.parametrize(
    ("got", "given_", "standing", "owed"),
    [
        (0, 0, Standing.EVEN, 0),
        (3, 3, Standing.EVEN, 0),
        (0, 9, Standing.EVEN, 0),
        (3, 2, Standing.OWING, 1),
        (3, 0, Standing.OWING, 3),
        (4, 0, Standing.BEHIND, 4),
    ],
)
def test_an_obligation_counts_reviews_got_against_reviews_given(
    got: int, given_: int, standing: Standing, owed: int
) -> None:
    found = obligation(RULES, got, given_)
    assert (found.standing, found.owed) == (standing, owed)


@pytest.mark.parametrize(
    ("standing", "days"), [(Standing.EVEN, 2), (Standing.OWING, 2), (Standing.BEHIND, 6)]
)
def test_a_short_purse_holds_nobody_up_for_a_week(standing: Standing, days: float) -> None:
    assert goes_out_at(RULES, NOW, standing, minor=False) == NOW + timedelta(days=days)


@pytest.mark.parametrize("standing", list(Standing))
def test_a_short_purse_holds_no_minor_up_at_all(standing: Standing) -> None:
    assert goes_out_at(RULES, NOW, standing, minor=True) == NOW


@pytest.mark.parametrize(
    ("amounts", "index"),
    [([], 0.0), ([0, 0], 0.0), ([5, 5, 5], 0.0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)],
)
def test_the_gini_index_of_known_spreads(amounts: list[float], index: float) -> None:
    assert gini(amounts) == pytest.approx(index)
