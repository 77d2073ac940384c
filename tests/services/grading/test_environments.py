"""Works wait for the environment that they need, in words, and keep nobody else waiting."""

import pytest

from lms.services.grading import environments, queue
from lms.services.grading.queue import EngineState
from lms.services.school import School
from tests.support.schools import opened_school

WORKER = "a-worker"
EXERCISE = "three-checks"


def report(school: School, *names: str, version: str | None = "20.10", worker: str = WORKER) -> None:
    images = {name: f"sha256:{name}" for name in names}
    queue.report(school, worker, EngineState(version, None if version else "gone", images))


def words(school: School) -> str | None:
    return environments.grading_waits(school, school.catalogue.get(EXERCISE))


def test_a_work_waits_for_its_own_environment_alone(school: School) -> None:
    report(school, "node")
    assert words(school) == environments.PREPARED
    assert environments.grading_waits(school, None) is None
    report(school, "node", "python")
    assert words(school) is None


def test_one_grader_that_has_it_is_enough_if_its_engine_lives(school: School) -> None:
    report(school, "node")
    report(school, "python", worker="another")
    assert words(school) is None
    report(school, "python", version=None, worker="another")
    assert words(school) == environments.PREPARED


def test_without_any_grader_that_is_what_is_said(school: School) -> None:
    assert words(school) == queue.grading_waits(school) != environments.PREPARED


@pytest.mark.parametrize(("built", "lacks"), [(("python",), False), (("node",), True), ((), True)])
def test_exercises_that_images_can_not_grade(school: School, built: tuple[str, ...], *, lacks: bool) -> None:
    assert (EXERCISE in environments.lacking(school, built)) is lacks


def test_staff_see_where_each_environment_is_built(school: School) -> None:
    report(school, "python", "numpy")
    environments.build_begins(school, "node")
    environments.build_begins(school, "numpy")
    environments.build_fails(school, "numpy", "the last words")
    found = {one.environment.name: one for one in environments.stands(school)}
    assert [worker.name for worker in found["python"].graders] == [WORKER]
    assert found["python"].build is None
    node, numpy = found["node"].build, found["numpy"].build
    assert node is not None
    assert (node.fault, found["node"].graders) == (None, ())
    assert numpy is not None
    assert numpy.fault == "the last words"
    environments.build_ends(school, "node")
    assert {one.environment.name: one.build for one in environments.stands(school)}["node"] is None
    environments.forget_builds(school)
    assert [one for one in environments.stands(school) if one.build] == []


def test_a_school_names_the_environments_that_it_wants(tmp_path_factory: pytest.TempPathFactory) -> None:
    with opened_school(tmp_path_factory.mktemp("var"), environments="python, node") as chosen:
        assert chosen.settings.environments == ("python", "node")
