"""What follows from a grade: a passed exercise pays its XP at once, in the same transaction."""

import pytest

from lms.domain.verdicts import Report, Verdict
from lms.services import ledger
from lms.services.grading import gradings
from lms.services.school import School
from tests.support import reviews
from tests.support.schools import RIGHT, Pupil


def grade(school: School, verdict: Verdict, points: float = 10.0, image: str = "i") -> None:
    """Record a report for what waits in the queue."""
    held = gradings.claim(school, "a")
    assert held is not None
    report = Report(verdict, points, max_points=10.0, outcomes=(), image_id=image, checks_version="v", seed=1)
    gradings.settle(school, held, report)


def xp_of(school: School, person_id: int) -> int:
    return ledger.balances(school, person_id).xp


@pytest.mark.parametrize(
    ("verdict", "xp"), [(Verdict.PASSED, 1000), (Verdict.FAILED, 0), (Verdict.ERRORED, 0)]
)
def test_a_passed_exercise_pays_its_xp_when_it_is_graded(school: School, verdict: Verdict, xp: int) -> None:
    pupil = Pupil(school)
    pupil.hand_in(RIGHT)
    grade(school, verdict)
    assert xp_of(school, pupil.person_id) == xp


def test_a_second_pass_pays_only_what_it_has_more(school: School) -> None:
    pupil = Pupil(school)
    for points in (6.0, 10.0, 8.0):
        pupil.hand_in(RIGHT)
        grade(school, Verdict.PASSED, points)
    assert xp_of(school, pupil.person_id) == 1000


def test_a_project_pays_when_its_round_is_decided_and_not_before(school: School) -> None:
    author = reviews.student(school, "aru")
    reviews.attempt(school, author, passed=False)
    grade(school, Verdict.PASSED)
    assert xp_of(school, author) == 0


def test_a_lost_claim_pays_nothing(school: School) -> None:
    pupil = Pupil(school)
    pupil.hand_in(RIGHT)
    held = gradings.claim(school, "a")
    assert held is not None
    gradings.give_back(school, held, "lost", counted=True)
    report = Report(Verdict.PASSED, 10.0, 10.0, outcomes=(), image_id="i", checks_version="v", seed=1)
    gradings.settle(school, held, report)
    assert xp_of(school, pupil.person_id) == 0
