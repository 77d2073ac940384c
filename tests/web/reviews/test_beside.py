"""A grader of others on the pages: who sees what it said, in which words; and the grade as a file."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from junitparser import JUnitXml
from sqlmodel import col, select

from lms.domain.foreign.shape import Fault
from lms.domain.people import Role
from lms.services import people
from lms.services.grading import beside
from lms.services.school import School
from lms.storage.tables import BesideRun, Grade, Job, Review, Round
from lms.storage.tables.queue import JobState
from lms.web.grading.beside import UNREAD
from tests.grading.fakes import Json
from tests.grading.test_beside import FakeBeside, answered
from tests.support import reviews
from tests.support.folk import cohort, person
from tests.support.reviews import PROJECT
from tests.support.schools import EXERCISES, opened_school
from tests.web.reviews.conftest import Enter
from tests.web.reviews.test_rounds import read

REPORT = b"""<testsuite>
<testcase classname="t" name="adds"/>
<testcase classname="t" name="rounds"><failure message="&lt;b&gt;3 is not 4&lt;/b&gt;"/></testcase>
<testcase classname="t" name="waits"><skipped/></testcase>
</testsuite>"""
TALKED_ROUND = "so it can be talked round"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return a school whose project has a grader of others beside its check."""
    exercises = tmp_path / "exercises"
    shutil.copytree(EXERCISES / PROJECT, exercises / PROJECT)
    with (exercises / PROJECT / "exercise.toml").open("a") as file:
        file.write('\n[beside]\nkind = "junit"\ncommand = "sh run.sh"\n')
    with opened_school(tmp_path / "var", database_url, exercises=exercises) as opened:
        assert not opened.catalogue.errors
        yield opened


@pytest.fixture
def attempt(school: School) -> int:
    """Return an attempt of Aru's that is graded, and whose grader of others waits."""
    found = reviews.attempt(school, reviews.student(school, "aru"))
    order(school, found)
    with school.database.write() as session:
        session.exec(select(Job).where(col(Job.submission_id) == found)).one().state = JobState.DONE
    return found


def order(school: School, attempt: int) -> None:
    with school.database.write() as session:
        grade = session.exec(select(Grade).where(col(Grade.submission_id) == attempt)).one()
        beside.order(session, school, grade)


def run(school: School, **answer: Any) -> None:
    held = beside.claim(school, "a")
    assert held is not None
    beside.run_claimed(school, FakeBeside(answered(**answer)), held)


def test_its_words_stand_on_the_page_of_the_attempt(school: School, attempt: int, enter: Enter) -> None:
    aru = enter("aru")
    waiting = read(aru, f"/submissions/{attempt}")
    assert TALKED_ROUND in waiting
    assert "waits in the queue" in waiting
    assert f'hx-get="/submissions/{attempt}/beside"' in waiting
    run(school, report=REPORT)
    for address in (f"/submissions/{attempt}", f"/submissions/{attempt}/beside"):
        page = read(aru, address)
        assert "hx-trigger" not in page
        assert TALKED_ROUND in page
        assert "Runs beside your code: JUnit" in page
        assert "Tests passed: 1 of 3" in page
        assert "&lt;b&gt;3 is not 4&lt;/b&gt;" in page
        assert page.index("t · rounds") < page.index("t · adds")
    assert "10 of 10 points: passed" in read(aru, f"/submissions/{attempt}")


@pytest.mark.parametrize("fault", [Fault.NOTHING, Fault.NOT_FORMED])
def test_no_result_is_told_with_its_reason(school: School, attempt: int, enter: Enter, fault: Fault) -> None:
    run(school, stdout=b"Traceback <here>", report={Fault.NOTHING: None, Fault.NOT_FORMED: b"<html/>"}[fault])
    page = read(enter("aru"), f"/submissions/{attempt}")
    assert "no result" in page
    assert UNREAD[fault] in page
    assert "Traceback &lt;here&gt;" in page


def give_up(school: School) -> None:
    """Let the machine break at every try of the run that waits."""

    def broken(_question: object) -> Json:
        raise OSError("no room")

    later = replace(school, clock=lambda: school.now() + timedelta(hours=1))
    for _ in range(school.settings.attempts):
        held = beside.claim(later, "a")
        assert held is not None
        beside.run_claimed(school, FakeBeside(broken), held)


def test_a_fault_of_ours_is_told_as_ours(school: School, attempt: int, enter: Enter) -> None:
    give_up(school)
    page = read(enter("aru"), f"/submissions/{attempt}")
    assert "a fault of the system, not of the work" in page
    assert "no room" not in page
    assert "beside/again" not in page


def test_who_looks_after_the_authors_lets_it_be_run_again(school: School, attempt: int, enter: Enter) -> None:
    person(school, "admin", Role.ADMIN, password=None)
    admin, address = enter("admin"), f"/submissions/{attempt}"
    assert "beside/again" not in read(admin, address)
    give_up(school)
    page = read(admin, address)
    assert "OSError: no room" in page
    assert f'action="{address}/beside/again"' in page
    answer = admin.post(f"{address}/beside/again")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}#beside")
    page = read(admin, address)
    assert "It is in the queue again." in page
    assert "waits in the queue" in page
    admin.post(f"{address}/beside/again")
    assert "It is already being run again, or it has ended by itself." in read(admin, address)


