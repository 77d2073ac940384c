"""Grading carries typed data between judge and sandbox, and makes a report of it; here without containers."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from lms.domain.exercises import Exercise, Reason
from lms.domain.verdicts import CheckOutcome, Report, Verdict
from lms.grading.clerk import MOST_QUESTIONS
from lms.grading.grade import grade
from tests.graders.judge.hall import validate
from tests.graders.kit.desk import USAGE, ran, returned
from tests.grading.fakes import DONE, FILES, IMAGE, NEED, FakeRunner, Json, JudgeDiedError, ask, result

RUN: Json = {"kind": "run", "argv": ["p"]}
CALL: Json = {
    "kind": "call",
    "module": "solution",
    "function": "add",
    "args": [2, 3],
    "kwargs": {},
    "seed": 1,
}


def graded(exercise: Exercise, runner: FakeRunner, files: Mapping[str, bytes] = FILES) -> Report:
    return grade(files, exercise, runner, 7, lambda _outcome: None)


def answered(runner: FakeRunner) -> list[Json]:
    """Return the answers that the judge was given, each held to the schema."""
    for message in runner.judge.heard:
        validate(message, "judge_order")
    return [message["answer"] for message in runner.judge.heard if message["type"] == "answer"]


def test_a_right_work_passes_with_all_points(exercise: Exercise) -> None:
    runner = FakeRunner([result("adds", 1), result("adds_hidden", 1), DONE])
    report = graded(exercise, runner)
    assert (report.verdict, report.points, report.max_points) == (Verdict.PASSED, 6, 6)
    assert (report.image_id, report.seed, report.checks_version) == (IMAGE, 7, exercise.checks_version)
    assert runner.judge.given_back is True
    assert runner.sandbox.closed == 1


def test_the_judge_is_told_bundle_seed_limits_and_checks(exercise: Exercise) -> None:
    runner = FakeRunner([NEED, result("adds", 1), result("adds_hidden", 1), DONE])
    graded(exercise, runner)
    assert runner.judge.heard == [
        {
            "type": "grade",
            "bundle": exercise.bundle.digest,
            "seed": 7,
            "limits": {"seconds": 5.0, "memory_mb": 256, "output_kb": 256},
            "lacks": ["loopback", "notebooks"],
            "watch": {"cpu_seconds": 30.0, "seconds": 90.0},
            "checks": [{"name": "adds", "after": []}, {"name": "adds_hidden", "after": ["adds"]}],
        }
    ]
    assert runner.judge.bundles == [exercise.bundle.data]


def test_the_sandbox_gets_files_limits_and_preload(exercise: Exercise) -> None:
    runner = FakeRunner([result("adds", 1), result("adds_hidden", 1), DONE])
    graded(exercise, runner)
    ((environment, limits, preload),) = runner.opened
    assert (environment, preload) == ("python", ())
    assert limits == exercise.limits.model_dump()
    assert runner.sandbox.loaded == FILES


def test_points_follow_shares(exercise: Exercise) -> None:
    report = graded(
        exercise, FakeRunner([result("adds", 0.6, "below_band"), result("adds_hidden", None), DONE])
    )
    assert [(one.passed, one.points) for one in report.outcomes] == [(False, 2.4), (None, 0)]
    assert (report.verdict, report.points) == (Verdict.FAILED, 2.4)


def test_each_check_is_told_as_it_is_decided(exercise: Exercise) -> None:
    told: list[CheckOutcome] = []
    runner = FakeRunner([result("adds", 1), JudgeDiedError()])
    with pytest.raises(JudgeDiedError):
        grade(FILES, exercise, runner, 7, told.append)
    assert [one.name for one in told] == ["adds"]


def test_of_a_hidden_check_only_the_reason_is_kept(exercise: Exercise) -> None:
    script = [result("adds", 0, "wrong_value"), result("adds_hidden", 0, "raised"), DONE]
    shown, hidden = graded(exercise, FakeRunner(script)).outcomes
    assert (shown.findings[0].asked, shown.findings[0].got, shown.findings[0].note) == ("add(2, 3)", "6", "n")
    assert hidden.findings[0].model_dump() == {
        "reason": Reason.RAISED,
        "asked": "",
        "expected": None,
        "got": None,
        "note": None,
    }


def test_a_file_that_is_not_handed_in_fails_before_any_container(exercise: Exercise) -> None:
    runner = FakeRunner([])
    told: list[CheckOutcome] = []
    report = grade({"other.py": b""}, exercise, runner, 7, told.append)
    assert report.verdict is Verdict.FAILED
    assert runner.borrowed == 0
    assert runner.opened == []
    assert [one.findings[0].reason for one in told] == [Reason.MISSING_FILE] * 2
    assert told[0].findings[0].expected == "solution.py"


def test_a_question_is_carried_with_its_bounds_and_its_answer_with_its_usage(exercise: Exercise) -> None:
    script = [ask(1, "adds", CALL), result("adds", 1), result("adds_hidden", 1), DONE]
    runner = FakeRunner(script, lambda _question: returned(5))
    report = graded(exercise, runner)
    (asked,) = runner.sandbox.asked
    validate(asked, "call_question")
    assert (asked["seconds"], asked["output_limit"]) == (5.0, 256 * 1024)
    assert answered(runner)[0]["value"] == "5"
    assert report.outcomes[0].seconds == USAGE["seconds"]
    assert report.outcomes[0].memory_bytes == USAGE["memory_bytes"]
    assert report.outcomes[1].seconds == 0
    assert report.cpu_seconds == USAGE["cpu_seconds"]


@pytest.mark.parametrize(("wanted", "given"), [(1.5, 1.5), (20, 20.0), (3000, 60.0)])
def test_seconds_are_the_questions_within_the_environments(
    exercise: Exercise, wanted: float, given: float
) -> None:
    script = [ask(1, "adds", RUN | {"seconds": wanted}), result("adds", 1), result("adds_hidden", 1), DONE]
    runner = FakeRunner(script, lambda _question: ran())
    graded(exercise, runner)
    assert runner.sandbox.asked[0]["seconds"] == given


@pytest.mark.parametrize(("wanted", "given"), [(100, 100), (1024 * 1024, 256 * 1024)])
def test_output_is_bounded_by_the_exercises_limit(exercise: Exercise, wanted: int, given: int) -> None:
    script = [
        ask(1, "adds", RUN | {"output_limit": wanted}),
        result("adds", 1),
        result("adds_hidden", 1),
        DONE,
    ]
    runner = FakeRunner(script, lambda _question: ran())
    graded(exercise, runner)
    assert runner.sandbox.asked[0]["output_limit"] == given


def test_when_all_seconds_are_used_the_rest_is_timed_out_unasked(exercise: Exercise) -> None:
    slow = USAGE | {"seconds": 40.0}
    script = [
        ask(1, "adds", RUN),
        ask(2, "adds", RUN | {"seconds": 50}),
        ask(3, "adds", RUN),
        ask(4, "adds", CALL),
        result("adds", 0, "timed_out"),
        result("adds_hidden", None),
        DONE,
    ]
    runner = FakeRunner(script, lambda _question: ran(usage=slow))
    report = graded(exercise, runner)
    assert [asked["seconds"] for asked in runner.sandbox.asked] == [5.0, 20.0]
    assert [answer["timed_out"] for answer in answered(runner)] == [False, False, True, True]
    assert answered(runner)[3]["outcome"] == "timed_out"
    assert report.verdict is Verdict.FAILED


def test_on_a_busy_machine_the_wall_clock_has_patience(exercise: Exercise) -> None:
    slow = USAGE | {"seconds": 12.0, "cpu_seconds": 4.0}
    script = [ask(1, "adds", RUN), result("adds", 1), result("adds_hidden", 1), DONE]
    runner = FakeRunner(script, lambda _question: ran(usage=slow))
    runner.sandbox.waits = 3.0
    graded(exercise, runner)
    assert runner.sandbox.asked[0]["seconds"] == 15.0
    assert answered(runner)[0]["timed_out"] is False


def test_patience_gives_no_more_processor_time(exercise: Exercise) -> None:
    greedy = USAGE | {"seconds": 12.0, "cpu_seconds": 5.5}
    script = [ask(1, "adds", RUN), result("adds", 0, "timed_out"), result("adds_hidden", None), DONE]
    runner = FakeRunner(script, lambda _question: ran(usage=greedy))
    runner.sandbox.waits = 3.0
    graded(exercise, runner)
    assert answered(runner)[0]["timed_out"] is True


def test_files_are_read_and_listed_without_the_sandbox(exercise: Exercise) -> None:
    script = [
        ask(1, "adds", {"kind": "list"}),
        ask(2, "adds", {"kind": "read", "path": "b.bin"}),
        ask(3, "adds", {"kind": "read", "path": "../passwd"}),
        result("adds", 1),
        result("adds_hidden", 1),
        DONE,
    ]
    runner = FakeRunner(script)
    graded(exercise, runner, FILES | {"b.bin": b"\xff"})
    assert answered(runner) == [
        {"kind": "list", "paths": ["b.bin", "solution.py"]},
        {"kind": "read", "content": base64.b64encode(b"\xff").decode()},
        {"kind": "read", "content": None},
    ]


def told(**changes: Any) -> Json:
    return returned(5) | changes


NO_ANSWERS: dict[str, Any] = {
    "nothing": {},
    "a list": [],
    "a run for a call": ran(b"5"),
    "another kind": told(kind="verdict"),
    "a field more": told(verdict="passed"),
    "no outcome": {name: value for name, value in returned(5).items() if name != "outcome"},
    "an outcome of its own": told(outcome="passed"),
    "a value that is no text": told(value=5),
    "an exit that is a text": told(exit="0"),
    "an exit that is a boolean": told(exit=False),
    "no base64": told(stdout="%%%"),
    "a file that was not asked for": told(collected={"result.json": ""}),
    "usage of its own making": told(usage={"seconds": -1.0, "cpu_seconds": 0, "memory_bytes": 0}),
    "an error that is a text": told(outcome="raised", error="ValueError"),
}


@pytest.mark.parametrize("told", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_answer_to_the_question_counts_as_none(exercise: Exercise, told: Any) -> None:
    script = [ask(1, "adds", CALL), result("adds", 0, "silent"), result("adds_hidden", None), DONE]
    runner = FakeRunner(script, lambda _question: told)
    report = graded(exercise, runner)
    (answer,) = answered(runner)
    assert (answer["outcome"], answer["value"], answer["signal"]) == ("silent", None, 9)
    assert report.verdict is Verdict.FAILED


def test_time_spent_on_no_answer_is_counted(exercise: Exercise) -> None:
    script = [ask(1, "adds", CALL), result("adds", 0, "silent"), result("adds_hidden", None), DONE]
    report = graded(exercise, FakeRunner(script, lambda _question: {"usage": USAGE | {"seconds": 3.0}}))
    assert report.seconds == 3.0


BROKEN: dict[str, list[Json]] = {
    "the author's checks raise": [{"type": "broken", "words": "ZeroDivisionError"}],
    "it is done too early": [result("adds", 1), DONE],
    "a result comes twice": [result("adds", 1), result("adds", 1), DONE],
    "results come in another order": [result("adds_hidden", 1), result("adds", 1), DONE],
    "a result of a check that is not there": [result("adds", 1), result("passes", 1), DONE],
    "a result too many": [result("adds", 1), result("adds_hidden", 1), result("adds", 1), DONE],
    "a share beyond the whole": [result("adds", 2.5), DONE],
    "a share that is a boolean": [{**result("adds", 1), "share": True}, DONE],
    "a reason that is none": [result("adds", 0, "because"), DONE],
    "a message that is none": [{"type": "verdict", "passed": True}],
    "a question that is none": [ask(1, "adds", {"kind": "exec", "code": "1"})],
    "a question with a field more": [ask(1, "adds", RUN | {"shell": True})],
    "questions without end": [ask(n, "adds", {"kind": "list"}) for n in range(MOST_QUESTIONS + 1)],
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_judge_is_errored_and_never_the_students_failure(
    exercise: Exercise, script: list[Json]
) -> None:
    """A judge that tells of it itself is lent again."""
    runner = FakeRunner(script)
    report = graded(exercise, runner)
    assert report.verdict is Verdict.ERRORED
    assert report.fault
    assert report.points == 0
    assert runner.judge.given_back is (script[-1].get("type") == "broken")
    assert runner.sandbox.closed == 1


def test_what_the_runner_raises_is_raised_and_nothing_is_left_open(exercise: Exercise) -> None:
    class EngineGoneError(Exception):
        pass

    def gone(_question: Mapping[str, Any]) -> Json:
        raise EngineGoneError

    runner = FakeRunner([ask(1, "adds", RUN)], gone)
    with pytest.raises(EngineGoneError):
        graded(exercise, runner)
    assert runner.judge.given_back is False
    assert runner.sandbox.closed == 1
