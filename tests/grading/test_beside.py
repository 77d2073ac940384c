"""A grader of others beside the code: what it is given, and what is told of what it says."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from lms.domain.beside import Beside, ForeignGrader
from lms.domain.exercises import Exercise, Reason
from lms.domain.foreign.shape import Fault, Outcome
from lms.domain.verdicts import Usage
from lms.grading.beside import Heard, Released, hear
from tests.grading.fakes import FILES, IMAGE, FakeRunner, Json

REPORT = b'<testsuite><testcase classname="t" name="adds"/></testsuite>'
TAP = b"1..1\nok 1 - adds\n"
PLAN = b"""{"tests": [
    {"name": "greets", "setup": "pip install x", "run": "python3 hi.py",
     "input": "Aru", "output": "Hi", "points": 2},
    {"name": "ends", "run": "true", "timeout": 0.01, "points": 3}
]}"""


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def answered(
    stdout: bytes = b"", report: bytes | None = None, **more: Any
) -> Callable[[Mapping[str, Any]], Json]:
    """Return a sandbox that answers every question alike."""

    def answer(question: Mapping[str, Any]) -> Json:
        found = None if report is None else encoded(report)
        return {
            "kind": "run",
            "exit": 0,
            "signal": None,
            "stdout": encoded(stdout),
            "stderr": encoded(b"words on stderr"),
            "stdout_cut": False,
            "stderr_cut": False,
            "timed_out": False,
            "collected": dict.fromkeys(question["collect"], found),
            "collected_cut": False,
            "usage": Usage(seconds=0.5, memory_bytes=7).model_dump(),
            **more,
        }

    return answer


@dataclass(frozen=True)
class Ended:
    image_id: str = IMAGE
    exit_code: int | None = 0
    output: bytes = b"said"
    cut: bool = False
    timed_out: bool = False
    usage: Mapping[str, Any] = field(default_factory=lambda: Usage().model_dump())


class FakeBeside(FakeRunner):
    """A runner whose images of others end as they are told to."""

    def __init__(
        self, answering: Callable[[Mapping[str, Any]], Json] | None = None, end: Ended | None = None
    ) -> None:
        super().__init__([], answering)
        self.end = end
        self.jailed: list[tuple[str, dict[str, bytes], dict[str, str], str]] = []

    def run_jailed(
        self,
        image: str,
        files: Mapping[str, bytes],
        variables: Mapping[str, str],
        environment: str,
        limits: Mapping[str, float],
    ) -> Released | None:
        assert limits["seconds"] > 0
        self.jailed.append((image, dict(files), dict(variables), environment))
        return self.end


def with_grader(exercise: Exercise, files: Mapping[str, bytes] | None = None, **words: object) -> Exercise:
    grader = ForeignGrader(Beside.model_validate(words), exercise.environment, files or {})
    return replace(exercise, beside=grader)


def heard(exercise: Exercise, runner: FakeBeside, files: Mapping[str, bytes] = FILES, *images: str) -> Heard:
    found = hear(files, exercise, runner, images)
    assert found is not None
    return found


def test_an_exercise_without_one_starts_nothing(exercise: Exercise) -> None:
    runner = FakeBeside()
    assert hear(FILES, exercise, runner, ()) is None
    assert not runner.opened


def test_the_command_runs_on_the_work_with_the_authors_files_laid_over(exercise: Exercise) -> None:
    runner = FakeBeside(answered(report=REPORT))
    graded = with_grader(exercise, {"test_add.py": b"tests"}, kind="pytest", limits={"seconds": 9.0})
    found = heard(graded, runner, FILES | {"report.xml": b"<my own/>", "test_add.py": b"mine"})
    [asked] = runner.sandbox.asked
    assert asked["argv"][:3] == ["python3", "-m", "pytest"]
    assert (asked["files"], asked["collect"]) == ({"test_add.py": encoded(b"tests")}, ["report.xml"])
    assert asked["seconds"] == 9.0
    assert runner.sandbox.loaded == FILES | {"test_add.py": b"mine"}
    assert runner.sandbox.closed == 1
    assert found.told is not None
    assert [case.name for case in found.told.cases] == ["adds"]
    assert (found.image_id, found.usage.seconds, found.unread) == (IMAGE, 0.5, None)


@pytest.mark.parametrize(
    ("answer", "unread", "reason"),
    [
        (answered(), Fault.NOTHING, None),
        (answered(report=b"<html/>"), Fault.NOT_FORMED, None),
        (answered(report=b"x" * 2_000_000), Fault.TOO_LARGE, None),
        (answered(collected_cut=True), Fault.TOO_LARGE, None),
        (answered(exit=None, signal=9, timed_out=True), Fault.NOTHING, Reason.TIMED_OUT),
        (answered(usage=Usage(memory_exceeded=True).model_dump()), Fault.NOTHING, Reason.MEMORY),
        (lambda _question: {"kind": "nonsense"}, Fault.NOTHING, None),
    ],
)
def test_what_is_no_result_is_told_as_such(
    exercise: Exercise, answer: Callable[[Mapping[str, Any]], Json], unread: Fault, reason: Reason | None
) -> None:
    found = heard(with_grader(exercise, kind="junit", command="sh run.sh"), FakeBeside(answer))
    assert (found.told, found.unread, found.reason) == (None, unread, reason)


def test_what_was_printed_is_kept_where_no_result_came(exercise: Exercise) -> None:
    found = heard(with_grader(exercise, kind="junit", command="sh run.sh"), FakeBeside(answered(b"a\x1bb")))
    assert found.output == "a\\x1bb\nwords on stderr"


def test_a_report_that_is_printed_is_whole_or_none(exercise: Exercise) -> None:
    graded = with_grader(exercise, kind="tap", command="prove -v")
    assert heard(graded, FakeBeside(answered(TAP))).told is not None
    cut = heard(graded, FakeBeside(answered(TAP, stdout_cut=True)))
    assert (cut.told, cut.unread, cut.reason) == (None, Fault.TOO_LARGE, Reason.OUTPUT_LIMIT)


def test_every_test_of_classrooms_plan_is_a_command_of_its_own(exercise: Exercise) -> None:
    runner = FakeBeside(answered(b"Hi Aru\n"))
    found = heard(with_grader(exercise, {"autograding.json": PLAN}, kind="github_classroom"), runner)
    greets, ends = runner.sandbox.asked
    assert greets["argv"][3:] == ["sh", "pip install x", "python3 hi.py"]
    assert (greets["stdin"], greets["seconds"]) == (encoded(b"Aru"), 5)
    assert (ends["argv"][3:], ends["seconds"]) == (["sh", ":", "true"], 0.6)
    assert found.told is not None
    assert [case.outcome for case in found.told.cases] == [Outcome.PASSED, Outcome.PASSED]
    assert (found.told.points, found.told.max_points) == (5, 5)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answered(b"Hello"), Reason.WRONG_OUTPUT),
        (answered(b"Hi", exit=1), Reason.WRONG_EXIT),
        (answered(b"Hi", exit=None, signal=9, timed_out=True), Reason.TIMED_OUT),
    ],
)
def test_a_test_of_the_plan_fails_for_its_reason_and_earns_nothing(
    exercise: Exercise, answer: Callable[[Mapping[str, Any]], Json], reason: Reason
) -> None:
    graded = with_grader(exercise, {"autograding.json": PLAN}, kind="github_classroom")
    told = heard(graded, FakeBeside(answer)).told
    assert told is not None
    case = told.cases[0]
    assert (case.outcome, case.reason, case.points, case.max_points) == (Outcome.FAILED, reason, 0, 2)
    assert "words on stderr" in case.words


EDU = {"kind": "01edu", "image": "school/tests:2", "allowed_functions": ["print", "len"]}


def test_an_image_of_01_edu_runs_only_if_the_school_lets_it(exercise: Exercise) -> None:
    runner = FakeBeside(end=Ended())
    refused = heard(with_grader(exercise, None, **EDU), runner, FILES, "school/tests:1")
    assert (refused.unread, refused.told, runner.jailed) == (Fault.NOT_ALLOWED, None, [])
    found = heard(with_grader(exercise, {"extra.py": b"1"}, **EDU), runner, FILES, "school/tests:2")
    [(image, files, variables, environment)] = runner.jailed
    assert (image, files, environment) == ("school/tests:2", FILES | {"extra.py": b"1"}, "python")
    assert (variables["EXERCISE"], variables["EDITOR_FILES"]) == ("add", "solution.py")
    assert variables["ALLOWED_FUNCTIONS"] == "print len"
    assert found.told is not None
    assert [(case.name, case.outcome, case.words) for case in found.told.cases] == [("add", "passed", "said")]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (Ended(exit_code=1), Reason.WRONG_EXIT),
        (Ended(exit_code=None, timed_out=True), Reason.TIMED_OUT),
        (Ended(exit_code=None, cut=True), Reason.OUTPUT_LIMIT),
        (Ended(exit_code=137, usage=Usage(memory_exceeded=True).model_dump()), Reason.MEMORY),
    ],
)
def test_an_image_of_01_edu_fails_for_its_reason(exercise: Exercise, end: Ended, reason: Reason) -> None:
    told = heard(with_grader(exercise, None, **EDU), FakeBeside(end=end), FILES, "school/tests:2").told
    assert told is not None
    assert [(case.outcome, case.reason) for case in told.cases] == [(Outcome.FAILED, reason)]


def test_an_image_that_is_not_there_is_told_as_such(exercise: Exercise) -> None:
    found = heard(with_grader(exercise, None, **EDU), FakeBeside(), FILES, "school/tests:2")
    assert (found.unread, found.told) == (Fault.NO_IMAGE, None)
