"""What foreign graders report: real reports are read, everything else is refused cleanly, whatever it is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lms.domain.beside import Kind
from lms.domain.foreign.reading import read
from lms.domain.foreign.shape import (
    LARGEST,
    LONGEST_WORDS,
    MOST_POINTS,
    Case,
    Fault,
    Outcome,
    Told,
    UnreadableError,
)

TESTS = """
import pytest

def test_passes(): pass

def test_fails(): assert [1, 2] == [1, 3], "not the same"

@pytest.mark.skip(reason="not today")
def test_skipped(): pass

@pytest.fixture
def broken():
    yield
    raise RuntimeError("after the test")

def test_breaks_at_its_end(broken): pass

@pytest.mark.parametrize("letter", ["қ", "\\x1b[31m", "<&>"])
def test_letters(letter): print(letter)
"""
ROWS_OF_CHECK50: list[dict[str, object]] = [
    {
        "name": "exists",
        "description": "caesar.py exists.",
        "passed": True,
        "log": ["checking that caesar.py exists..."],
        "cause": None,
        "data": {},
        "dependency": None,
    },
    {
        "name": "encrypts",
        "description": 'encrypts "a" as "b"',
        "passed": False,
        "log": ["running python3 caesar.py 1..."],
        "cause": {"rationale": 'expected "b", not "a"', "help": "Do you shift at all?"},
        "data": {},
        "dependency": "exists",
    },
    {
        "name": "wraps",
        "description": "wraps around",
        "passed": None,
        "log": [],
        "cause": {"rationale": "can't check until a frown turns upside down"},
        "data": {},
        "dependency": "encrypts",
    },
]
CHECK50 = {"slug": "school/problems/caesar", "results": ROWS_OF_CHECK50, "version": "3.0.0"}
GRADESCOPE = {
    "execution_time": 136,
    "output": "The whole of it",
    "visibility": "visible",
    "stdout_visibility": "visible",
    "extra_data": {"deep": [[[1]]]},
    "tests": [
        {"score": 2.0, "max_score": 2.0, "status": "passed", "name": "adds", "number": "1.1", "output": "ok"},
        {"score": 1.0, "max_score": 2.0, "name": "subtracts", "output": "off by one", "tags": ["a"]},
        {"score": 0.0, "max_score": 6.0, "name": "secret", "output": "42", "visibility": "after_published"},
    ],
    "leaderboard": [{"name": "Accuracy", "value": 0.926}],
}
TAP = """TAP version 13
1..5
a line that the program prints
ok 1 - adds
not ok 2 - subtracts
  ---
  got: 3
  expected: 2
  ...
    ok 1 - a subtest speaks through the next line
