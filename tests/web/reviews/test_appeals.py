"""Appeals on pages: who may press what, and what authors and mentors read of it."""

import pytest

from lms.domain.people import Role
from lms.domain.reviews.states import AppealState, ReviewKind, ReviewState
from lms.services.people import Person
from lms.services.reviews import rounds
from lms.services.school import School
from lms.storage.tables import Appeal, Review
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.support.reviews import POOR
from tests.web.reviews.conftest import Enter

WHY = {"reason": "It does cope: see line 2."}


@pytest.fixture
def contestable(school: School) -> Review:
    """Return a review that took points away, in a school with everybody who might meddle."""
    person(school, "mentor", Role.MENTOR, password=None)
    person(school, "stranger", Role.STUDENT, password=None)
    person(school, "guardian", Role.GUARDIAN, password=None)
    person(school, "other", Role.MENTOR, password=None, cohort_id=cohort(school, "Other"))
    return reviews.handed_in(school, None, POOR)


def login_of(school: School, person_id: int) -> str:
    with school.database.read() as session:
        return session.get_one(Person, person_id).login


def reviewer_of(school: School, review: Review) -> str:
    return login_of(school, review.reviewer_id)


def waiting(school: School) -> Appeal | None:
    with school.database.read() as session:
        return session.get(Appeal, 1)


def test_an_author_contests_an_answer_and_takes_that_back(
    school: School, enter: Enter, contestable: Review
) -> None:
    page, path = enter("aru"), f"/reviews/{contestable.id}/criteria/1/appeal"
    assert "I see this differently" in page.get(f"/rounds/{contestable.round_id}").text
    answer = page.post(path, data=WHY, follow_redirects=True)
    assert "Somebody else is asked this question." in answer.text
    assert "A second opinion is on its way." in answer.text
    row = waiting(school)
    assert row is not None
    assert (row.reason, row.state) == (WHY["reason"], AppealState.WAITING)
    back = page.post(f"{path}/withdraw", follow_redirects=True)
    assert "that was taken back" in back.text


def test_a_second_opinion_has_no_name_and_no_place_on_the_authors_page(
    school: School, enter: Enter, contestable: Review
) -> None:
    page = enter("aru")
    page.post(f"/reviews/{contestable.id}/criteria/1/appeal", data=WHY)
    shown = page.get(f"/rounds/{contestable.round_id}").text
    seconds = [one for one in rounds.view(school, contestable.round_id or 0).reviews if one.appeal_id]
    assert [one.kind for one in seconds] == [ReviewKind.SECOND]
    assert "Reviewer 2" in shown
    assert "Reviewer 3" not in shown
    assert "second opinion</span>" not in shown


def test_why_an_appeal_is_refused_is_said(enter: Enter, contestable: Review) -> None:
    page, path = enter("aru"), f"/reviews/{contestable.id}/criteria/1/appeal"
    assert "Say what the reviewer missed" in page.post(path, follow_redirects=True).text
    page.post(path, data=WHY)
    assert "contested before" in page.post(path, data=WHY, follow_redirects=True).text


@pytest.mark.parametrize("end", ["", "/withdraw"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("aru", 303), ("mentor", 403), ("other", 404), ("stranger", 404), ("guardian", 404), ("reviewer", 404)],
)
def test_authors_alone_contest(  # noqa: PLR0917  the school, and who does what
    school: School, enter: Enter, contestable: Review, end: str, who: str, status: int
) -> None:
    login = reviewer_of(school, contestable) if who == "reviewer" else who
    answer = enter(login).post(f"/reviews/{contestable.id}/criteria/1/appeal{end}", data=WHY)
    assert answer.status_code == status
    assert (waiting(school) is not None) == (status == 303 and not end)


@pytest.mark.parametrize(
    ("who", "status"),
    [("mentor", 303), ("aru", 403), ("other", 404), ("stranger", 404), ("guardian", 404), ("reviewer", 404)],
)
def test_mentors_in_charge_answer_an_appeal_themselves(
    school: School, enter: Enter, contestable: Review, who: str, status: int
) -> None:
    enter("aru").post(f"/reviews/{contestable.id}/criteria/1/appeal", data=WHY)
    login = reviewer_of(school, contestable) if who == "reviewer" else who
    answer = enter(login).post("/appeals/1/take")
    assert answer.status_code == status
    row = waiting(school)
    assert row is not None
    with school.database.read() as session:
        second = session.get_one(Review, row.second_id)
    assert (second.state is ReviewState.ACCEPTED) == (who == "mentor")
    assert enter("mentor").post("/appeals/99/take").status_code == 404


def test_the_board_says_who_waits_how_long_and_what_to_do(enter: Enter, contestable: Review) -> None:
    enter("aru").post(f"/reviews/{contestable.id}/criteria/1/appeal", data=WHY)
    board = enter("mentor").get("/reviewing").text
    assert "It does cope: see line 2." in board
    assert "Answer it myself" in board
    assert "is asked" in board
    assert "It does cope" not in enter("other").get("/reviewing").text
    enter("mentor").post("/appeals/1/take")
    assert "Go on answering" in enter("mentor").get("/reviewing").text
