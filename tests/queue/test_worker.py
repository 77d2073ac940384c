"""A real worker process, a real engine: killed, doubled, orphaned, and graded once all the same."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from lms.domain.verdicts import Verdict
from lms.jobs import make_celery, make_nudge
from lms.services.grading import environments, queue
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.settings import ROOT
from lms.storage.tables import Grade, Job
from lms.storage.tables.queue import JobState
from tests.support.schools import EXERCISES, RIGHT, WRONG, Pupil, opened_school
from tests.support.workers import environment_of, process, wait_for_grade, wait_until

BROKER = os.environ.get("QATARLAS_TEST_BROKER_URL", "")
SLOW = {"solution.py": b"import time\n\ndef add(a, b):\n    time.sleep(1.5)\n    return a + b\n"}

pytestmark = pytest.mark.usefixtures("images")


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return a school whose broker is real: a folder, or the Redis that is given."""
    with opened_school(tmp_path, database_url, broker_url=BROKER, slots=2, sweep_seconds=1) as quiet:
        yield replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "processes.log"


def grades(school: School, submission_id: int) -> int:
    with school.database.read() as session:
        query = select(func.count()).select_from(Grade).where(Grade.submission_id == submission_id)
        return session.exec(query).one()


def containers(school: School) -> list[str]:
    label = f"label=qatarlas.school={school.settings.school_id}"
    listed = subprocess.run(
        ["docker", "ps", "--all", "--quiet", "--filter", label], check=True, capture_output=True, text=True
    )
    return listed.stdout.split()


def test_a_right_and_a_wrong_work_get_their_verdicts_and_no_container_stays(
    school: School, log: Path
) -> None:
    pupil = Pupil(school)
    with process(school.settings, "worker", log):
        wrong = wait_for_grade(school, pupil.hand_in(WRONG).id or 0)
        right = wait_for_grade(school, pupil.hand_in(RIGHT).id or 0)
    assert wrong.grade is not None
    assert (wrong.grade.verdict, wrong.grade.points) == (Verdict.FAILED, 0)
    assert [finding["reason"] for finding in wrong.checks[0].findings] == ["wrong_value"]
    assert right.grade is not None
    assert (right.grade.verdict, right.grade.points) == (Verdict.PASSED, 10)
    assert containers(school) == []


def test_a_grade_is_made_again_by_the_command(school: School, log: Path) -> None:
    with process(school.settings, "worker", log):
        submission = Pupil(school).hand_in(WRONG)
        wait_for_grade(school, submission.id or 0)
    done = subprocess.run(
        [sys.executable, "-m", "lms.cli", "grade", str(submission.id), "--again"],
        env=environment_of(school.settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "again: the same"), done.stderr
    assert "failed: 0 of 10 points" in done.stdout
    assert grades(school, submission.id or 0) == 1


@pytest.mark.case("Q01")
def test_q01_a_worker_killed_in_the_middle_of_a_run_grades_once_and_leaves_nothing(
    school: School, log: Path
) -> None:
    pupil = Pupil(school)
    with process(school.settings, "worker", log) as killed:
        submission = pupil.hand_in(SLOW)
        wait_until(school, submission.id or 0, lambda seen: bool(seen.checks))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    with process(school.settings, "schedule", log), process(school.settings, "worker", log):
        seen = wait_for_grade(school, submission.id or 0)
    assert seen.grade is not None
    assert seen.grade.verdict is Verdict.PASSED
    assert (seen.job.attempt, grades(school, submission.id or 0)) == (2, 1)
    assert containers(school) == []


@pytest.mark.case("Q02")
def test_q02_a_lost_nudge_costs_seconds_not_the_job(school: School, log: Path) -> None:
    submission = Pupil(replace(school, nudge=lambda: None)).hand_in(RIGHT)
    with process(school.settings, "schedule", log), process(school.settings, "worker", log):
        assert wait_for_grade(school, submission.id or 0).job.attempt == 1


def test_a_commit_without_its_row_becomes_an_attempt(school: School) -> None:
    pupil = Pupil(school)
    pupil.commit(RIGHT)
    assert works.adopt_lost_pushes(school) == 1
    assert works.adopt_lost_pushes(school) == 0
    assert [one.submission.number for one in submissions.attempts(school, pupil.work_id)] == [1]


@pytest.mark.case("Q03")
def test_q03_doubled_messages_give_one_verdict(school: School, log: Path) -> None:
    pupil = Pupil(school)
    for _ in range(10):
        school.nudge()
    submission = pupil.hand_in(RIGHT)
    for _ in range(10):
        school.nudge()
    with process(school.settings, "worker", log):
        wait_for_grade(school, submission.id or 0)
        again = pupil.hand_in(RIGHT)
        wait_for_grade(school, again.id or 0)
    assert (grades(school, submission.id or 0), grades(school, again.id or 0)) == (1, 1)


@pytest.mark.case("Q06")
def test_q06_an_absent_broker_refuses_no_work(tmp_path: Path, database_url: str) -> None:
    with opened_school(tmp_path, database_url, broker_url="redis://127.0.0.1:1/0") as quiet:
        school = replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))
        submission = Pupil(school).hand_in(RIGHT)
        assert submissions.view(school, submission.id or 0).queue_place == 1


