"""Rounds: asked for by the authors of a work, of one attempt at a time, and taken back in time."""

from datetime import date

import pytest

from lms.domain.reviews.states import ReviewState, RoundState
from lms.errors import ConflictError, ForbiddenError, RefusedError
from lms.services import ledger
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.storage.tables import Cohort
from tests.support import reviews
from tests.support.folk import MINOR, cohort


def test_a_round_pins_the_attempt_and_asks_as_many_as_the_exercise_wants(school: School) -> None:
    opened = reviews.opened_round(school)
    asked = reviews.reviews_of(school, key(opened.id))
    assert [one.state for one in asked] == [ReviewState.OFFERED] * 2
    assert len({one.reviewer_id for one in asked}) == 2
    assert opened.asked_by not in {one.reviewer_id for one in asked}
    assert (opened.state, opened.wanted, opened.adult) == (RoundState.OPEN, 2, True)
    assert {one.rubric_id for one in asked} == {opened.rubric_id}
    assert all(one.lease_until is not None and one.why["words"] for one in asked)


def test_a_round_costs_each_of_its_authors_the_same_and_once(school: School) -> None:
    author = reviews.student(school, "aru")
    attempt = reviews.attempt(school, author)
    asked = ledger.quote(school, attempt)[0].cost
    rounds.open_round(school, attempt, author)
    spent = [one.amount for one in ledger.entries(school, author, 1).entries if one.reason == "round"]
    assert spent == [-asked]


def test_a_stranger_can_not_ask(school: School) -> None:
    attempt = reviews.attempt(school, reviews.student(school, "aru"))
    with pytest.raises(ForbiddenError):
        rounds.open_round(school, attempt, reviews.student(school, "bek"))


def test_checks_come_first(school: School) -> None:
    author = reviews.student(school, "aru")
    attempt = reviews.attempt(school, author, passed=False)
    with pytest.raises(ConflictError, match="once its checks are passed"):
        rounds.open_round(school, attempt, author)
    reviews.grade_row(school, attempt, points=4)
    with pytest.raises(ConflictError, match="once its checks are passed"):
        rounds.open_round(school, attempt, author)
    reviews.grade_row(school, attempt, points=10)
    assert rounds.open_round(school, attempt, author).state is RoundState.OPEN


def test_an_exercise_without_a_review_has_no_rounds(school: School) -> None:
    author = reviews.student(school, "aru")
    attempt = reviews.attempt(school, author, "three-checks")
    with pytest.raises(ConflictError, match="not reviewed by peers"):
        rounds.open_round(school, attempt, author)


def test_one_round_of_a_work_at_a_time(school: School) -> None:
    opened = reviews.opened_round(school)
    second = reviews.attempt(school, opened.asked_by)
    with pytest.raises(ConflictError, match="One at a time"):
        rounds.open_round(school, second, opened.asked_by)
    rounds.withdraw_round(school, key(opened.id), opened.asked_by)
    assert rounds.open_round(school, second, opened.asked_by).state is RoundState.OPEN


def test_an_attempt_has_one_round_ever(school: School) -> None:
    opened = reviews.opened_round(school)
    rounds.withdraw_round(school, key(opened.id), opened.asked_by)
    with pytest.raises(ConflictError, match="Push a newer one"):
        rounds.open_round(school, opened.submission_id, opened.asked_by)


def test_taken_back_in_time_it_gives_the_credits_back_and_closes_the_offers(school: School) -> None:
    opened = reviews.opened_round(school)
    rounds.withdraw_round(school, key(opened.id), opened.asked_by)
    assert {one.state for one in reviews.reviews_of(school, key(opened.id))} == {ReviewState.WITHDRAWN}
    rows = ledger.entries(school, opened.asked_by, 1).entries
    assert sum(one.amount for one in rows if one.reason in {"round", "refund"}) == 0
    assert {"round", "refund"} <= {one.reason for one in rows}


def test_work_that_somebody_has_begun_is_not_thrown_away(school: School) -> None:
    review = reviews.accepted_review(school)
    view = rounds.view(school, key(review.round_id))
    with pytest.raises(ConflictError, match="Somebody is reviewing this already"):
        rounds.withdraw_round(school, key(review.round_id), view.round.asked_by)


@pytest.mark.parametrize("born", [MINOR, None])
def test_minors_and_people_of_unknown_age_are_reviewed_by_their_like(
    school: School, born: date | None
) -> None:
    for login in ("bek", "dana"):
        reviews.student(school, login)
    young = {reviews.student(school, login, born=born) for login in ("nurai", "timur")}
    author = reviews.student(school, "aru", born=MINOR)
    opened = rounds.open_round(school, reviews.attempt(school, author), author)
    assert not opened.adult
    assert {one.reviewer_id for one in reviews.reviews_of(school, key(opened.id))} == young


def test_adults_are_never_reviewed_by_minors_even_if_nobody_else_is_there(school: School) -> None:
    for login in ("nurai", "timur"):
        reviews.student(school, login, born=MINOR)
    opened = reviews.opened_round(school, reviewers=())
    assert reviews.reviews_of(school, key(opened.id)) == []


@pytest.mark.parametrize("hidden", [True, False])
def test_names_are_hidden_where_the_cohort_wants_it(school: School, *, hidden: bool) -> None:
    cohort_id = cohort(school, "Tumo 2026")
    with school.database.write() as session:
        session.get_one(Cohort, cohort_id).names_hidden = hidden
    author = reviews.student(school, "aru", cohort_id=cohort_id)
    opened = rounds.open_round(school, reviews.attempt(school, author), author)
    assert opened.names_hidden is hidden


def test_who_has_too_few_credits_is_told_and_nothing_begins(school: School) -> None:
    author = reviews.student(school, "aru")
    for _ in range(5):
        attempt = reviews.attempt(school, author)
        try:
            opened = rounds.open_round(school, attempt, author)
        except RefusedError:
            break
        rounds_done(school, key(opened.id))
    assert rounds.of_submission(school, attempt) is None


def rounds_done(school: School, round_id: int) -> None:
    """Bring a round to its end, so that the next may begin."""
    with school.database.write() as session:
        round_ = session.get_one(rounds.Round, round_id)
        offers.close_unneeded(session, school, round_id)
        round_.state, round_.decided_at, round_.passed = RoundState.DECIDED, school.now(), False
