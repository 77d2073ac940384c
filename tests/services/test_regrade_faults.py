"""Attempts of a regrade that can't be graded again: told, tried again, or left with their grades."""

import pytest

from lms.domain.verdicts import Verdict
from lms.errors import ConflictError, RefusedError
from lms.services import regrading
from lms.services.grading import gradings
from lms.services.school import School
from lms.storage import queue
from tests.services.test_regrading import EXERCISE, WHY, an_admin, graded, notices, settle, standing

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED


def give_up(school: School, regrade_id: int) -> None:
    """Let the next attempt of a regrade be given up."""
    for _ in range(school.settings.attempts):
        held = regrading.claim(school, regrade_id, "a")
        assert held is not None
        with school.database.write() as session:
            queue.give_back(session, held, "no engine", school.now(), attempts=3, counted=True)


def test_what_could_not_be_graded_again_keeps_its_grade_where_that_is_said(school: School) -> None:
    kept, mended = graded(school, FAILED, 4), graded(school, FAILED, 3, "bek")
    regrade_id, boss = regrading.begin(school, EXERCISE).id or 0, an_admin(school)
    give_up(school, regrade_id)
    settle(school, PASSED, 10, "new")
    trial = regrading.view(school, regrade_id)
    assert (trial.ready, trial.total, trial.faulty, trial.faults) == (True, 2, 1, ("no engine",))
    with pytest.raises(RefusedError) as refused:
        regrading.apply(school, regrade_id, boss, WHY)
    assert refused.value.values == {"number": 1}
    assert [standing(school, one)[1] for one in (kept, mended)] == [4, 3]
    regrading.apply(school, regrade_id, boss, WHY, leaves_faulty=True)
    assert [standing(school, one)[:2] for one in (kept, mended)] == [(FAILED, 4), (PASSED, 10)]
    assert [len(notices(school, one)) for one in (kept, mended)] == [0, 1]
    assert regrading.settle_due(school) == 0


def test_what_was_given_up_is_tried_again_only_while_the_trial_is_open(school: School) -> None:
    graded(school, FAILED, 4)
    regrade_id = regrading.begin(school, EXERCISE).id or 0
    give_up(school, regrade_id)
    assert regrading.progress(school, regrade_id).faults == ("no engine",)
    regrading.try_again(school, regrade_id)
    assert not regrading.progress(school, regrade_id).ready
    regrading.drop(school, regrade_id, an_admin(school))
    with pytest.raises(ConflictError):
        regrading.try_again(school, regrade_id)
    assert gradings.claim(school, "a") is None
