"""The week: it takes its part of a hoard once, and is kinder or dearer by what students hold."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.services import ledger
from lms.services.school import School
from lms.storage.tables import Person
from tests.support.folk import cohort
from tests.support.ledgers import NOW, credits_of, give, later, welcome
from tests.support.review_rows import ReviewRows
from tests.support.schools import at


@pytest.fixture
def rows(school: School) -> ReviewRows:
    return ReviewRows(at(school, NOW))


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


def test_a_closed_account_is_left_alone(rows: ReviewRows) -> None:
    rich, other = members(rows, [2200, 300])
    with rows.school.database.write() as session:
        session.get_one(Person, rich).active = False
    ledger.weekly(rows.school)
    assert (credits_of(rows, rich), credits_of(rows, other)) == (2200, 300)
