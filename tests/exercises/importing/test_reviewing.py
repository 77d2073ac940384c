"""An imported project is handed in and reviewed; its rubric may change while a review is running."""

from pathlib import Path

import pytest

from lms.domain.verdicts import Verdict
from lms.grading.grade import grade
from lms.services import people, rubrics
from lms.services.grading import gradings
from lms.services.reviews import asking, rounds
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables import Round, RubricVersion
from tests.exercises.importing.conftest import AUDIT, Reopen
from tests.exercises.importing.corpora import imported, write
from tests.grading.fakes import FakeRunner
from tests.support import reviews
from tests.support.sites import make_site, visit


def hand_in(school: School, author: int) -> int:
    """Hand in and let the worker take its turn; its runner has nobody to ask."""
    submission_id = reviews.attempt(school, author, "receipt", passed=False)
    held = gradings.claim(school, "worker")
    assert held is not None
    gradings.grade_claimed(school, FakeRunner([]), held)
    return submission_id


def opened(school: School) -> int:
    """Open a round on an attempt, with students who can be asked, and return its id."""
    for login in reviews.REVIEWERS:
        reviews.student(school, login)
    author = reviews.student(school, "aru")
    return rounds.open_round(school, hand_in(school, author), author).id or 0


def version_of(school: School, round_id: int) -> RubricVersion:
    with school.database.read() as session:
        return session.get_one(RubricVersion, session.get_one(Round, round_id).rubric_id)


def questions(version: RubricVersion) -> list[str]:
    return [one.question.en for _number, one in rubrics.of_version(version)]


def test_no_machine_judges_what_has_no_checks(anew: School) -> None:
    runner = FakeRunner([])
    report = grade({}, anew.catalogue.get("receipt"), runner, 1, lambda _outcome: pytest.fail("no check"))
    assert (report.verdict, report.points, report.max_points, report.fault) == (Verdict.PASSED, 0, 0, None)
    assert not runner.judge.heard


def test_a_push_is_taken_and_its_review_can_be_asked_for_at_once(anew: School) -> None:
    author = reviews.student(anew, "aru")
    submission_id = hand_in(anew, author)
    view = submissions.view(anew, submission_id)
    assert view.ended
    assert view.grade is not None
    said = asking.of_submission(anew, submission_id, author)
    assert said is not None
    assert not said.obstacle
    browser = visit(make_site(anew), anew, people.by_login(anew, "aru"))
    page = browser.get(f"/submissions/{submission_id}").text
    assert "Handed in" in page
    assert "No program checks this exercise" in page
    assert "Ask for review" in page
    assert "points" not in page
    listed = browser.get("/exercises/receipt").text
    assert "graded at once" not in listed
    assert "Passed by the review of 2 peers" in listed
    assert "handed in" in listed
    assert "reviewed by peers" in browser.get("/exercises").text


def test_a_review_is_given_by_the_imported_rubric(anew: School) -> None:
    assert reviews.handed_in(anew, opened(anew)).grade == 100


def test_a_running_review_keeps_the_version_that_it_began_with(
    source: Path, reopen: Reopen, tmp_path: Path
) -> None:
    with reopen() as school:
        running = opened(school)
        first = version_of(school, running)
        assert questions(first) == ["Does it run?", "Is it clear?"]
        changed = AUDIT.replace("Is it clear?", "Is it very clear?") + "\n###### Is it short?\n"
        write(source / "content/receipt", {"audit/README.md": changed})
        imported(school, source, tmp_path / "exercises")
    with reopen() as school:
        kept = version_of(school, running)
        assert (kept.id, questions(kept)) == (first.id, ["Does it run?", "Is it clear?"])
        assert reviews.handed_in(school, running).grade == 100
        author = reviews.student(school, "other")
        submission = reviews.attempt(school, author, "receipt", passed=False)
        later = version_of(school, rounds.open_round(school, submission, author).id or 0)
        assert questions(later) == ["Does it run?", "Is it very clear?", "Is it short?"]
        assert later.number == first.number + 1


def test_importing_again_without_a_change_makes_no_version(
    source: Path, reopen: Reopen, tmp_path: Path
) -> None:
    versions = []
    for login in ("one", "two"):
        with reopen() as school:
            author = reviews.student(school, login)
            submission = reviews.attempt(school, author, "receipt", passed=False)
            versions.append(version_of(school, rounds.open_round(school, submission, author).id or 0).id)
            imported(school, source, tmp_path / "exercises")
    assert versions[0] == versions[1]
