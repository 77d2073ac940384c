"""The mentors' board and what is done by hand on it."""

import re

import pytest
from sqlmodel import select

from lms.domain.people import Role
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.services import inbox, people
from lms.services.people import Person
from lms.services.reviews import rounds
from lms.services.reviews.matching import escalation
from lms.services.school import School
from lms.storage.tables import Exclusion, Review
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_overview import login_of
from tests.web.reviews.test_rounds import read


def test_an_empty_board_says_why(enter: Enter, mentor: Person) -> None:
    assert "Nothing is in review now." in read(enter(mentor.login), "/reviewing")


def test_the_board_names_everybody_and_can_be_narrowed(school: School, enter: Enter, mentor: Person) -> None:
    reviews.opened_round(school)
    page = enter(mentor.login)
    text = read(page, "/reviewing?exercise=peer-project")
    assert "On their way" in text
    assert "Aru" in text
    assert sum(one.title() in text for one in reviews.REVIEWERS) == 2
    assert "On their way" not in read(page, "/reviewing?exercise=other&cohort=x")


@pytest.mark.parametrize("narrowed", ["exercise=other", "cohort=7"])
def test_an_empty_board_says_that_it_is_narrowed(
    school: School, enter: Enter, mentor: Person, narrowed: str
) -> None:
    reviews.opened_round(school)
    text = read(enter(mentor.login), f"/reviewing?{narrowed}")
    assert "The board is narrowed to them." in text
    assert "Nothing is in review now." not in text
    assert re.search(r'href="/reviewing">\s*Show all', text)


def test_a_mentor_reviews_a_work_themself(school: School, enter: Enter, mentor: Person) -> None:
    round_ = reviews.opened_round(school)
    answer = enter(mentor.login).post(f"/rounds/{round_.id}/take")
    mine = [one for one in reviews.reviews_of(school, round_.id or 0) if one.kind is ReviewKind.MENTOR]
    assert [(one.reviewer_id, one.state) for one in mine] == [(mentor.id, ReviewState.ACCEPTED)]
    assert answer.location == f"/reviews/{mine[0].id}"
    assert "Go on reviewing" in read(enter(mentor.login), "/reviewing")


def test_another_reviewer_is_asked_in_place_of_one(school: School, enter: Enter, mentor: Person) -> None:
    round_ = reviews.opened_round(school)
    first = reviews.offered(school, round_.id or 0)[0]
    answer = enter(mentor.login).post(f"/reviews/{first.id}/swap", follow_redirects=True)
    assert "Somebody else is asked." in answer.text
    asked = {one.reviewer_id for one in reviews.offered(school, round_.id or 0)}
    assert len(asked) == 2
    assert first.reviewer_id not in asked


def test_what_speaks_against_a_reviewer_is_read_before_they_are_asked(
    school: School, enter: Enter, mentor: Person
) -> None:
    round_ = reviews.opened_round(school)
    asked = {one.reviewer_id for one in reviews.offered(school, round_.id or 0)}
    free = next(one for one in reviews.REVIEWERS if reviews.student(school, one) not in asked)
    page = enter(mentor.login)
    page.post("/reviewing/apart", data={"first": "aru", "second": free, "reason": "Brothers"})
    warned = page.post(f"/rounds/{round_.id}/assign", data={"login": free})
    assert warned.status_code == 422
    assert "a mentor keeps them apart" in warned.text
    done = page.post(f"/rounds/{round_.id}/assign", data={"login": free, "knowingly": "yes"})
    assert done.status_code == 303
    assert reviews.student(school, free) in {
        one.reviewer_id for one in reviews.offered(school, round_.id or 0)
    }


def test_a_login_that_nobody_has_is_said(school: School, enter: Enter, mentor: Person) -> None:
    round_ = reviews.opened_round(school)
    page = enter(mentor.login)
    answer = page.post(f"/rounds/{round_.id}/assign", data={"login": "nobody"}, follow_redirects=True)
    assert "Nobody in your charge has the login nobody." in answer.text


def test_two_are_kept_apart_until_it_is_lifted(school: School, enter: Enter, mentor: Person) -> None:
    ids = sorted(reviews.student(school, login) for login in ("aru", "bek"))
    page = enter(mentor.login)
    page.post("/reviewing/apart", data={"first": "aru", "second": "bek", "reason": "Brothers"})
    assert "Brothers" in read(page, "/reviewing/apart")
    assert (
        "Write the reason"
        in page.post("/reviewing/apart", data={"first": "aru", "second": "bek"}, follow_redirects=True).text
    )
    page.post(f"/reviewing/apart/{ids[0]}/{ids[1]}/lift")
    with school.database.read() as session:
        assert session.get(Exclusion, tuple(ids)) is None
    assert page.post(f"/reviewing/apart/{ids[0]}/{ids[1]}/lift").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"second": "nobody"}, ["Nobody in your charge has the login nobody."]),
        (
            {"first": "x", "second": "y"},
            ["Nobody in your charge has the login x.", "Nobody in your charge has the login y."],
        ),
        ({"second": "aru"}, ["Choose two different people."]),
        ({"reason": " "}, ["Write the reason: other mentors read it."]),
        ({"first": "", "reason": ""}, ["Write their login.", "Write the reason"]),
    ],
)
def test_what_was_typed_of_two_stays_and_the_error_stands_at_its_field(
    school: School, enter: Enter, mentor: Person, wrong: dict[str, str], words: list[str]
) -> None:
    for login in ("aru", "bek"):
        reviews.student(school, login)
    form = {"first": "aru", "second": "bek", "reason": "Brothers", **wrong}
    answer = enter(mentor.login).post("/reviewing/apart", data=form)
    assert answer.status_code == 422
    for said in words:
        assert said in answer.text
    for name in ("first", "second"):
        if form[name]:
            assert re.search(rf'<input[^>]*id="{name}"[^>]*value="{form[name]}"', answer.text)
    assert answer.text.count('aria-invalid="true"') == sum("different" not in said for said in words)
    with school.database.read() as session:
        assert session.exec(select(Exclusion)).all() == []