def test_the_desk_lists_what_our_side_could_not_run(school: School, attempt: int, enter: Enter) -> None:
    aru = people.by_login(school, "aru")
    assert aru is not None
    person(school, "own", Role.MENTOR, password=None, cohort_id=aru.cohort_id)
    person(school, "other", Role.MENTOR, password=None, cohort_id=cohort(school, "other"))
    own, other, action = enter("own"), enter("other"), f'action="/submissions/{attempt}/beside/again"'
    assert action not in read(own, "/desk")
    give_up(school)
    assert "OSError: no room" in read(own, "/desk")
    assert action in read(own, "/desk")
    assert action not in read(other, "/desk")
    own.post(f"/submissions/{attempt}/beside/again")
    assert action not in read(own, "/desk")
    held = beside.claim(school, "a")
    assert held is not None
    with school.database.write() as session:
        session.get_one(BesideRun, held.run_id).state = JobState.DONE
        session.get_one(BesideRun, held.run_id).unread = Fault.NO_IMAGE
    assert "The image of this grader is not there." in read(own, "/desk")


def test_a_run_beside_an_earlier_grade_is_not_listed(school: School, attempt: int, enter: Enter) -> None:
    person(school, "admin", Role.ADMIN, password=None)
    give_up(school)
    with school.database.write() as session:
        earlier = session.exec(select(Grade).where(col(Grade.submission_id) == attempt)).one()
        later = Grade.model_validate({**earlier.model_dump(exclude={"id"}), "checks_version": "later"})
        session.add(later)
        session.flush()
        beside.order(session, school, later)
    assert "could not be run" not in read(enter("admin"), "/desk")


def test_nobody_else_lets_it_be_run_again(school: School, attempt: int, enter: Enter) -> None:
    give_up(school)
    aru = people.by_login(school, "aru")
    assert aru is not None
    person(school, "own", Role.MENTOR, password=None, cohort_id=aru.cohort_id)
    person(school, "other", Role.MENTOR, password=None, cohort_id=cohort(school, "other"))
    person(school, "stranger", password=None)
    answers = {
        login: enter(login).post(f"/submissions/{attempt}/beside/again").status_code
        for login in ("aru", "stranger", "other", "own")
    }
    assert answers == {"aru": 403, "stranger": 404, "other": 404, "own": 303}
    assert "waits in the queue" in read(enter("aru"), f"/submissions/{attempt}")


@pytest.mark.parametrize("address", ["/beside", "/grade/junit", "/grade/ctrf"])
def test_who_may_see_the_attempt_sees_it_and_nobody_else(
    school: School, attempt: int, enter: Enter, address: str
) -> None:
    run(school, report=REPORT)
    person(school, "stranger", password=None)
    person(school, "other", Role.MENTOR, password=None, cohort_id=cohort(school, "other"))
    person(school, "admin", Role.ADMIN, password=None)
    answers = {
        login: enter(login).get(f"/submissions/{attempt}{address}").status_code
        for login in ("aru", "admin", "stranger", "other")
    }
    assert answers == {"aru": 200, "admin": 200, "stranger": 404, "other": 404}


def test_a_reviewer_sees_it_at_the_desk(school: School, enter: Enter) -> None:
    review = reviews.accepted_review(school)
    reviewer = reviewer_of(school, review, enter)
    assert TALKED_ROUND not in read(reviewer, f"/reviews/{review.id}")
    with school.database.read() as session:
        attempt = session.get_one(Round, review.round_id).submission_id
    order(school, attempt)
    run(school, report=REPORT)
    desk = read(reviewer, f"/reviews/{review.id}")
    assert TALKED_ROUND in desk
    assert "Runs beside the code: JUnit" in desk
    assert "t · rounds" in desk


def reviewer_of(school: School, review: Review, enter: Enter) -> FlaskClient:
    found = people.by_id(school, review.reviewer_id)
    assert found is not None
    return enter(found.login)


def test_a_grade_goes_out_as_a_file(attempt: int, enter: Enter) -> None:
    aru = enter("aru")
    page = read(aru, f"/submissions/{attempt}")
    for form, kind, ending in (("junit", "application/xml", "xml"), ("ctrf", "application/json", "json")):
        address = f"/submissions/{attempt}/grade/{form}"
        assert f'href="{address}"' in page
        answer = aru.get(address)
        assert answer.mimetype == kind
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="grade-{attempt}.{form}.{ending}"'
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    [suite] = JUnitXml.fromstring(aru.get(f"/submissions/{attempt}/grade/junit").data)
    assert suite.name == PROJECT
    document = json.loads(aru.get(f"/submissions/{attempt}/grade/ctrf").data)
    assert document["results"]["environment"]["extra"]["points"] == "10"
    assert aru.get(f"/submissions/{attempt}/grade/pdf").status_code == 404


def test_an_attempt_without_a_grade_has_no_file(school: School, enter: Enter) -> None:
    ungraded = reviews.attempt(school, reviews.student(school, "aru"), passed=False)
    assert enter("aru").get(f"/submissions/{ungraded}/grade/junit").status_code == 404


def test_the_page_of_an_attempt_that_is_being_graded_awaits_it(school: School, enter: Enter) -> None:
    ungraded = reviews.attempt(school, reviews.student(school, "aru"), passed=False)
    page = read(enter("aru"), f"/submissions/{ungraded}")
    assert f'hx-get="/submissions/{ungraded}/beside"' in page
