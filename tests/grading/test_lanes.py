"""Long checks are decided side by side, each with a judge and a sandbox of its own, and count together."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lms.domain.exercises import CheckDefinition, Exercise, Texts
from lms.domain.verdicts import Report, Verdict
from lms.grading.clerk import MOST_QUESTIONS, Budget, TooManyQuestionsError
from lms.grading.grade import grade
from lms.grading.hearing import Docket, hear
from tests.graders.kit.desk import USAGE, returned
from tests.grading.fakes import DONE, FILES, FakeJudge, FakeSandbox, Json, ask, result

CALL: Json = {
    "kind": "call",
    "module": "solution",
    "function": "add",
    "args": [2, 3],
    "kwargs": {},
    "seed": 1,
}
LONG = 30.0
NAMES = ("quick", "first", "second", "after_second")


class LaneJudge(FakeJudge):
    """Asks one question for each check of its order, unless it is one that breaks."""

    def __init__(self, breaks_at: str = "") -> None:
        super().__init__([])
        self.breaks_at = breaks_at

    def send(self, message: Mapping[str, object]) -> None:
        super().send(message)
        if message["type"] != "grade":
            return
        for name in self.checks:
            if name == self.breaks_at:
                self.script.append({"type": "broken", "words": f"in {name}"})
                return
            self.script += [ask(len(self.script) + 1, name, CALL), result(name, 1)]
        self.script.append(DONE)

    @property
    def checks(self) -> list[str]:
        return [one["name"] for one in self.heard[0]["checks"]] if self.heard else []


class LaneRunner:
    """Lends as many judges and sandboxes as are wanted; ``spare`` slots idle."""

    def __init__(self, spare: int, breaks_at: str = "") -> None:
        self.spare = spare
        self.breaks_at = breaks_at
        self.together = threading.Barrier(1)
        self.judges: list[LaneJudge] = []
        self.sandboxes: list[FakeSandbox] = []
        self.error: Exception | None = None

    def spare_slots(self) -> int:
        return self.spare

    def borrow_judge(self) -> LaneJudge:
        self.judges.append(LaneJudge(self.breaks_at))
        return self.judges[-1]

    def open_student(self, *_: object) -> FakeSandbox:
        self.sandboxes.append(FakeSandbox(self.answer))
        return self.sandboxes[-1]

    def answer(self, _question: Mapping[str, object]) -> Json:
        self.together.wait(LONG)
        if self.error is not None:
            raise self.error
        return returned(5) | {"usage": USAGE | {"seconds": 1.0}}


@pytest.fixture
def two_long(exercise: Exercise) -> Exercise:
    """Return an exercise of a quick check, a long one, and a long one with another after it."""

    def check(name: str, *after: str, long: bool = False) -> CheckDefinition:
        return CheckDefinition(name=name, points=2, after=list(after), long=long, title=Texts(en=name))

    checks = [check("quick"), check("first", long=True), check("second", long=True)]
    checks.append(check("after_second", "second"))
    return replace(exercise, definition=exercise.definition.model_copy(update={"checks": checks}))


def graded(exercise: Exercise, runner: LaneRunner) -> tuple[Report, list[str]]:
    told: list[str] = []
    return grade(FILES, exercise, runner, 7, lambda one: told.append(one.name)), told


def test_long_checks_are_asked_at_the_same_time_and_reported_in_order(two_long: Exercise) -> None:
    runner = LaneRunner(spare=2)
    runner.together = threading.Barrier(3, action=lambda: setattr(runner, "together", threading.Barrier(1)))
    report, told = graded(two_long, runner)
    assert sorted("+".join(judge.checks) for judge in runner.judges) == [
        "first",
        "quick",
        "second+after_second",
    ]
    assert tuple(one.name for one in report.outcomes) == NAMES
    assert sorted(told) == sorted(NAMES)
    assert (report.verdict, report.points, report.seconds) == (Verdict.PASSED, 8, 4.0)
    assert [judge.given_back for judge in runner.judges] == [True] * 3
    assert [sandbox.closed for sandbox in runner.sandboxes] == [1] * 3
    assert {judge.heard[0]["seed"] for judge in runner.judges} == {7}


@pytest.mark.parametrize(("spare", "containers"), [(0, 1), (1, 2), (2, 3), (9, 3)])
def test_no_more_containers_than_there_are_lanes_or_idle_slots(
    two_long: Exercise, spare: int, containers: int
) -> None:
    runner = LaneRunner(spare)
    report, _ = graded(two_long, runner)
    assert len(runner.sandboxes) == len(runner.judges) == containers
    assert tuple(one.name for one in report.outcomes) == NAMES
    assert report.points == 8


def test_short_checks_never_take_a_second_container(exercise: Exercise) -> None:
    runner = LaneRunner(spare=9)
    graded(exercise, runner)
    assert len(runner.sandboxes) == 1


def test_one_broken_lane_is_a_fault_of_ours_for_the_whole_work(two_long: Exercise) -> None:
    runner = LaneRunner(spare=2, breaks_at="first")
    report, _ = graded(two_long, runner)
    assert report.verdict is Verdict.ERRORED
    assert "in first" in (report.fault or "")
    (broken,) = [judge for judge in runner.judges if judge.checks == ["first"]]
    assert broken.given_back is True  # it told of it itself, and waits for the next work
    assert all(sandbox.closed == 1 for sandbox in runner.sandboxes)


def test_a_machine_that_breaks_is_raised_and_nothing_is_left_open(two_long: Exercise) -> None:
    runner = LaneRunner(spare=2)
    runner.error = OSError("no engine")
    with pytest.raises(OSError, match="no engine"):
        graded(two_long, runner)
    assert [judge.given_back for judge in runner.judges] == [False] * len(runner.judges)
    assert all(sandbox.closed == 1 for sandbox in runner.sandboxes)


def test_a_judge_that_can_not_be_had_ends_the_other_hearings_too(two_long: Exercise) -> None:
    class Without(LaneRunner):
        def borrow_judge(self) -> LaneJudge:
            raise OSError("no engine")

    docket = Docket(FILES, two_long, 7, lambda _one: None)
    with pytest.raises(OSError, match="no engine"):
        hear(docket, tuple(two_long.checks[:1]), Without(spare=2))
    other = LaneRunner(spare=2)
    hear(docket, tuple(two_long.checks[1:2]), other)
    assert [len(sandbox.asked) for sandbox in other.sandboxes] == [0]


def test_all_lanes_have_the_seconds_of_one_work(two_long: Exercise) -> None:
    """The fake answers that each question took a second: with three in all, the fourth is not asked."""
    definition = two_long.definition
    limits = definition.limits.model_copy(update={"total_seconds": 3.0, "seconds": 1.0})
    short = replace(two_long, definition=definition.model_copy(update={"limits": limits}))
    runner = LaneRunner(spare=2)
    graded(short, runner)
    assert sum(len(sandbox.asked) for sandbox in runner.sandboxes) == 3


def test_a_question_waits_for_what_others_do_not_use() -> None:
    budget = Budget(10)
    assert budget.set_aside(8) == 8
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(budget.set_aside, 8)
        assert not second.done()
        budget.settle(8, 1)
        assert second.result(LONG) == 8
    assert budget.left == 9


def test_who_asks_alone_gets_what_is_left_and_then_nothing() -> None:
    budget = Budget(10)
    budget.settle(budget.set_aside(8), 7)
    assert budget.set_aside(8) == 3
    budget.settle(3, 3)
    assert budget.set_aside(8) == 0


def test_fractions_of_a_second_leave_nobody_waiting_for_ever() -> None:
    """0.1 + 0.2 - 0.1 - 0.2 is more than 0, and once looked like a question that is still being asked."""
    budget = Budget(10)
    granted = [budget.set_aside(0.1), budget.set_aside(0.2)]
    for one in granted:
        budget.settle(one, 0)
    got: list[float] = []
    alone = threading.Thread(target=lambda: got.append(budget.set_aside(20)), daemon=True)
    alone.start()
    alone.join(LONG)
    assert got == [10]


def test_questions_are_counted_over_all_lanes() -> None:
    budget = Budget(10)
    for _ in range(MOST_QUESTIONS):
        budget.count("first")
    with pytest.raises(TooManyQuestionsError, match="second"):
        budget.count("second")
