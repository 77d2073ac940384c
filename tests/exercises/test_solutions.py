"""Which solutions an exercise still needs to prove itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from lms.domain.authoring import lacking_solutions
from lms.domain.exercises import Exercise, Failure, Reason, Solution
from lms.storage.content.catalogue import load
from tests.exercises import folders


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    folders.exercise(tmp_path)
    (made,) = load(tmp_path / "exercises", folders.graders(tmp_path))
    return made


def solutions(passing: int, failing: int, cheats: int) -> tuple[Solution, ...]:
    fails = [
        Failure(check="adds", reason=Reason.RAISED, cheating=number < cheats, why="So.")
        for number in range(failing)
    ]
    good = tuple(Solution(f"passing/{number}", {}) for number in range(passing))
    return (*good, *(Solution(f"failing/{number}", {}, failure=one) for number, one in enumerate(fails)))


@pytest.mark.parametrize(
    ("counts", "lacking"),
    [
        ((2, 4, 1), []),
        ((3, 6, 2), []),
        ((1, 4, 1), ["1 solutions that pass are in solutions/passing/; there have to be 2"]),
        ((2, 3, 1), ["3 solutions that fail are in solutions/failing/; there have to be 4"]),
        ((2, 4, 0), ["0 of the failing solutions say cheating = true; there have to be 1"]),
    ],
)
def test_what_is_lacking(exercise: Exercise, counts: tuple[int, int, int], lacking: list[str]) -> None:
    assert lacking_solutions(replace(exercise, solutions=solutions(*counts))) == lacking


def test_an_exercise_that_peers_judge_needs_none(exercise: Exercise) -> None:
    judged_by_peers = exercise.definition.model_copy(update={"checks": []})
    assert lacking_solutions(replace(exercise, definition=judged_by_peers, solutions=())) == []
