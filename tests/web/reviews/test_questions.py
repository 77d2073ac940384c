"""Questions about the code on the pages: asked at the desk, answered in the round, judged at the desk."""

import pytest
from flask.testing import FlaskClient

from lms.domain.exercises import Way
from lms.domain.people import Role
from lms.services import people
from lms.services.keys import key
from lms.services.reviews.desk import questions
from lms.services.school import School
from lms.storage.tables import Review, Round
from tests.services.desk.test_questions import accepted
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_rounds import read


@pytest.fixture
def review(school: School) -> Review:
    return accepted(school)


@pytest.fixture
def reviewer(school: School, enter: Enter, review: Review) -> FlaskClient:
    found = people.by_id(school, review.reviewer_id)
    assert found is not None
    return enter(found.login)


def first(school: School, review: Review) -> int:
    return key(questions.of_review(school, review)[0].question.id)


def test_questions_go_from_the_desk_to_the_round_and_back(
    school: School, enter: Enter, review: Review, reviewer: FlaskClient
) -> None:
    assert "Ask three questions about the code" in read(reviewer, f"/reviews/{review.id}")
    assert "Questions about your code" not in read(enter("aru"), f"/rounds/{review.round_id}")
    asked = reviewer.post(f"/reviews/{review.id}/questions?path=receipt.py")
    assert asked.headers["Location"] == f"/reviews/{review.id}?path=receipt.py#questions"
    author, question_id = enter("aru"), first(school, review)
    page = read(author, f"/rounds/{review.round_id}")
    assert "Questions about your code" in page
    assert page.count("not answered yet") == 3
    assert "return whole / len(prices)" in page
    form = {"answer": "I add <each> of them."}
    answered = author.post(f"/rounds/{review.round_id}/questions/{question_id}", data=form)
    assert answered.headers["Location"] == f"/rounds/{review.round_id}#question-{question_id}"
    desk = read(reviewer, f"/reviews/{review.id}")
    assert "Ask three questions about the code" not in desk
    assert "I add &lt;each&gt; of them." in desk
    assert 'name="what" value="question"' in desk
    reviewer.post(f"/reviews/{review.id}/questions/{question_id}", data={"convinced": "yes"})
    assert "convincing" in read(author, f"/rounds/{review.round_id}")
    late = author.post(f"/rounds/{review.round_id}/questions/{question_id}", data=form, follow_redirects=True)
    assert "This answer stands" in late.text


def test_what_can_not_be_asked_is_said(school: School, reviewer: FlaskClient, review: Review) -> None:
    questions.ask(school, key(review.id))
    answer = reviewer.post(f"/reviews/{review.id}/questions", follow_redirects=True)
    assert "The questions of this review have been asked." in answer.text
    empty = reviewer.post(
        f"/reviews/{review.id}/questions/{first(school, review)}", data={"answer": ""}, follow_redirects=True
    )
    assert "Write an answer first." in empty.text


def test_side_by_side_an_answer_is_written_down_at_the_desk(
    school: School, enter: Enter, reviewer: FlaskClient, review: Review
) -> None:
    questions.ask(school, key(review.id))
    assert "What the author told you" not in read(reviewer, f"/reviews/{review.id}")
    with school.database.write() as session:
        session.get_one(Round, review.round_id).way = Way.SIDE_BY_SIDE
    assert "What the author told you" in read(reviewer, f"/reviews/{review.id}")
    address = f"/reviews/{review.id}/questions/{first(school, review)}"
    reviewer.post(address, data={"answer": "She drew the loop on paper."})
    page = read(enter("aru"), f"/rounds/{review.round_id}")
    assert "She drew the loop on paper." in page
    assert "Said side by side, written down by the reviewer." in page


def test_who_may_ask_answer_and_judge(school: School, enter: Enter, review: Review) -> None:
    here, there = cohort(school, "here"), cohort(school, "there")
    author = people.by_login(school, "aru")
    assert author is not None
    people.move(school, key(author.id), here)
    for login, role, cohort_id in (
        ("mentor", Role.MENTOR, here),
        ("far", Role.MENTOR, there),
        ("admin", Role.ADMIN, None),
        ("parent", Role.GUARDIAN, None),
    ):
        person(school, login, role, password=None, cohort_id=cohort_id, born=None)
    questions.ask(school, key(review.id))
    question_id = first(school, review)
    stranger = next(one for one in reviews.REVIEWERS if reviews.student(school, one) != review.reviewer_id)
    me = people.by_id(school, review.reviewer_id)
    assert me is not None
    ask, judge = f"/reviews/{review.id}/questions", f"/reviews/{review.id}/questions/{question_id}"
    answer = f"/rounds/{review.round_id}/questions/{question_id}"
    expected = {
        "aru": (404, 303, 404),
        me.login: (303, 404, 303),
        stranger: (404, 404, 404),
        "mentor": (403, 403, 403),
        "admin": (403, 403, 403),
        "far": (404, 404, 404),
        "parent": (404, 404, 404),
    }
    for login, statuses in expected.items():
        page = enter(login)
        got = (
            page.post(ask).status_code,
            page.post(answer, data={"answer": "x"}).status_code,
            page.post(judge, data={"convinced": "yes"}).status_code,
        )
        assert got == statuses, login


def test_the_start_page_says_that_somebody_waits_for_an_answer(
    school: School, enter: Enter, review: Review, reviewer: FlaskClient
) -> None:
    author = enter("aru")
    assert "waits for your answer" not in read(author, "/")
    reviewer.post(f"/reviews/{review.id}/questions")
    page = read(author, "/")
    assert page.count("waits for your answer") == 1
    assert f'href="/rounds/{review.round_id}#questions"' in page
    for one in questions.of_review(school, review):
        form = {"answer": "Since a list may be empty."}
        author.post(f"/rounds/{review.round_id}/questions/{one.question.id}", data=form)
    assert "waits for your answer" not in read(author, "/")
