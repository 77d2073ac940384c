"""Rubrics on pages: everybody reads what is asked; the staff alone take questions out."""

import pytest

from lms.domain.people import Role
from lms.services.reviews.scoring import voids
from lms.services.school import School
from tests.support import reviews
from tests.support.folk import person
from tests.support.reviews import POOR, PROJECT
from tests.web.reviews.conftest import Enter

PAGE = f"/exercises/{PROJECT}/rubric"
VOID, RESTORE = f"{PAGE}/1/criteria/1/void", f"{PAGE}/1/criteria/1/restore"


@pytest.fixture(autouse=True)
def everybody(school: School) -> None:
    """Let there be a review, and one of each who may look."""
    for login, role in (
        ("mentor", Role.MENTOR),
        ("admin", Role.ADMIN),
        ("stranger", Role.STUDENT),
        ("guardian", Role.GUARDIAN),
    ):
        person(school, login, role, password=None)
    reviews.handed_in(school, None, POOR)


def test_a_learner_reads_the_questions_and_no_more(enter: Enter) -> None:
    page = enter("stranger")
    assert PAGE in page.get(f"/exercises/{PROJECT}").text
    shown = page.get(PAGE).text
    assert "Does the program cope with an empty receipt?" in shown
    assert "Some of them are clear." in shown
    assert "bonus" in shown
    assert "Take this question out" not in shown
    assert "Version 1" not in shown
    assert page.get(f"{PAGE}?version=7").status_code == 200, "other versions are the staff's"


def test_a_mentor_takes_a_question_out_and_puts_it_back(school: School, enter: Enter) -> None:
    page = enter("mentor")
    shown = page.get(PAGE).text
    assert "Version 1" in shown
    assert "rounds: 1" in shown
    assert "No translation is older" in shown
    assert "Write the reason" in page.post(VOID, follow_redirects=True).text
    answer = page.post(VOID, data={"reason": "Nobody knows what this means."}, follow_redirects=True)
    assert "Works that were scored anew: 1." in answer.text
    assert "Nobody knows what this means." in enter("stranger").get(PAGE).text
    assert [one.number for one in voids.page(school, PROJECT).questions if one.void] == [1]
    back = page.post(RESTORE, follow_redirects=True)
    assert "It counts again." in back.text
    assert not any(one.void for one in voids.page(school, PROJECT).questions)


@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [
        ("admin", 200, 303),
        ("mentor", 200, 303),
        ("aru", 200, 403),
        ("stranger", 200, 403),
        ("guardian", 403, 403),
    ],
)
def test_who_may_read_and_who_may_change(enter: Enter, who: str, reads: int, changes: int) -> None:
    page = enter(who)
    assert page.get(PAGE).status_code == reads
    assert page.post(VOID, data={"reason": "It is unclear."}).status_code == changes
    assert page.post(RESTORE).status_code == changes
    assert page.get("/exercises/three-checks/rubric").status_code == (404 if reads == 200 else 403)
