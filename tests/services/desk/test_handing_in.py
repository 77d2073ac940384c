"""Handing in: whole reviews only, once, in time; and what follows from it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms.domain.reviews.rubrics import Flag
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import ConflictError, QatarlasError, RefusedError
from lms.services import inbox, ledger
from lms.services.keys import key
from lms.services.reviews import rounds
from lms.services.reviews.desk import answers, handing_in
from lms.services.reviews.desk.answers import Lines
from lms.services.school import School
from lms.storage.tables import Answer, Review
from tests.support import reviews
from tests.support.schools import at

GIVEN = ((1, 0.0), (2, 2.0), (3, 4.0))
GRADE = 80.0  # a "no" for 2 of 10 points
IS_IN = "A review of %(exercise)s is in. Read what it says."


def answered(school: School, round_id: int | None = None) -> Review:
    review = reviews.accepted_review(school, round_id)
    for criterion, value in GIVEN:
        answers.answer(school, key(review.id), criterion, value, "Because of this.")
    answers.cite_lines(school, key(review.id), 1, Lines("receipt.py", 1, 2))
    return review


def row(school: School, review_id: int) -> Review:
    with school.database.read() as session:
        return session.get_one(Review, review_id)


def change(school: School, review_id: int, **values: object) -> None:
    with school.database.write() as session:
        review = session.get_one(Review, review_id)
        for name, value in values.items():
            setattr(review, name, value)


def credits_for_reviews(school: School, person_id: int) -> int:
    entries = ledger.entries(school, person_id, 1).entries
    return sum(one.amount > 0 and one.reason == "review" for one in entries)


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_a_whole_review_is_handed_in_and_has_its_grade(school: School) -> None:
    opened = reviews.opened_round(school)
    review = answered(school, key(opened.id))
    handed_in = handing_in.hand_in(school, key(review.id), "Well made.\r\nGo on.")
    found = row(school, key(review.id))
    assert handed_in.state is found.state is ReviewState.HANDED_IN
    assert (found.grade, found.summary, found.lease_until) == (GRADE, "Well made.\nGo on.", None)
    assert found.ended_at is not None
    assert IS_IN in told(school, opened.asked_by)
    assert credits_for_reviews(school, review.reviewer_id) == 1
    assert rounds.view(school, key(opened.id)).round.score is not None


def test_a_review_with_gaps_stays_and_keeps_its_summary(school: School) -> None:
    review = reviews.accepted_review(school)
    answers.answer(school, key(review.id), 1, 0, "It fails.")
    with pytest.raises(RefusedError):
        handing_in.hand_in(school, key(review.id), "Nearly.")
    found = row(school, key(review.id))
    assert (found.state, found.summary, found.grade) == (ReviewState.ACCEPTED, "Nearly.", None)
    with school.database.read() as session:
        assert session.get_one(Answer, (review.id, 1)).note == "It fails."


def test_a_review_whose_time_is_over_keeps_its_answers(school: School) -> None:
    review = answered(school)
    late = at(school, school.now() + timedelta(hours=49))
    with pytest.raises(ConflictError, match="All that you wrote is kept"):
        handing_in.hand_in(late, key(review.id), "Too late")
    found = row(school, key(review.id))
    assert (found.state, found.summary) == (ReviewState.ACCEPTED, "Too late")
    with school.database.read() as session:
        assert session.get_one(Answer, (review.id, 2)).value == 2


def test_a_flag_ends_a_review_without_answers_but_not_without_a_reason(school: School) -> None:
    review = reviews.accepted_review(school)
    answers.raise_flag(school, key(review.id), Flag.DOES_NOT_RUN, "It stops at once.")
    with pytest.raises(RefusedError, match="why the flag is up"):
        handing_in.hand_in(school, key(review.id), "  ")
    handing_in.hand_in(school, key(review.id), "It stops at once.")
    assert row(school, key(review.id)).grade == 0


def test_a_doubt_gives_no_grade(school: School) -> None:
    review = answered(school)
    answers.raise_flag(school, key(review.id), Flag.CHEATING, "I saw this.")
    handing_in.hand_in(school, key(review.id), "I saw this.")
    assert row(school, key(review.id)).grade is None


def test_a_review_is_handed_in_once(school: School) -> None:
    opened = reviews.opened_round(school)
    review = answered(school, key(opened.id))

    def attempt(_: int) -> bool:
        try:
            handing_in.hand_in(school, key(review.id), "Done")
        except QatarlasError:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        done = list(pool.map(attempt, range(5)))
    assert done.count(True) == 1
    assert credits_for_reviews(school, review.reviewer_id) == 1
    assert told(school, opened.asked_by).count(IS_IN) == 1


def test_under_a_mentors_eye_nothing_follows_yet(school: School) -> None:
    opened = reviews.opened_round(school)
    review = answered(school, key(opened.id))
    change(school, key(review.id), under_mentor=True)
    handing_in.hand_in(school, key(review.id), "Done")
    assert row(school, key(review.id)).state is ReviewState.HANDED_IN
    assert IS_IN not in told(school, opened.asked_by)
    assert credits_for_reviews(school, review.reviewer_id) == 0
    assert rounds.view(school, key(opened.id)).round.score is None


def test_practice_changes_its_state_and_nothing_else(school: School) -> None:
    opened = reviews.opened_round(school)
    review = answered(school, key(opened.id))
    change(
        school,
        key(review.id),
        kind=ReviewKind.CALIBRATION,
        round_id=None,
        known_work="peer-project/receipt",
        lease_until=None,
    )
    handing_in.hand_in(school, key(review.id), "")
    found = row(school, key(review.id))
    assert (found.state, found.grade) == (ReviewState.HANDED_IN, GRADE)
    assert credits_for_reviews(school, review.reviewer_id) == 0
    assert IS_IN not in told(school, opened.asked_by)