@pytest.mark.case("Q07")
def test_q07_without_an_engine_the_job_waits_and_the_page_can_say_why(
    school: School, log: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    submission = Pupil(school).hand_in(RIGHT)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine.sock")
    with process(school.settings, "worker", log):
        wait_until(school, submission.id or 0, lambda _: any(queue.workers(school)))
        words = queue.grading_waits(school)
        assert words is not None
        assert "sandbox" in words
        seen = submissions.view(school, submission.id or 0)
        assert (seen.job.state, seen.job.attempt) == (JobState.WAITING, 0)
    monkeypatch.delenv("DOCKER_HOST")
    with process(school.settings, "worker", log):
        assert wait_for_grade(school, submission.id or 0).job.attempt == 1


def test_a_worker_that_ends_is_forgotten(school: School, log: Path) -> None:
    pupil = Pupil(school)
    with process(school.settings, "worker", log):
        wait_for_grade(school, pupil.hand_in(RIGHT).id or 0)
        assert len(queue.workers(school)) == 1
        assert queue.grading_waits(school) is None
    assert queue.workers(school) == ()
    assert queue.grading_waits(school) is not None


def test_the_same_commit_twice_is_one_attempt(school: School) -> None:
    pupil = Pupil(school)
    commit_id = pupil.commit(RIGHT)
    assert pupil.accept(commit_id).id == pupil.accept(commit_id).id
    with school.database.read() as session:
        assert session.exec(select(func.count()).select_from(Job)).one() == 1


def test_a_work_whose_environment_is_missing_waits_while_others_are_graded(
    tmp_path: Path, database_url: str, log: Path
) -> None:
    """Nobody counts its tries, and its page says what it waits for."""
    graders, exercises = tmp_path / "graders", tmp_path / "exercises"
    for name in ("python", "later"):
        shutil.copytree(ROOT / "graders" / "python", graders / name)
    toml = graders / "later" / "environment.toml"
    toml.write_text(toml.read_text().replace("qatarlas/python", "qatarlas-test/never-built"))
    for slug in ("three-checks", "in-another"):
        shutil.copytree(EXERCISES / "three-checks", exercises / slug)
    told = exercises / "in-another" / "exercise.toml"
    told.write_text(told.read_text().replace('environment = "python"', 'environment = "later"'))
    with opened_school(
        tmp_path, database_url, broker_url=BROKER, slots=1, graders=graders, exercises=exercises
    ) as quiet:
        school = replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))
        waiting = Pupil(school, "first", "in-another").hand_in(RIGHT)
        with process(school.settings, "worker", log):
            graded = wait_for_grade(school, Pupil(school, "second").hand_in(RIGHT).id or 0)
            words = environments.grading_waits(school, school.catalogue.get("in-another"))
        seen = submissions.view(school, waiting.id or 0)
    assert graded.grade is not None
    assert graded.grade.verdict is Verdict.PASSED
    assert (seen.job.state, seen.job.attempt, seen.job.fault) == (JobState.WAITING, 0, None)
    assert words == environments.PREPARED
