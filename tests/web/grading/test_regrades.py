"""The page on which an admin has attempts graded again: begun, watched, applied, and kept with its reason."""

from datetime import timedelta

import pytest

from lms.domain.verdicts import Verdict
from lms.services import regrading
from lms.services.grading import gradings
from lms.services.school import School
from tests.services.test_regrading import EXERCISE, WHY, an_admin, graded, settle, standing
from tests.support.schools import RIGHT, Pupil, at
from tests.support.sites import make_site, visit

PAGE = f"/exercises/{EXERCISE}/regrade"


def broken(school: School, words: str) -> None:
    """Let the next job end with an error of an author, a while later."""
    later = at(school, school.now() + timedelta(hours=1))
    held = gradings.claim(later, "a")
    assert held is not None
    gradings.give_back(school, held, words, counted=True)


def test_a_trial_is_begun_watched_and_applied_on_the_page(school: School) -> None:
    pupil, boss = graded(school, Verdict.FAILED, 4), an_admin(school)
    admin = visit(make_site(school), school, boss)
    assert "Begin the trial" in admin.get(PAGE).text
    assert admin.post(PAGE, data={"since": "yesterday"}).status_code == 422
    assert admin.post(PAGE, data={"cohort": "99"}).status_code == 422
    assert admin.post(PAGE, data={"since": "2020-01-01"}).status_code == 303
    assert "0 of 1 attempts" in admin.get(f"{PAGE}/progress").text
    assert "Let the new grades count" not in admin.get(PAGE).text
    settle(school, Verdict.PASSED, 10, "new")
    page = admin.get(PAGE).text
    assert "passed now" in page
    assert "takes_back" not in page
    trial = regrading.open_trial(school, EXERCISE)
    assert trial is not None
    refused = admin.post(f"/regrades/{trial.id}/apply", data={"reason": " "})
    assert (refused.status_code, "Say in a sentence why" in refused.text) == (422, True)
    assert admin.post(f"/regrades/{trial.id}/apply", data={"reason": WHY}).status_code == 303
    assert standing(school, pupil)[0] is Verdict.PASSED
    page = admin.get(PAGE).text
    assert (WHY in page, "Boss" in page, "Begin the trial" in page) == (True, True, True)
    notices = visit(make_site(school), school, pupil.person).get("/inbox").text
    assert WHY in notices


@pytest.mark.parametrize(("takes_back", "verdict"), [({}, "passed"), ({"takes_back": "on"}, "failed")])
def test_a_pass_is_taken_back_only_where_that_was_ticked(
    school: School, takes_back: dict[str, str], verdict: str
) -> None:
    pupil, boss = graded(school, Verdict.PASSED, 10), an_admin(school)
    admin = visit(make_site(school), school, boss)
    admin.post(PAGE, data={})
    settle(school, Verdict.FAILED, 4, "new")
    assert "Take back the passes" in admin.get(PAGE).text
    trial = regrading.open_trial(school, EXERCISE)
    assert trial is not None
    admin.post(f"/regrades/{trial.id}/apply", data={"reason": WHY, **takes_back})
    assert standing(school, pupil)[0] == verdict


def test_the_staff_read_of_a_given_up_attempt_what_broke_and_its_author_does_not(school: School) -> None:
    pupil, boss = Pupil(school), an_admin(school)
    attempt = pupil.hand_in(RIGHT).id
    for _ in range(school.settings.attempts):
        broken(school, "checks.py:7 in adds: ZeroDivisionError: division by zero\nTraceback")
    app = make_site(school)
    own, seen = (visit(app, school, who).get(f"/submissions/{attempt}").text for who in (pupil.person, boss))
    assert ("checks.py:7 in adds" in seen, "checks.py:7 in adds" in own) == (True, False)
    desk = visit(app, school, boss).get("/desk").text
    assert ("checks.py:7 in adds" in desk, "Traceback" in desk) == (True, False)


def test_attempts_that_could_not_be_graded_are_left_only_where_that_was_ticked(school: School) -> None:
    pupil, boss = graded(school, Verdict.FAILED, 4), an_admin(school)
    admin = visit(make_site(school), school, boss)
    admin.post(PAGE, data={})
    for _ in range(school.settings.attempts):
        broken(school, "no engine")
    assert "Let 1 attempt that could not be graded again keep its grade." in admin.get(PAGE).text
    trial = regrading.open_trial(school, EXERCISE)
    assert trial is not None
    refused = admin.post(f"/regrades/{trial.id}/apply", data={"reason": WHY})
    assert (refused.status_code, "could not be graded again: 1." in refused.text) == (422, True)
    ticked = admin.post(f"/regrades/{trial.id}/apply", data={"reason": WHY, "leaves_faulty": "on"})
    assert (ticked.status_code, regrading.open_trial(school, EXERCISE)) == (303, None)
    assert standing(school, pupil)[:2] == (Verdict.FAILED, 4)


def test_a_fault_of_the_checks_is_shown_in_its_words(school: School) -> None:
    graded(school, Verdict.FAILED, 4)
    admin = visit(make_site(school), school, an_admin(school))
    admin.post(PAGE, data={})
    for _ in range(school.settings.attempts):
        broken(school, "checks.py:7 in adds: ZeroDivisionError: division by zero")
    page = admin.get(PAGE).text
    assert ("checks.py:7 in adds" in page, "1 attempt could not be graded again." in page) == (True, True)
    trial = regrading.open_trial(school, EXERCISE)
    assert trial is not None
    assert admin.post(f"/regrades/{trial.id}/again").status_code == 303
    settle(school, Verdict.PASSED, 10, "new")
    assert "passed now" in admin.get(PAGE).text
    assert admin.post(f"/regrades/{trial.id}/drop").status_code == 303
    assert "dropped" in admin.get(PAGE).text
