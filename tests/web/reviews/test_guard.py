"""The page on how students review: who may see it, what it says, and what is done on it."""

import pytest
from flask import Flask

from lms.domain.people import Role
from lms.services.people import Person
from lms.services.reviews.guarding import guard
from lms.services.school import School
from tests.support import folk
from tests.support.guard_rows import AUTHORS, GuardRows
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_rounds import read

PAGE = "/reviewing/guard"


@pytest.fixture
def rows(school: School) -> GuardRows:
    return GuardRows(school)


def test_nothing_stands_out_at_first(enter: Enter, mentor: Person) -> None:
    assert "Nothing stands out." in read(enter(mentor.login), PAGE)


def test_a_finding_says_what_was_seen_how_surely_and_what_can_be_done(
    rows: GuardRows, enter: Enter, mentor: Person
) -> None:
    rows.kind_reviewer()
    text = read(enter(mentor.login), PAGE)
    assert "Grades too kindly" in text
    assert (
        "About 15 points more than the works deserve (between 10 and 20), in 5 reviews of 2 projects" in text
    )
    assert "how sure: 96 of 100" in text
    assert "It is fine as it is" in text
    assert "Keep them apart" not in text


def test_who_gives_everybody_the_same_is_shown_with_what_they_gave(
    rows: GuardRows, enter: Enter, mentor: Person
) -> None:
    constant = rows.student("same")
    for number, login in enumerate(AUTHORS):
        rows.seen(constant, rows.student(login), number, score=50.0 + 10 * number, grade=80.0)
    rows.fit(constant, honest=0.03, lazy=0.96, inverted=0.01)
    page = enter(mentor.login)
    text = read(page, PAGE)
    for words in ("The same grade for all", "gave about 80 points", "Check their next reviews"):
        assert words in text
    form = {"finding": f"constant:{constant}", "action": "spot_check", "note": ""}
    assert "next reviews come to you" in page.post(f"{PAGE}/act", data=form, follow_redirects=True).text


def test_the_evidence_leads_to_the_rounds(
    school: School, rows: GuardRows, enter: Enter, mentor: Person
) -> None:
    rows.kind_reviewer()
    page = enter(mentor.login).get(PAGE).text
    for one in guard.listing(school, mentor)[0].finding.evidence:
        assert f'href="/rounds/{one.round}#review-{one.review}"' in page


def test_an_action_is_noted_and_the_finding_goes(rows: GuardRows, enter: Enter, mentor: Person) -> None:
    kind, page = rows.kind_reviewer(), enter(mentor.login)
    form = {"finding": f"kind:{kind}", "action": "talk", "note": "A kind heart."}
    answer = page.post(f"{PAGE}/act", data=form, follow_redirects=True)
    assert "Noted." in answer.text
    assert "A kind heart." in answer.text
    assert "Nothing stands out." in answer.text
    assert "no longer there" in page.post(f"{PAGE}/act", data=form, follow_redirects=True).text


def test_two_who_favour_each_other_are_kept_apart(rows: GuardRows, enter: Enter, mentor: Person) -> None:
    first, second = rows.friends()
    page = enter(mentor.login)
    page.post(f"{PAGE}/act", data={"finding": f"ring:{first}-{second}", "action": "apart", "note": "Cousins"})
    assert "Cousins" in read(page, "/reviewing/apart")


def test_what_is_no_action_is_said(rows: GuardRows, enter: Enter, mentor: Person) -> None:
    kind, page = rows.kind_reviewer(), enter(mentor.login)
    for action, words in (("", "Choose what you do about it."), ("apart", "be done about such a finding")):
        form = {"finding": f"kind:{kind}", "action": action}
        assert words in page.post(f"{PAGE}/act", data=form, follow_redirects=True).text


def test_the_board_leads_here(enter: Enter, mentor: Person) -> None:
    assert f'href="{PAGE}"' in enter(mentor.login).get("/reviewing").text


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_others_have_no_such_page(school: School, rows: GuardRows, enter: Enter, role: Role) -> None:
    kind = rows.kind_reviewer()
    page = enter(folk.person(school, "looker", role, password=None).login)
    assert page.get(PAGE).status_code == 403
    form = {"finding": f"kind:{kind}", "action": "fine"}
    assert page.post(f"{PAGE}/act", data=form).status_code == 403


def test_a_person_who_is_found_sees_nothing_of_it(rows: GuardRows, enter: Enter) -> None:
    rows.kind_reviewer()
    assert enter("kind").get(PAGE).status_code == 403


def test_a_stranger_is_asked_to_log_in(app: Flask) -> None:
    page = app.test_client()
    assert page.get(PAGE).status_code in {302, 303, 401}
    assert page.post(f"{PAGE}/act").status_code in {302, 303, 401}


def test_another_cohorts_mentor_neither_sees_nor_changes(
    school: School, rows: GuardRows, enter: Enter
) -> None:
    ours, theirs = folk.cohort(school, "ours"), folk.cohort(school, "theirs")
    kind = rows.kind_reviewer(cohort_id=ours)
    other = folk.person(school, "other", Role.MENTOR, cohort_id=theirs, password=None)
    page = enter(other.login)
    assert "Nothing stands out." in read(page, PAGE)
    form = {"finding": f"kind:{kind}", "action": "fine"}
    assert "no longer there" in page.post(f"{PAGE}/act", data=form, follow_redirects=True).text
    admin = folk.person(school, "admin", Role.ADMIN, password=None)
    assert [one.finding.key for one in guard.listing(school, admin)] == [f"kind:{kind}"]
