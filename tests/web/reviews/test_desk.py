"""The review desk: the page that a reviewer works on, without scripts and with them."""

from flask.testing import FlaskClient

from lms.services.reviews.desk import sheet
from lms.services.reviews.desk.sheet import Desk
from lms.services.school import School
from lms.services.works import key
from lms.storage.tables import Person, Review
from tests.support import reviews
from tests.web.reviews.conftest import Enter

BY_SCRIPT = {"X-Desk": "1"}


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return " ".join(answer.text.split())


def login_of(school: School, review: Review) -> str:
    return next(one for one in reviews.REVIEWERS if reviews.student(school, one) == review.reviewer_id)


def desk_of(school: School, review: Review) -> Desk:
    with school.database.read() as session:
        viewer = session.get_one(Person, review.reviewer_id)
    return sheet.of_desk(school, key(review.id), viewer)


def test_the_page_shows_code_and_rubric(school: School, enter: Enter) -> None:
    review = reviews.accepted_review(school)
    text = read(enter(login_of(school, review)), f"/reviews/{review.id}")
    assert "receipt.py" in text
    assert "Does the program cope with an empty receipt?" in text
    assert "answered 0 of 3" in text
    assert "A work of Author" in text
    assert "Aru" not in text