ok 3 # SKIP no network here
not ok 4 - divides # TODO later
ok 5 a name without a dash
# the last word
"""


def outcomes(told: Told) -> list[tuple[str, str]]:
    return [(case.name, str(case.outcome)) for case in told.cases]


def test_a_report_of_pytest_itself(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml=report.xml", "."]
    subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    told = read(Kind.PYTEST, (tmp_path / "report.xml").read_bytes())
    assert outcomes(told) == [
        ("test_passes", "passed"),
        ("test_fails", "failed"),
        ("test_skipped", "skipped"),
        ("test_breaks_at_its_end", "failed"),
        ("test_letters[\\u049b]", "passed"),
        ("test_letters[\\x1b[31m]", "passed"),
        ("test_letters[<&>]", "passed"),
    ]
    by_name = {case.name: case for case in told.cases}
    assert "not the same" in by_name["test_fails"].words
    assert "after the test" in by_name["test_breaks_at_its_end"].words
    assert "not today" in by_name["test_skipped"].words
    assert all(case.group == "test_it" and case.seconds is not None for case in told.cases)


def test_an_output_of_tap() -> None:
    told = read(Kind.TAP, TAP.encode())
    assert outcomes(told) == [
        ("adds", "passed"),
        ("subtracts", "failed"),
        ("3", "skipped"),
        ("divides", "skipped"),
        ("a name without a dash", "passed"),
    ]
    assert [case.words for case in told.cases] == [
        "",
        "got: 3\n  expected: 2",
        "no network here",
        "later",
        "the last word",
    ]


def test_results_of_gradescope_keep_nothing_of_what_is_hidden() -> None:
    told = read(Kind.GRADESCOPE, json.dumps(GRADESCOPE).encode())
    assert outcomes(told) == [("1.1 adds", "passed"), ("subtracts", "failed"), ("", "failed")]
    assert (told.points, told.max_points, told.words) == (3.0, 10.0, "The whole of it")
    assert told.cases[2] == Case("", Outcome.FAILED, points=0.0, max_points=6.0, hidden=True)


def test_a_score_for_the_whole_stands_above_the_sum() -> None:
    told = read(Kind.GRADESCOPE, b'{"score": "44.5", "output": "fine"}')
    assert (told.cases, told.points, told.words) == ((), 44.5, "fine")
    hidden = read(Kind.GRADESCOPE, json.dumps(GRADESCOPE | {"visibility": "hidden", "score": 7}).encode())
    assert (hidden.points, hidden.words) == (7.0, "")
    assert {(case.name, case.words, case.hidden) for case in hidden.cases} == {("", "", True)}


def test_checks_of_check50() -> None:
    told = read(Kind.CHECK50, json.dumps(CHECK50).encode())
    assert outcomes(told) == [
        ("caesar.py exists.", "passed"),
        ('encrypts "a" as "b"', "failed"),
        ("wraps around", "skipped"),
    ]
    assert told.cases[0].words == ""
    assert (
        told.cases[1].words == 'expected "b", not "a"\nDo you shift at all?\nrunning python3 caesar.py 1...'
    )


CASE = '<testcase classname="t" name="n"{}>{}</testcase>'
SUITE = '<testsuite name="s">{}</testsuite>'


def xml(*cases: str) -> bytes:
    return SUITE.format("".join(cases)).encode()


def test_a_test_that_is_told_twice_is_as_its_worst() -> None:
    told = read(Kind.JUNIT, xml(CASE.format("", ""), CASE.format("", "<error message='at the end'/>")))
    assert outcomes(told) == [("n", "failed")]
    told = read(Kind.JUNIT, xml(CASE.format("", "<failure/>"), CASE.format("", "")))
    assert outcomes(told) == [("n", "failed")]


def json_of(**changes: object) -> bytes:
    return json.dumps({"tests": [{"score": 1, "max_score": 2} | changes]}).encode()


def check50_of(**changes: object) -> bytes:
    return json.dumps({"results": [ROWS_OF_CHECK50[0] | changes]}).encode()


REFUSED: list[tuple[Kind, bytes, Fault]] = [
    (Kind.JUNIT, b" \n", Fault.NOTHING),
    (Kind.JUNIT, b" " * LARGEST + b"<a/>", Fault.TOO_LARGE),
    (Kind.JUNIT, b"\xff\xfe<\x00", Fault.NOT_TEXT),
    (Kind.JUNIT, b"<testsuite>", Fault.NOT_FORMED),
    (Kind.JUNIT, b"<html><testcase name='n'/></html>", Fault.NOT_FORMED),
    (Kind.JUNIT, b"<testsuites><p><testcase name='n'/></p></testsuites>", Fault.NOT_FORMED),
    (Kind.JUNIT, b"<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite/>", Fault.NOT_FORMED),
    (Kind.JUNIT, b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><testsuite/>", Fault.NOT_FORMED),
    (Kind.JUNIT, xml("<testcase name=''/>"), Fault.NOT_FORMED),
    (Kind.JUNIT, xml(CASE.format("", CASE.format("", ""))), Fault.NOT_FORMED),
    (Kind.JUNIT, xml(CASE.format(" time='nan'", "")), Fault.BAD_NUMBER),
    (Kind.JUNIT, xml(CASE.format(" time='-1'", "")), Fault.BAD_NUMBER),
    (Kind.JUNIT, xml(CASE.format(" time='999999999'", "")), Fault.BAD_NUMBER),
    (Kind.JUNIT, xml(), Fault.NO_TESTS),
    (Kind.JUNIT, b"<testsuite>" * 30 + b"</testsuite>" * 30, Fault.TOO_DEEP),
    (Kind.JUNIT, xml("<p/>" * 30_000), Fault.TOO_MANY),
    (Kind.JUNIT, xml(*(f"<testcase name='{n}'/>" for n in range(600))), Fault.TOO_MANY),
    (Kind.TAP, b"nothing of a test", Fault.NO_TESTS),
    (Kind.TAP, b"1..0 # skip all", Fault.NO_TESTS),
    (Kind.TAP, b"ok 1", Fault.INCOMPLETE),
    (Kind.TAP, b"1..2\nok 1", Fault.INCOMPLETE),
    (Kind.TAP, b"1..1\nok 1\nok 2", Fault.INCOMPLETE),
    (Kind.TAP, b"1..2\nok 1\nok 1", Fault.TWICE),
    (Kind.TAP, b"1..1\nok 1\n1..1", Fault.TWICE),
    (Kind.TAP, b"1..2\nok 1\nBail out! no more", Fault.STOPPED),
    (Kind.TAP, b"1..999999", Fault.TOO_MANY),
    (Kind.TAP, b"ok\n" * 501 + b"1..501", Fault.TOO_MANY),
    (Kind.GRADESCOPE, b"[]", Fault.NOT_FORMED),
    (Kind.GRADESCOPE, b"{}", Fault.NO_TESTS),
    (Kind.GRADESCOPE, b'{"score": NaN}', Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, b'{"score": 1e999}', Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, b'{"score": 1, "score": 2}', Fault.TWICE),
    (Kind.GRADESCOPE, b"[" * 100_000, Fault.TOO_DEEP),
    (Kind.GRADESCOPE, b'{"score": ' + b"9" * 5000 + b"}", Fault.NOT_FORMED),
    (Kind.GRADESCOPE, json_of(score=-1), Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, json_of(score=True), Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, json_of(score="nan"), Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, json_of(score="two"), Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, json_of(score=MOST_POINTS + 1), Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, json_of(score=[1]), Fault.BAD_NUMBER),
    (Kind.GRADESCOPE, json_of(score=None), Fault.NOT_FORMED),
    (Kind.GRADESCOPE, json_of(status="perfect"), Fault.NOT_FORMED),
    (Kind.GRADESCOPE, json_of(visibility="maybe"), Fault.NOT_FORMED),
    (Kind.GRADESCOPE, json_of(name=5), Fault.NOT_FORMED),
    (Kind.GRADESCOPE, json.dumps({"tests": [{"score": 1}] * 501}).encode(), Fault.TOO_MANY),
    (Kind.CHECK50, b'{"results": []}', Fault.NO_TESTS),
    (Kind.CHECK50, b'{"error": {"type": "CompileError", "value": "x"}}', Fault.STOPPED),
    (Kind.CHECK50, check50_of(passed="yes"), Fault.NOT_FORMED),
    (Kind.CHECK50, check50_of(passed=1), Fault.NOT_FORMED),
    (Kind.CHECK50, check50_of(log=[1]), Fault.NOT_FORMED),
    (Kind.CHECK50, check50_of(cause="because"), Fault.NOT_FORMED),
    (Kind.CHECK50, json.dumps({"results": ROWS_OF_CHECK50[:1] * 2}).encode(), Fault.TWICE),
]


@pytest.mark.parametrize(("kind", "data", "fault"), REFUSED)
def test_what_is_no_result_is_refused_with_its_reason(kind: Kind, data: bytes, fault: Fault) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(kind, data)
    assert refused.value.fault is fault


@pytest.mark.parametrize("filling", ["x" * 100_000, "\n" * 100_000, "\x1b[31m" * 9000, "é" * 50_000])
def test_words_are_cut_and_what_cannot_be_seen_is_escaped(filling: str) -> None:
    shown = filling.replace("\x1b", "")
    report = xml(CASE.format("", f"<failure message='a&#x202e;b'>{shown}</failure>"))
    [case] = read(Kind.JUNIT, report).cases
    assert case.words.startswith("a\\u202eb")
    assert len(case.words) <= LONGEST_WORDS + 1
    [case] = read(Kind.GRADESCOPE, json_of(output=f"\x00{filling}")).cases
    assert case.words.startswith("\\x00")
    assert len(case.words) <= LONGEST_WORDS + 1
    assert "\x1b" not in case.words
