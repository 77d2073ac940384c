"""A round costs its reviews once, who is short waits for a day, and what was paid comes back once."""

import pytest

from lms.domain.people import Role
from lms.services import ledger
from lms.services.ledger import ShortOfCreditsError
from lms.services.school import School
from lms.storage.tables import Programme
from tests.support.folk import MINOR, cohort, key, person
from tests.support.ledgers import NOW, credits_of, later, reasons, spend
from tests.support.review_rows import ReviewRows
from tests.support.schools import at


@pytest.fixture
def rows(school: School) -> ReviewRows:
    return ReviewRows(at(school, NOW))


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


def test_a_programme_sets_its_own_price_and_start(rows: ReviewRows) -> None:
    student = rows.student("aru", cohort_id=cohort(rows.school, "one"))
    with rows.school.database.write() as session:
        session.get_one(Programme, 1).rules = {"credits": {"start": 500, "per_review": 50}}
    spend(rows.school, rows.round(student), student)
    assert reasons(rows, student) == [("welcome", 500), ("round", -150)]