def test_a_table_is_looked_at_before_it_is_carried_out(school: School, enter: Enter, mentor: Person) -> None:
    round_ = reviews.opened_round(school)
    first = reviews.offered(school, round_.id or 0)[0]
    free = next(
        one
        for one in reviews.REVIEWERS
        if reviews.student(school, one)
        not in {r.reviewer_id for r in reviews.offered(school, round_.id or 0)}
    )
    page, table = enter(mentor.login), f"round,reviewer\n{round_.id},{free}\n"
    assert "is asked" in page.post("/reviewing/assignments/preview", data={"table": table}).text
    assert reviews.offered(school, round_.id or 0)[0].id == first.id
    wrong = page.post("/reviewing/assignments", data={"table": f"{table}{round_.id},nobody\n"})
    assert "can't be done" in wrong.text
    page.post("/reviewing/assignments", data={"table": table})
    asked = {login_of(school, one.reviewer_id) for one in rounds.view(school, round_.id or 0).peers}
    assert free in asked


def test_a_table_without_titles_says_how_they_are(enter: Enter, mentor: Person) -> None:
    answer = enter(mentor.login).post("/reviewing/assignments/preview", data={"table": "1,aru"})
    assert "The first line names the columns" in answer.text


def test_students_have_no_board(school: School, enter: Enter) -> None:
    reviews.student(school, "aru")
    assert enter("aru").get("/reviewing").status_code == 403
    assert people.by_login(school, "aru") is not None


@pytest.mark.parametrize(
    ("who", "status"),
    [("mentor", 303), ("other", 404), ("aru", 404), ("stranger", 404), ("guardian", 404), ("reviewer", 403)],
)
def test_mentors_in_charge_let_a_watched_review_count(
    school: School, enter: Enter, who: str, status: int
) -> None:
    person(school, "mentor", Role.MENTOR, password=None)
    for login, role in (("stranger", Role.STUDENT), ("guardian", Role.GUARDIAN)):
        person(school, login, role, password=None)
    person(school, "other", Role.MENTOR, password=None, cohort_id=cohort(school, "Other"))
    review = reviews.handed_in(school)
    with school.database.write() as session:
        session.get_one(Review, review.id).under_mentor = True
        reviewer = session.get_one(Person, review.reviewer_id).login
    answer = enter(reviewer if who == "reviewer" else who).post(f"/reviews/{review.id}/release")
    assert answer.status_code == status
    with school.database.read() as session:
        assert session.get_one(Review, review.id).under_mentor == (who != "mentor")
    shown = enter("aru").get(f"/rounds/{review.round_id}").text
    assert ("Said kindly." in shown) == (who == "mentor")


def test_what_waits_calls_a_mentor_from_their_start_page(
    school: School, enter: Enter, mentor: Person
) -> None:
    page = enter(mentor.login)
    assert "waits for your word" not in read(page, "/")
    round_ = reviews.opened_round(school)
    with school.database.write() as session:
        assert escalation.to_mentor(session, school, round_.id or 0, "nobody")
    text = read(page, "/")
    assert "1 thing waits for your word" in text
    assert 'href="/reviewing#waiting"' in text
    notice = inbox.listing(school, mentor.id or 0).notices[0]
    assert notice.path == f"/reviewing#round-{round_.id}"


def test_the_desk_of_a_watched_review_lets_it_count(school: School, enter: Enter, mentor: Person) -> None:
    review = reviews.handed_in(school)
    with school.database.write() as session:
        session.get_one(Review, review.id).under_mentor = True
    button = f'action="/reviews/{review.id}/release"'
    assert button in enter(mentor.login).get(f"/reviews/{review.id}").text
    assert button not in enter(login_of(school, review.reviewer_id)).get(f"/reviews/{review.id}").text


def test_the_page_of_a_round_leads_mentors_to_its_review(
    school: School, enter: Enter, mentor: Person
) -> None:
    round_ = reviews.opened_round(school)
    text = read(enter(mentor.login), f"/rounds/{round_.id}")
    assert "A work of Aru" in text
    assert "Review it myself" in text
    assert "Review it myself" not in read(enter("aru"), f"/rounds/{round_.id}")
