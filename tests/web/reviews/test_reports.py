"""Reports on pages: the button stands at every text, and mentors in charge decide."""

import pytest

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewState
from lms.services import people
from lms.services.people import Person
from lms.services.reviews import ratings
from lms.services.reviews.guarding import reports
from lms.services.reviews.guarding.reports import Kind
from lms.services.reviews.ratings import Opinion
from lms.services.school import School
from lms.storage.tables import Review
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.support.reviews import POOR
from tests.web.reviews.conftest import Enter


@pytest.fixture
def review(school: School) -> Review:
    """Return a review with a rude summary, in a school with everybody who might meddle."""
    person(school, "mentor", Role.MENTOR, password=None)
    person(school, "stranger", Role.STUDENT, password=None)
    person(school, "guardian", Role.GUARDIAN, password=None)
    person(school, "other", Role.MENTOR, password=None, cohort_id=cohort(school, "Other"))
    made = reviews.handed_in(school, None, POOR)
    with school.database.write() as session:
        session.get_one(Review, made.id).summary = "You are lazy."
    ratings.rate(school, made.id or 0, named(school, "aru").id or 0, Opinion(1, 1, 1, "Go away."))
    return made


def named(school: School, login: str) -> Person:
    found = people.by_login(school, login)
    assert found is not None
    return found


def reviewer(school: School, review: Review) -> str:
    with school.database.read() as session:
        return session.get_one(Person, review.reviewer_id).login


def form(review: Review, what: str, **more: str) -> dict[str, str]:
    return {"what": what, "thing_id": str(review.id), "reason": "It hurts.", **more}


def test_an_author_finds_the_button_at_each_text_and_presses_it(
    school: School, enter: Enter, review: Review
) -> None:
    page = enter("aru")
    shown = page.get(f"/rounds/{review.round_id}").text
    assert f'action="/reviews/{review.id}/reports"' in shown
    assert f'id="report-summary-{review.id}-0"' in shown
    assert f'id="report-answer-{review.id}-1"' in shown
    assert f'id="report-rating-{review.id}-0"' not in shown, "it is their own"
    answer = page.post(f"/reviews/{review.id}/reports", data=form(review, "summary"), follow_redirects=True)
    assert "The mentors look at this text" in answer.text
    again = page.post(f"/reviews/{review.id}/reports", data=form(review, "summary"), follow_redirects=True)
    assert "reported this text already" in again.text
    assert len(reports.waiting(school, named(school, "mentor"))) == 1


def test_a_reviewer_reports_a_rating_where_it_is_read(school: School, enter: Enter, review: Review) -> None:
    page = enter(reviewer(school, review))
    assert f'id="report-rating-{review.id}-0"' in page.get("/reviews").text
    answer = page.post(f"/reviews/{review.id}/reports", data=form(review, "rating"))
    assert (answer.status_code, answer.location) == (303, "/reviews")


def test_an_unknown_kind_is_refused(school: School, enter: Enter, review: Review) -> None:
    page = enter("aru")
    answer = page.post(f"/reviews/{review.id}/reports", data=form(review, "song"), follow_redirects=True)
    assert "no such kind of text" in answer.text
    assert reports.waiting(school, named(school, "mentor")) == ()


def test_a_mentor_reads_it_with_its_place_and_takes_it_away(enter: Enter, review: Review) -> None:
    enter("aru").post(f"/reviews/{review.id}/reports", data=form(review, "summary"))
    page = enter("mentor")
    assert "Reported texts that wait for you: 1" in page.get("/reviewing").text
    shown = page.get("/reports").text
    assert "You are lazy." in shown
    assert "It hurts." in shown
    assert f"/rounds/{review.round_id}#review-{review.id}" in shown
    answer = page.post(
        "/reports/1", data={"decision": "take_away", "word": "Well seen."}, follow_redirects=True
    )
    assert "Taken away." in answer.text
    assert "Well seen." in answer.text
    assert "You are lazy." in answer.text, "the log keeps it"
    authors = enter("aru").get(f"/rounds/{review.round_id}").text
    assert "You are lazy." not in authors
    assert "(taken away by a mentor)" in authors


@pytest.mark.parametrize(
    ("who", "status"),
    [("aru", 303), ("reviewer", 303), ("mentor", 303), ("other", 404), ("stranger", 404), ("guardian", 404)],
)
def test_who_reads_a_text_may_report_it(
    school: School, enter: Enter, review: Review, who: str, status: int
) -> None:
    login = reviewer(school, review) if who == "reviewer" else who
    assert (
        enter(login).post(f"/reviews/{review.id}/reports", data=form(review, "summary")).status_code == status
    )


@pytest.mark.parametrize(
    ("who", "listing", "handling"),
    [
        ("mentor", 200, 303),
        ("other", 200, 404),
        ("aru", 403, 403),
        ("reviewer", 403, 403),
        ("stranger", 403, 403),
        ("guardian", 403, 403),
    ],
)
def test_mentors_in_charge_decide(  # noqa: PLR0917  the school, and who gets what
    school: School, enter: Enter, review: Review, who: str, listing: int, handling: int
) -> None:
    reports.make(
        school, named(school, "aru"), review.id or 0, Kind.SUMMARY, review.id or 0, None, "It hurts."
    )
    page = enter(reviewer(school, review) if who == "reviewer" else who)
    answer = page.get("/reports")
    assert answer.status_code == listing
    assert ("You are lazy." in answer.text) == (who == "mentor")
    assert page.post("/reports/1", data={"decision": "leave"}).status_code == handling
    if who == "mentor":
        assert page.post("/reports/99").status_code == 404


def test_why_somebody_said_no_is_the_mentors_to_read(school: School, enter: Enter, review: Review) -> None:
    with school.database.write() as session:
        row = session.get_one(Review, review.id)
        other = Review(
            round_id=row.round_id,
            rubric_id=row.rubric_id,
            reviewer_id=named(school, "stranger").id or 0,
            state=ReviewState.DECLINED,
            decline_reason="I can not stand this author.",
            offered_at=school.now(),
        )
        session.add(other)
    assert "I can not stand this author." in enter("mentor").get(f"/rounds/{review.round_id}").text
    assert "I can not stand" not in enter("aru").get(f"/rounds/{review.round_id}").text
