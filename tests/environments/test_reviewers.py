"""A reviewer lets a notebook run: it comes back with the outputs of that run, fit to be shown."""

import pytest

from lms.domain.exercises import Exercise
from lms.grading.running import Command, run
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT
from lms.storage.content.catalogue import load
from lms.web.shown import notebooks

BOOK = "bazaar.ipynb"


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    (found,) = (
        one for one in load(ROOT / "exercises", ROOT / "graders") if one.slug == "a-day-at-the-bazaar"
    )
    return found


def test_a_notebook_comes_back_with_its_plot_and_its_table(exercise: Exercise, runner: DockerRunner) -> None:
    (solution,) = (one for one in exercise.solutions if one.name == "passing/with_pandas")
    command = Command(["jupyter", "execute", BOOK], files={"sales.csv": exercise.starter["sales.csv"]})
    found = run(solution.files, exercise, runner, command)
    assert (found.exit_code, found.timed_out, found.stderr) == (0, False, "")
    book = notebooks.read(found.notebook or "")
    assert book is not None
    kinds = [output.kind for cell in book.cells for output in cell.outputs]
    assert kinds == ["table", "picture", "text"]


def test_a_notebook_that_fails_comes_back_with_its_error(exercise: Exercise, runner: DockerRunner) -> None:
    (solution,) = (one for one in exercise.solutions if one.name == "failing/runs_in_another_order")
    found = run(solution.files, exercise, runner, Command(["jupyter", "execute", BOOK]))
    book = notebooks.read(found.notebook or "")
    assert found.exit_code == 1
    assert book is not None
    assert [output.kind for cell in book.cells for output in cell.outputs] == ["error"]
