"""A solution is verified by the check and the reason that its folder names."""

import pytest

from lms.domain.exercises import Exercise, Failure, Partial, Reason, Solution
from lms.grading.verify import verify, verify_beside, verify_solution
from tests.grading.fakes import DONE, FILES, FakeJudge, FakeRunner, Json, result
from tests.grading.test_beside import REPORT, FakeBeside, answered, with_grader

RIGHT: list[Json] = [result("adds", 1), result("adds_hidden", 1), DONE]
ADDS_WRONG: list[Json] = [result("adds", 0, "wrong_value"), result("adds_hidden", None), DONE]
HIDDEN_WRONG: list[Json] = [result("adds", 1), result("adds_hidden", 0, "raised"), DONE]
HALF: list[Json] = [result("adds", 1), result("adds_hidden", 0.5, "below_band"), DONE]
ERRORED: list[Json] = [{"type": "broken", "words": "KeyError"}]


def failing(check: str, reason: str, *, cheating: bool = False) -> Solution:
    return Solution(
        "failing/x", FILES, Failure(check=check, reason=Reason(reason), cheating=cheating, why="w")
    )


PASSING = Solution("passing/x", FILES)
PARTIAL = Solution("passing/x", FILES, partial=Partial(points=5, why="w"))


@pytest.mark.parametrize(
    ("solution", "script", "ok"),
    [
        (PASSING, RIGHT, True),
        (PASSING, HALF, False),
        (PASSING, ADDS_WRONG, False),
        (PASSING, ERRORED, False),
        (PARTIAL, HALF, True),
        (PARTIAL, RIGHT, False),
        (failing("adds", "wrong_value"), ADDS_WRONG, True),
        (failing("adds", "wrong_type"), ADDS_WRONG, False),
        (failing("adds_hidden", "wrong_value"), ADDS_WRONG, False),
        (failing("adds_hidden", "raised"), HIDDEN_WRONG, True),
        (failing("adds", "wrong_value"), RIGHT, False),
        (failing("adds", "wrong_value"), ERRORED, False),
        (failing("adds_hidden", "below_band"), HALF, True),
        (failing("adds_hidden", "below_band", cheating=True), HALF, False),
        (failing("adds", "wrong_value", cheating=True), ADDS_WRONG, True),
    ],
)
def test_a_solution_ends_as_its_folder_says(
    exercise: Exercise, solution: Solution, script: list[Json], *, ok: bool
) -> None:
    assert verify_solution(exercise, solution, FakeRunner(script)).ok is ok


def test_a_row_says_what_came_instead(exercise: Exercise) -> None:
    row = verify_solution(exercise, PASSING, FakeRunner(ADDS_WRONG))
    assert row.expected == "passed, 6 of 6"
    assert row.got == "failed, 0 of 6; adds: wrong_value"


BROKEN = REPORT.replace(b"/></testsuite>", b"><failure/></testcase></testsuite>")


def failing_beside(test: str) -> Solution:
    failure = Failure.model_validate({"check": "adds", "reason": "raised", "why": "x", "beside": test})
    return Solution("failing/x", FILES, failure=failure)


class Sittings(FakeBeside):
    """Lends a judge of its own script for each work."""

    def __init__(self, *scripts: list[Json]) -> None:
        super().__init__()
        self.judges = [FakeJudge(list(script)) for script in scripts]

    def borrow_judge(self) -> FakeJudge:
        return self.judges.pop(0)


def test_every_solution_of_an_exercise_has_its_row(exercise: Exercise) -> None:
    wrong = [result("adds", 1), result("adds_hidden", 0, "wrong_value"), DONE]
    rows = verify([exercise], Sittings(wrong, RIGHT))
    found = [(row.exercise, row.solution, row.ok) for row in rows]
    assert found == [("add", "failing/five", True), ("add", "passing/plain", True)]


@pytest.mark.parametrize(
    ("solution", "report", "ok", "expected", "got"),
    [
        (PASSING, REPORT, True, "beside: no test fails", "1 tests, failed: []"),
        (PASSING, BROKEN, False, "beside: no test fails", "1 tests, failed: ['adds']"),
        (PASSING, b"", False, "beside: no test fails", "no result: nothing"),
        (failing_beside("adds"), BROKEN, True, "beside: fails adds", "1 tests, failed: ['adds']"),
        (failing_beside("adds"), REPORT, False, "beside: fails adds", "1 tests, failed: []"),
        (failing_beside("other"), BROKEN, False, "beside: fails other", "1 tests, failed: ['adds']"),
    ],
)
def test_a_grader_of_others_says_what_is_stated_of_it(
    exercise: Exercise, solution: Solution, report: bytes, expected: str, got: str, *, ok: bool
) -> None:
    graded = with_grader(exercise, kind="junit", command="sh run.sh")
    row = verify_beside(graded, solution, FakeBeside(answered(report=report)), ())
    assert (row.ok, row.expected, row.got) == (ok, expected, got)


def test_only_what_is_stated_of_a_grader_of_others_has_a_row(exercise: Exercise) -> None:
    wrong = [result("adds", 1), result("adds_hidden", 0, "wrong_value"), DONE]
    graded = with_grader(exercise, kind="junit", command="sh run.sh")
    runner = Sittings(wrong, RIGHT)
    runner.sandbox.answering = answered(report=REPORT)
    found = [(row.solution, row.expected.partition(":")[0]) for row in verify([graded], runner)]
    assert [name for name, kind in found if kind == "beside"] == ["passing/plain"]
    assert len(found) == 3
