"""An engine that fails is nobody's failure: the job waits, and the next try is graded."""

from datetime import timedelta

import pytest

from lms.domain.verdicts import Verdict
from lms.runner.client import Engine
from lms.runner.sandbox import DockerRunner
from lms.services.grading import gradings
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.tables.queue import JobState
from tests.runner.conftest import RunnerWishes
from tests.support.schools import RIGHT, Pupil, at


def graded(school: School, runtime: str = "") -> submissions.SubmissionView:
    """Claim the one job, grade it on a runner of its own, and look at it then."""
    held = gradings.claim(school, "worker")
    assert held is not None
    with DockerRunner(RunnerWishes(container_runtime=runtime), Engine()) as runner:
        gradings.grade_claimed(school, runner, held)
    return submissions.view(school, held.submission_id)


@pytest.mark.case("R29")
def test_a_container_that_can_not_start_is_tried_again_and_fails_nobody(
    school: School, images: dict[str, str]
) -> None:
    assert images
    submission = Pupil(school).hand_in(RIGHT)
    waiting = graded(school, "no-such-runtime")
    assert waiting.grade is None
    assert (waiting.job.state, waiting.job.attempt) == (JobState.WAITING, 1)
    assert waiting.job.fault

    later = graded(at(school, school.now() + timedelta(minutes=1)))
    assert later.submission.id == submission.id
    assert later.grade is not None
    assert (later.grade.verdict, later.job.attempt) == (Verdict.PASSED, 2)
