"""A reviewer's overview: offers taken and left, reviews in hand, being away; and the start page."""

from datetime import timedelta

from flask.testing import FlaskClient

from lms.domain.reviews.states import ReviewState
from lms.services import people
from lms.services.people import Language
from lms.services.reviews.matching import availability
from lms.services.school import School
from lms.storage.tables import Review
from tests.support import reviews
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_rounds import read


def login_of(school: School, person_id: int) -> str:
    found = people.by_id(school, person_id)
    assert found is not None
    return found.login


def offer(school: School, enter: Enter) -> tuple[Review, FlaskClient]:
    first = reviews.offered(school, reviews.opened_round(school).id or 0)[0]
    return first, enter(login_of(school, first.reviewer_id))


def state(school: School, review: Review) -> ReviewState:
    with school.database.read() as session:
        return session.get_one(Review, review.id).state


def test_nobody_waits(school: School, enter: Enter) -> None:
    reviews.student(school, "aru")
    assert "Nobody waits for you now." in read(enter("aru"), "/reviews")


def test_an_offer_says_why_and_until_when_and_is_taken(school: School, enter: Enter) -> None:
    review, page = offer(school, enter)
    text = read(page, "/reviews")
    assert "Receipt" in text
    assert "Why you?" in text
    assert "reply <time" in text
    answer = page.post(f"/reviews/{review.id}/accept")
    assert (answer.status_code, answer.location) == (303, f"/reviews/{review.id}")
    assert state(school, review) is ReviewState.ACCEPTED
    assert "In hand" in read(page, "/reviews")


def test_an_offer_is_left_to_somebody_else_with_a_reason(school: School, enter: Enter) -> None:
    review, page = offer(school, enter)
    answer = page.post(f"/reviews/{review.id}/decline", data={"reason": " Exams \n"}, follow_redirects=True)
    assert "Somebody else is asked now." in answer.text
    assert state(school, review) is ReviewState.DECLINED
    with school.database.read() as session:
        assert session.get_one(Review, review.id).decline_reason == "Exams"


def test_an_offer_that_is_over_is_said_to_be(school: School, enter: Enter) -> None:
    review, page = offer(school, enter)
    page.post(f"/reviews/{review.id}/accept")
    again = page.post(f"/reviews/{review.id}/accept", follow_redirects=True)
    assert "This offer is no longer open." in again.text


def test_nobody_takes_anothers_offer(school: School, enter: Enter) -> None:
    review, _ = offer(school, enter)
    assert enter("aru").post(f"/reviews/{review.id}/accept").status_code == 404
    assert state(school, review) is ReviewState.OFFERED


def test_being_away_is_kept_and_shown_again(school: School, enter: Enter) -> None:
    me = reviews.student(school, "aru")
    last = school.today() + timedelta(days=3)
    page = enter("aru")
    page.post("/reviews/availability", data={"away_until": last.isoformat(), "languages": ["kk", "en"]})
    assert availability.setting(school, me).languages == ["kk", "en"]
    assert f'value="{last.isoformat()}"' in read(page, "/reviews")
    answer = page.post("/reviews/availability", data={"away_until": "soon"}, follow_redirects=True)
    assert "Write a date" in answer.text
    answer = page.post("/reviews/availability", data={"away_until": ""}, follow_redirects=True)
    assert "Choose at least one language." in answer.text
    assert availability.setting(school, me).languages == ["kk", "en"]


def test_the_start_page_shows_what_is_owed_and_what_was_said(school: School, enter: Enter) -> None:
    review, page = offer(school, enter)
    assert "Due" in read(page, "/")
    page.post(f"/reviews/{review.id}/accept")
    text = read(page, "/")
    assert "in hand" in text
    assert f'href="/reviews/{review.id}"' in text
    with school.database.write() as session:
        session.get_one(Review, review.id).lease_until = school.now() + timedelta(hours=2)
    assert "Somebody waits for your review" in read(page, "/")
    reviews.answer(school, review.id or 0)
    reviews.hand_in(school, review.id or 0)
    assert "What others said about your work" in read(enter("aru"), "/")


def test_the_overview_speaks_kazakh_with_its_numbers(school: School, enter: Enter) -> None:
    review, page = offer(school, enter)
    people.set_language(school, review.reviewer_id, Language.KAZAKH)
    assert "Чек" in read(page, "/reviews")
