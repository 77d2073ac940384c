"""The pages of practice: the model review, beginning, and the private feedback; and who may see them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.people import Role
from lms.services.people import Language
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage.tables import Review
from tests.support import folk, reviews
from tests.support.known import NAMES, practised, practising_school
from tests.support.reviews import POOR, PROJECT
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_rounds import read

MODEL = f"/practice/model/{PROJECT}/model"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with practising_school(tmp_path, database_url) as opened:
        yield opened


def test_the_model_review_comes_first(school: School, enter: Enter) -> None:
    reviews.student(school, "aru")
    page = enter("aru")
    assert 'href="/practice"' in read(page, "/reviews")
    text = read(page, "/practice")
    assert "See how a good review looks" in text
    assert f'href="{MODEL}"' in text
    assert "0 of 2 practice reviews are done" in text


def test_the_model_shows_answers_reasons_and_lines(school: School, enter: Enter) -> None:
    reviews.student(school, "aru")
    text = read(enter("aru"), MODEL)
    assert "A short receipt." in text
    assert "Only prices says what it is." in text
    assert "level 2 of 3" in text
    assert "Some of them are clear." in text
    assert 'href="#f2-1"' in text
    assert 'id="f2-1"' in text
    assert "Begin a practice review" in text


@pytest.mark.parametrize("name", ["east", "none"])
def test_the_answers_of_works_to_practise_on_are_shown_nowhere(
    school: School, enter: Enter, name: str
) -> None:
    reviews.student(school, "aru")
    assert enter("aru").get(f"/practice/model/{PROJECT}/{name}").status_code == 404


def test_practice_begins_at_the_desk_and_goes_on_there(school: School, enter: Enter) -> None:
    me = reviews.student(school, "aru")
    page = enter("aru")
    answer = page.post("/practice")
    assert answer.status_code == 303
    review = calibrations.practice(school, me).in_hand
    assert review is not None
    assert answer.location == f"/reviews/{review.id}"
    assert page.post("/practice").location == answer.location
    assert "Go on with your practice review" in read(page, "/practice")
    early = page.get(f"/practice/{review.id}")
    assert (early.status_code, early.location) == (303, f"/reviews/{review.id}")


def test_when_all_is_practised_begin_says_so(school: School, enter: Enter) -> None:
    me = reviews.student(school, "aru")
    for _ in NAMES:
        practised(school, me)
    answer = enter("aru").post("/practice", follow_redirects=True)
    assert "You have practised on every work there is." in answer.text
    assert "You can review for others" in answer.text


def test_the_feedback_says_in_words_how_near_it_was(school: School, enter: Enter) -> None:
    me = reviews.student(school, "aru")
    review = practised(school, me)
    text = read(enter("aru"), f"/practice/{review.id}")
    assert "4 of 4 answers agree with the staff's" in text
    assert "you were kinder than the staff by about 20 points" in text
    assert "Said kindly." in text
    assert "There are discounts." in text
    assert "receipt.py:1–2" in text
    assert "Practise once more" in text


def test_a_strict_review_far_off_is_told_kindly(school: School, enter: Enter) -> None:
    me = reviews.student(school, "aru")
    practised(school, me)
    review = practised(school, me, POOR)
    text = read(enter("aru"), f"/practice/{review.id}")
    assert "you were stricter than the staff by about 90 points" in text
    assert "one more practice will help" in text
    assert "To your reviews" in text


def test_a_changed_rubric_is_said(school: School, enter: Enter) -> None:
    review = practised(school, reviews.student(school, "aru"))
    exercise = school.catalogue.get(PROJECT)
    fewer = exercise.rubric.model_copy(update={"sections": exercise.rubric.sections[:1]})
    exercise.__dict__["rubric"] = fewer
    assert "The questions have changed" in read(enter("aru"), f"/practice/{review.id}")
    exercise.__dict__["known"] = ()
    assert "no longer used for practice" in read(enter("aru"), f"/practice/{review.id}")


def test_a_kazakh_reader_sees_the_questions_in_kazakh(school: School, enter: Enter) -> None:
    folk.person(school, "aru", password=None, language=Language.KAZAKH)
    text = read(enter("aru"), MODEL)
    assert "Атаулар қаншалықты түсінікті?" in text
    assert "Кейбірі түсінікті." in text


@pytest.fixture
def done(school: School) -> Review:
    here, there = folk.cohort(school, "here"), folk.cohort(school, "there")
    me = reviews.student(school, "aru", cohort_id=here)
    reviews.student(school, "peer", cohort_id=here)
    people = (("mentor", Role.MENTOR, here), ("elsewhere", Role.MENTOR, there), ("free", Role.MENTOR, None))
    for login, role, cohort_id in (*people, ("admin", Role.ADMIN, None), ("parent", Role.GUARDIAN, None)):
        folk.person(school, login, role, password=None, cohort_id=cohort_id)
    return practised(school, me)


READERS = {
    "aru": 200,
    "mentor": 200,
    "free": 200,
    "admin": 200,
    "peer": 404,
    "elsewhere": 404,
    "parent": 404,
}


@pytest.mark.parametrize(("login", "code"), READERS.items())
def test_the_feedback_is_private(enter: Enter, done: Review, login: str, code: int) -> None:
    answer = enter(login).get(f"/practice/{done.id}")
    assert answer.status_code == code
    assert ("Said kindly." in answer.text) is (code == 200)


@pytest.mark.parametrize("path", ["/practice", MODEL])
@pytest.mark.parametrize(("login", "code"), [("peer", 200), ("mentor", 200), ("admin", 200), ("parent", 403)])
def test_practice_is_for_all_but_guardians(
    enter: Enter, done: Review, path: str, login: str, code: int
) -> None:
    assert done.id is not None
    assert enter(login).get(path).status_code == code


def test_a_guardian_begins_nothing(enter: Enter, done: Review) -> None:
    assert done.id is not None
    assert enter("parent").post("/practice").status_code == 403


def test_a_mentor_reads_it_in_the_third_person(enter: Enter, done: Review) -> None:
    text = read(enter("mentor"), f"/practice/{done.id}")
    assert "The grade is 110, the staff's 90." in text
    assert "Only the reviewer and their mentors see this page." in text
    assert "Practise once more" not in text


@pytest.mark.parametrize(("login", "code"), [*READERS.items()])
def test_mentors_see_it_as_numbers(school: School, enter: Enter, done: Review, login: str, code: int) -> None:
    answer = enter(login).get(f"/people/{done.reviewer_id}/practice")
    for_staff_alone = {"aru": 403, "peer": 403, "parent": 403}
    assert answer.status_code == for_staff_alone.get(login, code)
    assert ("4 of 4" in answer.text) is (answer.status_code == 200)
    newcomer = reviews.student(school, "peer")
    if code == 200 and login not in for_staff_alone:
        assert "No practice review is handed in yet." in read(enter(login), f"/people/{newcomer}/practice")
        assert f'href="/people/{newcomer}/practice"' in read(enter(login), f"/people/{newcomer}")


def test_from_the_desk_to_the_feedback(school: School, enter: Enter) -> None:
    me = reviews.student(school, "aru")
    page = enter("aru")
    desk = page.post("/practice").location or ""
    text = read(page, desk)
    assert "receipt.py" in text
    for number, value in ((1, "1"), (2, "1"), (3, "4"), (4, "1")):
        page.post(f"{desk}/criteria/{number}", data={"value": value, "note": f"Note {number}."})
    lines = {"path": "receipt.py", "line_from": "1", "line_to": "2"}
    page.post(f"{desk}/criteria/2/evidence", data=lines)
    answer = page.post(f"{desk}/hand-in", data={"summary": "Well begun."}, follow_redirects=True)
    assert answer.request.path == desk.replace("/reviews/", "/practice/")
    assert "You saw this work as the staff did." in answer.text
    assert "you were about as strict as they" in answer.text
    done = calibrations.practice(school, me).done[0]
    assert f'href="/practice/{done.review.id}"' in read(page, "/reviews")


def test_a_review_of_a_peers_work_has_no_such_page(school: School, enter: Enter) -> None:
    for login in ("bek", "dana"):
        for _ in range(2):
            practised(school, reviews.student(school, login))
    review = reviews.handed_in(school, reviews.opened_round(school, reviewers=("bek", "dana")).id)
    reviewer = "bek" if review.reviewer_id == reviews.student(school, "bek") else "dana"
    assert enter(reviewer).get(f"/practice/{review.id}").status_code == 404


def test_a_stranger_logs_in_first(school: School, enter: Enter) -> None:
    assert school.catalogue.errors == ()
    page = enter("nobody")
    for path in ("/practice", MODEL, "/practice/1"):
        assert "/login" in (page.get(path).location or "")
