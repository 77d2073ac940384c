"""Who is killed while handing in, workers that sleep, jobs that kill: graded once, or shown."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from lms.jobs import make_celery, make_nudge
from lms.services.grading import queue
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.services.submitting.submissions import SubmissionView
from lms.storage.tables import Grade
from lms.storage.tables.queue import JobState
from tests.queue.lives import lived
from tests.support.schools import Pupil, opened_school
from tests.support.workers import process, wait_for_grade, wait_until

BROKER = os.environ.get("QATARLAS_TEST_BROKER_URL", "")
SLOW = {"solution.py": b"import time\n\ndef add(a, b):\n    time.sleep(1.5)\n    return a + b\n"}
ENDLESS = {"solution.py": SLOW["solution.py"].replace(b"1.5", b"600")}
LATE_SECONDS = 120.0


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return a school whose broker is real, and which soon gives up on who is silent."""
    values = {"broker_url": BROKER, "slots": 1, "sweep_seconds": 1, "lease_seconds": 5}
    with opened_school(tmp_path, database_url, **values) as quiet:  # type: ignore[arg-type]  # settings
        yield replace(quiet, nudge=make_nudge(make_celery(quiet.settings)))


def grades(school: School, submission_id: int) -> int:
    with school.database.read() as session:
        query = select(func.count()).select_from(Grade).where(Grade.submission_id == submission_id)
        return session.exec(query).one()


@pytest.mark.case("Q02")
@pytest.mark.usefixtures("images")
@pytest.mark.parametrize("name", ["dies-before-nudge", "dies-before-row"])
def test_q02_who_is_killed_while_handing_in_is_graded_all_the_same(
    school: School, tmp_path: Path, name: str
) -> None:
    ended, _ = lived(name, settings=school.settings)
    assert ended == -signal.SIGKILL
    log = tmp_path / "log"
    with process(school.settings, "schedule", log), process(school.settings, "worker", log):
        works.adopt_lost_pushes(school)
        (attempt,) = submissions.newest(school)
        wait_for_grade(school, attempt.submission.id or 0)
    assert grades(school, attempt.submission.id or 0) == 1


@pytest.mark.case("Q04")
@pytest.mark.usefixtures("images")
def test_q04_the_late_verdict_of_a_worker_that_was_asleep_is_dropped(school: School, tmp_path: Path) -> None:
    pupil = Pupil(school)
    asleep, awake = tmp_path / "asleep", tmp_path / "awake"
    with process(school.settings, "worker", asleep) as zombie:
        submission = pupil.hand_in(SLOW)
        wait_until(school, submission.id or 0, lambda seen: seen.job.state is JobState.RUNNING)
        zombie.send_signal(signal.SIGSTOP)
        with process(school.settings, "schedule", awake), process(school.settings, "worker", awake):
            first = wait_for_grade(school, submission.id or 0)
            zombie.send_signal(signal.SIGCONT)
            give_up = time.monotonic() + LATE_SECONDS
            while "claimed by another worker" not in asleep.read_text():
                assert time.monotonic() < give_up
                time.sleep(0.05)
    assert grades(school, submission.id or 0) == 1
    seen = submissions.view(school, submission.id or 0)
    assert (seen.job.state, seen.job.attempt, seen.grade) == (JobState.DONE, 2, first.grade)


def is_tried(attempt: int, seen: SubmissionView) -> bool:
    return (seen.job.state, seen.job.attempt) == (JobState.RUNNING, attempt)


@pytest.mark.case("Q05")
@pytest.mark.usefixtures("images")
def test_q05_a_job_at_which_every_worker_dies_is_given_up_and_shown(school: School, tmp_path: Path) -> None:
    submission_id = Pupil(school).hand_in(ENDLESS).id or 0
    for attempt in range(1, school.settings.attempts + 1):
        with process(school.settings, "worker", tmp_path / "log") as killed:
            wait_until(school, submission_id, partial(is_tried, attempt))
            killed.kill()
            killed.wait()
        queue.sweep(school)
    (shown,) = queue.dead(school)
    assert (shown.submission.id, shown.job.state) == (submission_id, JobState.DEAD)
    assert shown.job.fault
    assert grades(school, submission_id) == 0
