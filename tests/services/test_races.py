"""Races: two who press at the same moment leave one outcome, and nobody is paid for both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lms.domain.reviews.states import ReviewState, RoundState
from lms.errors import QatarlasError
from lms.services import ledger, regrading
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.desk import handing_in
from lms.services.reviews.guarding import coming_of_age
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables import Review
from tests.support import reviews
from tests.support.reviews import grade_row
from tests.support.schools import RIGHT, Pupil

FIRST = "three-checks"


def at_once(*tricks: Callable[[], object]) -> int:
    """Do all of these at the same moment; return how many were let through."""
    start = Barrier(len(tricks))

    def attempt(trick: Callable[[], object]) -> bool:
        start.wait()
        try:
            trick()
        except QatarlasError:
            return False
        return True

    with ThreadPoolExecutor(len(tricks)) as pool:
        return sum(pool.map(attempt, tricks))


def again(school: School, review: Review) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, review.id)


def times_paid(school: School, review: Review) -> int:
    rows = ledger.entries(school, review.reviewer_id).entries
    return sum(one.reason == "review" and one.review_id == review.id for one in rows)


@pytest.mark.parametrize("turn", range(4))
def test_nobody_is_at_work_on_a_round_that_was_taken_back(school: School, turn: int) -> None:
    opened = reviews.opened_round(school, f"author{turn}")
    offer = reviews.offered(school, key(opened.id))[0]
    tricks = [
        lambda: offers.accept(school, key(offer.id)),
        lambda: rounds.withdraw_round(school, key(opened.id), opened.asked_by),
    ]
    at_once(*(tricks if turn % 2 else reversed(tricks)))
    if rounds.view(school, key(opened.id)).round.state is RoundState.WITHDRAWN:
        states = {one.state for one in reviews.reviews_of(school, key(opened.id))}
        assert states == {ReviewState.WITHDRAWN}
    else:
        assert again(school, offer).state is ReviewState.ACCEPTED


@pytest.mark.parametrize("turn", range(4))
def test_a_review_is_handed_in_or_left_and_paid_accordingly(school: School, turn: int) -> None:
    review = reviews.accepted_review(school, key(reviews.opened_round(school, f"author{turn}").id))
    reviews.answer(school, key(review.id))
    review_id = key(review.id)
    done = at_once(
        lambda: handing_in.hand_in(school, review_id, "Fine"),
        lambda: offers.decline(school, review_id, "No time"),
        lambda: handing_in.hand_in(school, review_id, "Good"),
    )
    assert done == 1
    assert times_paid(school, review) == (again(school, review).state is ReviewState.HANDED_IN)


def test_a_review_is_let_count_once(school: School) -> None:
    review = reviews.accepted_review(school)
    reviews.answer(school, key(review.id))
    with school.database.write() as session:
        row = session.get_one(Review, review.id)
        row.under_mentor, row.state, row.grade = True, ReviewState.HANDED_IN, 100.0
    assert at_once(*[lambda: coming_of_age.release(school, key(review.id))] * 4) == 1
    assert times_paid(school, review) == 1


def test_an_attempt_goes_to_reviewers_once_and_is_paid_for_once(school: School) -> None:
    author = reviews.student(school, "aru")
    for login in reviews.REVIEWERS:
        reviews.student(school, login)
    attempts = [reviews.attempt(school, author) for _ in range(2)] * 2
    asked = [lambda one=one: rounds.open_round(school, one, author) for one in attempts]
    assert at_once(*asked) == 1
    assert ledger.balances(school, author).credits == 100


def test_of_two_admins_who_begin_a_trial_one_does(school: School) -> None:
    """Each asks for other attempts, so that the two don't meet in what they read."""
    Pupil(school).hand_in(RIGHT)
    grade_row(school, submissions.newest(school)[0].submission.id or 0, points=0)
    begun = at_once(
        lambda: regrading.begin(school, FIRST), lambda: regrading.begin(school, FIRST, since=school.today())
    )
    assert begun == 1
