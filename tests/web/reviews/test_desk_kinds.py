"""The desk of an answer to an appeal, and of practice on a known work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.services import ledger
from lms.services.keys import key
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage.tables import Appeal
from tests.support import reviews
from tests.support.known import STAFF_GRADE, practising_school
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_desk import at, change, desk_of, login_of, read, told

LEVELS = 2


@pytest.fixture
def practising(tmp_path: Path, database_url: str) -> Iterator[School]:
    with practising_school(tmp_path / "practice", database_url) as opened:
        yield opened


def test_a_second_opinion_is_one_question_and_blind(school: School, enter: Enter) -> None:
    opened = reviews.opened_round(school)
    first = reviews.handed_in(school, key(opened.id), reviews.POOR)
    second = reviews.accepted_review(school, key(opened.id))
    change(school, second, kind=ReviewKind.SECOND)
    with school.database.write() as session:
        session.add(
            Appeal(
                review_id=key(first.id),
                criterion=LEVELS,
                person_id=opened.asked_by,
                reason="Look again",
                second_id=second.id,
                created_at=school.now(),
            )
        )
    page = enter(login_of(school, second))
    text = read(page, at(second))
    assert "answered 0 of 1" in text
    assert "How clear are the names?" in text
    for words in ("Does the program cope", "Said kindly.", "Look again", "Reviewer 1", "Something ends this"):
        assert words not in text
    page.post(at(second, "/criteria/2"), data={"value": "2"})
    page.post(at(second, "/hand-in"), data={"summary": ""})
    assert desk_of(school, second).sheet.review.state is ReviewState.HANDED_IN


class TestPractice:
    """On a school with known works."""

    @pytest.fixture
    def school(self, practising: School) -> School:
        return practising

    def test_practice_is_answered_like_any_review_and_leads_to_its_feedback(
        self, school: School, enter: Enter
    ) -> None:
        me = reviews.student(school, "aru")
        review = calibrations.begin(school, me)
        page = enter("aru")
        text = read(page, at(review))
        assert "This is practice on a made-up work." in text
        assert "def" in text
        assert "A work of" not in text
        assert "Something ends this review early" not in text
        lines = {"path": "receipt.py", "line_from": "1", "line_to": "2"}
        for number, value in ((1, "1"), (2, "1"), (3, "4"), (4, "1")):
            page.post(at(review, f"/criteria/{number}"), data={"value": value, "note": "Since I saw it."})
        gap = told(page.post(at(review, "/hand-in"), data={"summary": ""}, follow_redirects=True))
        assert "question 2: lines or a run that show it" in gap
        page.post(at(review, "/criteria/2/evidence"), data=lines)
        answer = page.post(at(review, "/hand-in"), data={"summary": "Short."})
        assert (answer.status_code, answer.location) == (303, f"/practice/{review.id}")
        assert desk_of(school, review).sheet.review.grade == STAFF_GRADE
        assert not any(one.reason == "review" for one in ledger.entries(school, me, 1).entries)
        assert "You have handed this in." in read(page, at(review))
