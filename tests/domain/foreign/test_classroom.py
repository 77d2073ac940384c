"""GitHub Classroom's plan and 01-edu's ending: what is read of the author's file, and what passes a test."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from lms.domain.exercises import Reason
from lms.domain.foreign import classroom, edu
from lms.domain.foreign.classroom import Planned, read_plan, unmet
from lms.domain.foreign.shape import Outcome

FILE = {
    "tests": [
        {
            "name": "It greets",
            "setup": "sudo -H pip3 install pytest",
            "run": "python3 hello.py",
            "input": "",
            "output": "Hello",
            "comparison": "included",
            "timeout": 10,
            "points": 5,
        },
        {"name": "It ends", "setup": None, "run": "python3 hello.py", "input": None, "output": None},
    ]
}


def plan(**changes: object) -> bytes:
    return json.dumps({"tests": [{"name": "n", "run": "true"} | changes]}).encode()


def test_a_file_as_classroom_writes_it() -> None:
    greets, ends = read_plan(json.dumps(FILE).encode())
    assert (greets.name, greets.run, greets.output, greets.seconds) == (
        "It greets",
        "python3 hello.py",
        "Hello",
        600,
    )
    assert (greets.points, greets.prints, ends.points, ends.prints, ends.seconds) == (
        5,
        True,
        None,
        False,
        None,
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"tests": []}',
        plan(run=""),
        plan(run=["python3"]),
        plan(name=" "),
        plan(comparison="similar"),
        plan(comparison="regex", output="(unclosed"),
        plan(timeout=-1),
        plan(timeout=1000),
        plan(points=-5),
        plan(points=float("nan")),
        json.dumps({"tests": FILE["tests"][:1] * 2}).encode(),
        json.dumps({"tests": [{"name": str(n), "run": "true"} for n in range(51)]}).encode(),
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        read_plan(data)


@pytest.mark.parametrize(
    ("comparison", "output", "printed", "met"),
    [
        ("included", "42", "the answer is 42!", True),
        ("included", "42", "the answer is 4 2", False),
        ("included", "a\r\nb", "x\na\nb\n", True),
        ("exact", "42", "42\n", True),
        ("exact", "42\n", "42", True),
        ("exact", "42", " 42", False),
        ("exact", "42", "42\r\n", True),
        ("regex", r"^\d+$", "42", True),
        ("regex", r"^\d+$", "forty-two", False),
        ("regex", r"answer.*(?=2)", "the answer is 42", True),
    ],
)
def test_what_is_printed_is_compared(comparison: str, output: str, printed: str, *, met: bool) -> None:
    [test] = read_plan(plan(comparison=comparison, output=output))
    assert unmet(test, 0, printed) == (None if met else Reason.WRONG_OUTPUT)


@pytest.mark.parametrize(
    ("output", "exit_code", "why"),
    [("", 0, None), ("", 1, Reason.WRONG_EXIT), ("42", 1, Reason.WRONG_EXIT), ("", None, Reason.WRONG_EXIT)],
)
def test_the_exit_code_comes_first_and_decides_alone_where_nothing_is_printed(
    output: str, exit_code: int | None, why: Reason | None
) -> None:
    [test] = read_plan(plan(output=output))
    assert unmet(test, exit_code, "42") is why


@pytest.mark.alone
def test_a_pattern_that_takes_for_ever_is_stopped() -> None:
    [test] = read_plan(plan(comparison="regex", output=r"^(a|a)*$"))
    began = time.monotonic()
    assert unmet(test, 0, "a" * 60 + "!") is Reason.WRONG_OUTPUT
    assert time.monotonic() - began < 20 * classroom.PATTERN_SECONDS


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_any_bytes_are_a_plan_or_refused(data: bytes) -> None:
    try:
        tests = read_plan(data)
    except ValidationError:
        return
    assert tests


@given(st.sampled_from(["included", "exact", "regex"]), st.text(max_size=50))
@settings(max_examples=100)
def test_any_output_is_compared(comparison: str, printed: str) -> None:
    test = Planned(name="n", run="true", output="a.c", comparison=classroom.Comparison(comparison))
    assert unmet(test, 0, printed) in {None, Reason.WRONG_OUTPUT}


@pytest.mark.parametrize(
    ("exit_code", "reason", "outcome", "why"),
    [
        (0, None, Outcome.PASSED, None),
        (1, None, Outcome.FAILED, Reason.WRONG_EXIT),
        (None, Reason.TIMED_OUT, Outcome.FAILED, Reason.TIMED_OUT),
        (137, Reason.MEMORY, Outcome.FAILED, Reason.MEMORY),
    ],
)
def test_an_image_of_01_edu_speaks_by_its_exit_code(
    exit_code: int | None, reason: Reason | None, outcome: Outcome, why: Reason | None
) -> None:
    [case] = edu.read("hello", exit_code, "a\x00b", reason).cases
    assert (case.name, case.outcome, case.reason, case.words) == ("hello", outcome, why, "a\\x00b")


def test_what_an_image_of_01_edu_finds_in_its_environment() -> None:
    found = edu.variables("printalphabet", ["printalphabet/main.go", "go.mod"], ["fmt.Println", "--cast"])
    assert found["EXERCISE"] == "printalphabet"
    assert found["EDITOR_FILES"] == "printalphabet/main.go,go.mod"
    assert found["ALLOWED_FUNCTIONS"] == "fmt.Println --cast"
    assert found["HOME"] == found["TMPDIR"] == "/jail"
