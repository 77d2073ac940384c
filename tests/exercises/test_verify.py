"""The school's exercises prove themselves: in the real sandbox every solution ends as its folder says."""

from collections.abc import Iterator

import pytest

from lms.domain.exercises import Exercise, Solution
from lms.grading.verify import verify_solution
from lms.runner.images import FIRST
from lms.runner.sandbox import DockerRunner
from lms.settings import Settings
from lms.storage.content.catalogue import load

SETTINGS = Settings()
CATALOGUE = load(SETTINGS.exercises, SETTINGS.graders)
SOLUTIONS = [
    (exercise, solution)
    for exercise in CATALOGUE
    if exercise.environment.name in FIRST  # the others prove themselves by `make verify`
    for solution in exercise.solutions
]
KINDS_OF_CHECK = 8
PASSING, FAILING = 2, 4


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRunner]:
    with DockerRunner(Settings(var=tmp_path_factory.mktemp("var"), warm=1, slots=1)) as opened:
        yield opened


def test_no_exercise_has_an_error() -> None:
    assert [str(problem) for problem in CATALOGUE.errors] == []
    assert len(CATALOGUE) >= KINDS_OF_CHECK


@pytest.mark.parametrize("exercise", CATALOGUE, ids=lambda exercise: exercise.slug)
def test_an_exercise_has_enough_solutions(exercise: Exercise) -> None:
    failures = [one.failure for one in exercise.solutions if one.failure is not None]
    assert len(exercise.solutions) - len(failures) >= PASSING
    assert len(failures) >= FAILING
    assert any(failure.cheating for failure in failures)


@pytest.mark.parametrize(
    ("exercise", "solution"), SOLUTIONS, ids=[f"{one.slug}-{solution.name}" for one, solution in SOLUTIONS]
)
def test_a_solution_ends_as_its_folder_says(
    runner: DockerRunner, exercise: Exercise, solution: Solution
) -> None:
    row = verify_solution(exercise, solution, runner)
    assert row.ok, f"{row.expected} was expected, {row.got} came"
