"""The review desk without scripts: what it shows, what it keeps, and who may open it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.domain.people import Language, Role
from lms.domain.reviews.rubrics import Flag, Prose
from lms.domain.reviews.states import ReviewState
from lms.services import people
from lms.services.keys import key
from lms.services.reviews.desk import answers, sheet
from lms.services.reviews.desk.answers import Lines
from lms.services.reviews.desk.sheet import Desk
from lms.services.school import School
from lms.storage.tables import Person, Review, RubricVersion, VoidedCriterion
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.web.reviews.conftest import Enter

BY_SCRIPT = {"X-Desk": "1"}
YES_NO, LEVELS, POINTS = 1, 2, 3
HAND_IN_WORDS = "A word on the whole"


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    return told(client.get(address), status)


def told(answer: TestResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    return " ".join(answer.text.split())


def login_of(school: School, review: Review) -> str:
    return next(one for one in reviews.REVIEWERS if reviews.student(school, one) == review.reviewer_id)


def desk_of(school: School, review: Review) -> Desk:
    with school.database.read() as session:
        viewer = session.get_one(Person, review.reviewer_id)
    return sheet.of_desk(school, key(review.id), viewer)


def change(school: School, review: Review, **values: object) -> None:
    with school.database.write() as session:
        row = session.get_one(Review, review.id)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.fixture
def review(school: School) -> Review:
    return reviews.accepted_review(school)


@pytest.fixture
def page(school: School, enter: Enter, review: Review) -> FlaskClient:
    """Return the browser of the reviewer."""
    return enter(login_of(school, review))


def at(review: Review, rest: str = "") -> str:
    return f"/reviews/{review.id}{rest}"


def test_the_page_shows_code_and_rubric_and_no_name(page: FlaskClient, review: Review) -> None:
    text = read(page, at(review))
    assert "receipt.py" in text
    assert text.count('data-card="') == 5
    assert "Does the program cope with an empty receipt?" in text
    assert "answered 0 of 3" in text
    assert "A work of" not in text
    assert "Aru" not in text


def test_an_answer_is_kept_and_leads_back_to_its_card(page: FlaskClient, review: Review) -> None:
    answer = page.post(
        at(review, "/criteria/1?path=receipt.py"), data={"value": "0", "note": "It <b>fails</b>"}
    )
    assert answer.status_code == 303
    assert answer.location == at(review, "?path=receipt.py#criterion-1")
    text = read(page, at(review))
    assert "It &lt;b&gt;fails&lt;/b&gt;</textarea>" in text
    assert 'value="0" checked' in text
    assert "answered 1 of 3" in text
    assert "question 1: lines or a run that show it" in text


def test_a_script_gets_the_parts_that_changed(page: FlaskClient, review: Review) -> None:
    answer = page.post(at(review, "/criteria/3"), data={"value": "2,5", "note": ""}, headers=BY_SCRIPT)
    text = told(answer)
    for part in ("state-3", "proof-3", "missing", "bar"):
        assert f'data-part="{part}"' in text
    assert "answered 1 of 3" in text
    assert "<html" not in text
    assert "say why" in text


def test_what_is_no_answer_is_refused_in_words(school: School, page: FlaskClient, review: Review) -> None:
    text = told(page.post(at(review, "/criteria/1"), data={"value": "7"}, follow_redirects=True))
    assert "This question has no such answer." in text
    headers = {**BY_SCRIPT, "Accept": "application/json, text/html;q=0.5"}
    answer = page.post(at(review, "/criteria/1"), data={"value": "much"}, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["words"].startswith("This question has no such answer.")
    assert desk_of(school, review).sheet.answered == 0


def test_lines_are_cited_by_a_form_and_taken_away(school: School, page: FlaskClient, review: Review) -> None:
    lines = {"path": "receipt.py", "line_from": "2", "line_to": ""}
    text = told(page.post(at(review, "/criteria/1/evidence"), data=lines, follow_redirects=True))
    assert "receipt.py:2</a>" in text
    assert f"{at(review)}?path=receipt.py#L2" in text
    card = desk_of(school, review).sheet.card(YES_NO)
    assert card is not None
    remove = at(review, f"/evidence/{card.evidence[0].id}/remove")
    assert "receipt.py:2</a>" not in told(page.post(remove, follow_redirects=True))


@pytest.mark.parametrize(
    "form",
    [
        {"path": "receipt.py", "line_from": "9", "line_to": "9"},
        {"path": "receipt.py", "line_from": "one"},
        {"path": "nothing.py", "line_from": "1"},
        {"run_id": "1"},
        {"run_id": "9" * 30},
        {},
    ],
)
def test_what_is_not_there_is_not_cited(
    school: School, page: FlaskClient, review: Review, form: dict[str, str]
) -> None:
    assert page.post(at(review, "/criteria/1/evidence"), data=form).status_code == 303
    card = desk_of(school, review).sheet.card(YES_NO)
    assert card is not None
    assert card.evidence == ()


def test_a_flag_shows_its_consequence_and_needs_a_reason(
    school: School, page: FlaskClient, review: Review
) -> None:
    text = read(page, at(review))
    assert "The review ends here, and its grade is 0 of 100." in text
    assert "The review ends here, and a mentor decides what becomes of the work." in text
    for form in ({"flag": "does_not_run", "summary": " "}, {"flag": "boring", "summary": "It is."}):
        page.post(at(review, "/flag"), data=form)
        assert desk_of(school, review).sheet.review.flag is None
    page.post(at(review, "/flag"), data={"flag": "does_not_run", "summary": "It stops."})
    assert desk_of(school, review).sheet.review.flag is Flag.DOES_NOT_RUN
    assert "The work does not run. The review ends here" in read(page, at(review))
    page.post(at(review, "/flag"), data={"flag": "none"})
    assert desk_of(school, review).sheet.review.flag is None


def test_handing_in_says_what_is_missing_and_loses_nothing(
    school: School, page: FlaskClient, review: Review
) -> None:
    answers.answer(school, key(review.id), LEVELS, 0, "")
    text = told(page.post(at(review, "/hand-in"), data={"summary": "So far."}, follow_redirects=True))
    assert "Some things are missing before it can be handed in." in text
    assert 'href="#criterion-1"' in text
    assert "question 1: an answer" in text
    assert "question 2: what you saw, and why" in text
    assert "question 4" not in text
    assert "So far.</textarea>" in text
    assert desk_of(school, review).sheet.review.state is ReviewState.ACCEPTED


def test_a_whole_review_is_handed_in_and_then_read_only(
    school: School, page: FlaskClient, review: Review
) -> None:
    reviews.answer(school, key(review.id), reviews.POOR)
    text = told(page.post(at(review, "/hand-in"), data={"summary": "Go on."}, follow_redirects=True))
    assert "Handed in. Thank you" in text
    assert "It can't be changed" in text or "it can't be changed" in text
    assert HAND_IN_WORDS not in text
    assert "data-autosave" not in text
    assert "Said kindly." in text
    assert desk_of(school, review).sheet.review.grade == 0
    for rest in ("/criteria/1", "/criteria/1/evidence", "/flag", "/summary", "/hand-in", "/time"):
        assert page.post(at(review, rest), data={"value": "1"}).status_code == 403


def test_a_review_whose_time_is_over_says_so_and_keeps_all(
    school: School, page: FlaskClient, review: Review
) -> None:
    reviews.answer(school, key(review.id))
    change(school, review, lease_until=review.accepted_at)
    assert "The time of this review is over." in read(page, at(review))
    text = told(page.post(at(review, "/hand-in"), data={"summary": "Late"}, follow_redirects=True))
    assert "so it can't be handed in" in text.replace("&#39;", "'")
    assert "Late</textarea>" in text


def test_an_offer_is_taken_before_its_desk_opens(school: School, enter: Enter) -> None:
    offer = reviews.offered(school, key(reviews.opened_round(school).id))[0]
    answer = enter(login_of(school, offer)).get(at(offer))
    assert (answer.status_code, answer.location) == (303, "/reviews")
    assert desk_of(school, offer).sheet.review.opened_at is not None


def test_time_at_the_desk_is_counted(school: School, page: FlaskClient, review: Review) -> None:
    change(school, review, accepted_at=school.now().replace(year=2020))
    assert page.post(at(review, "/time"), data={"seconds": "20"}).status_code == 204
    assert page.post(at(review, "/time"), data={"seconds": "many"}).status_code == 204
    assert desk_of(school, review).sheet.review.seconds == 20


def test_a_voided_question_is_struck_and_takes_no_answer(
    school: School, page: FlaskClient, review: Review
) -> None:
    with school.database.write() as session:
        session.add(
            VoidedCriterion(
                rubric_id=review.rubric_id,
                criterion=YES_NO,
                reason="Unclear",
                person_id=review.reviewer_id,
                created_at=school.now(),
            )
        )
    text = read(page, at(review))
    assert "counts for nothing" in text
    assert 'data-autosave="1"' not in text
    assert "answered 0 of 2" in text


def rewrite_question(school: School, review: Review, question: Prose) -> None:
    with school.database.write() as session:
        version = session.get_one(RubricVersion, review.rubric_id)
        content: dict[str, Any] = {**version.content}
        sections = [dict(one) for one in content["sections"]]
        first = {**sections[0]["criteria"][0], "question": question.model_dump(mode="json")}
        sections[0] = {**sections[0], "criteria": [first, *sections[0]["criteria"][1:]]}
        version.content = {**content, "sections": sections}


@pytest.mark.parametrize(
    ("question", "shown", "hidden"),
    [
        (
            Prose(en="Is it *so*?", kk="Солай ма?", translated_from={"kk": "00000000"}),
            [
                "Солай ма?",
                '<details class="stale">',
                '<div class="prose" lang="en"><p>Is it <em>so</em>?',
            ],
            [],
        ),
        (
            Prose(en="Is it *so*?", kk="Солай ма?"),
            ["Солай ма?"],
            ['<details class="stale">', "Is it <em>so"],
        ),
        (
            Prose(en="Is it *so*?"),
            ['<div class="prose" lang="en"><p>Is it <em>so</em>?'],
            ['<details class="stale">'],
        ),
    ],
)
def test_a_text_is_shown_in_the_readers_language_or_says_why_not(  # noqa: PLR0917  fixtures and a table
    school: School, page: FlaskClient, review: Review, question: Prose, shown: list[str], hidden: list[str]
) -> None:
    people.set_language(school, review.reviewer_id, Language.KAZAKH)
    rewrite_question(school, review, question)
    text = read(page, at(review))
    assert all(words in text for words in shown)
    assert not any(words in text for words in hidden)


POSTS = (
    "/criteria/1",
    "/criteria/1/evidence",
    "/evidence/1/remove",
    "/flag",
    "/summary",
    "/hand-in",
    "/time",
)


def test_who_may_open_the_desk_and_who_may_write_there(school: School, enter: Enter) -> None:
    mine, theirs = cohort(school, "mine"), cohort(school, "theirs")
    for login, role, group in (
        ("mentor", Role.MENTOR, mine),
        ("other-mentor", Role.MENTOR, theirs),
        ("admin", Role.ADMIN, None),
        ("guardian", Role.GUARDIAN, None),
    ):
        person(school, login, role, cohort_id=group, password=None)
    reviews.student(school, "aru", cohort_id=mine)
    for login in reviews.REVIEWERS:
        reviews.student(school, login, cohort_id=mine)
    review = reviews.accepted_review(school, key(reviews.opened_round(school).id))
    answers.answer(school, key(review.id), YES_NO, 0, "So it is.")
    answers.cite_lines(school, key(review.id), YES_NO, Lines("receipt.py", 1, 1))
    reviewer = login_of(school, review)
    stranger = next(
        one
        for one in reviews.REVIEWERS
        if reviews.student(school, one)
        not in {other.reviewer_id for other in reviews.reviews_of(school, key(review.round_id))}
    )
    expected = {reviewer: 200, "mentor": 200, "admin": 200}
    for login in (reviewer, "mentor", "other-mentor", "admin", "guardian", "aru", stranger):
        assert enter(login).get(at(review)).status_code == expected.get(login, 404), login
        if login == reviewer:
            continue
        refused = 403 if login in expected else 404
        assert [enter(login).post(at(review, one)).status_code for one in POSTS] == [refused] * len(POSTS)
    text = read(enter("mentor"), at(review))
    assert f"You look on. {reviewer.title()} is the reviewer" in text
    assert "So it is." in text
    assert "data-autosave" not in text
    assert desk_of(school, review).sheet.answered == 1
