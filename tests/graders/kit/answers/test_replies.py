"""What a check makes of answers: each way to fail has its reason and its words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graders.kit import Work, parsing
from graders.kit.findings import REASONS, fail
from tests.graders.kit.desk import Answer, Desk, finding_of, judged, raised, ran, returned, silent, wrote

Check = Callable[[Work], object]


def five(work: Work) -> None:
    work.call("solution", "add", 2, 3).returns(5)


def refuses(work: Work) -> None:
    work.call("solution", "add", "a", 3).raises("ValueError", "TypeError")


def two(work: Work) -> None:
    work.run("python3", "wordcount.py", stdin="a b\n").prints("2\n").exits(0)


def collects(work: Work) -> None:
    assert work.run("python3", "p.py", collect=["out.csv"]).collected["out.csv"] == b"x\n"


def reads_a_float(work: Work) -> None:
    assert work.call("solution", "mean", [1, 2]).value_as(float) == 1.5


def reads_numbers(work: Work) -> None:
    assert work.call("solution", "ones", 2).numbers(2).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (five, returned(5)),
        (five, returned(5, stdout=b"noise\n", stderr=b"noise\n")),
        (refuses, raised("ValueError", "no")),
        (refuses, raised("TypeError")),
        (two, ran(b"2\n")),
        (two, ran(b"2")),
        (two, ran(b"2  \n\n")),
        (collects, ran(collected={"out.csv": b"x\n"})),
        (reads_a_float, returned(1.5)),
        (reads_numbers, returned(np.ones(2))),
        (reads_numbers, returned(np.ones(2, dtype=int))),
        (lambda work: work.run("p").contains("ok"), ran(b"all ok here")),
        (lambda work: work.run("p").lacks("secret"), ran(b"nothing")),
        (lambda work: work.run("p").prints("a b", exact=True), ran(b"a b")),
    ],
)
def test_passed(check: Check, answer: Answer) -> None:
    assert judged(check, answer) == (1.0, [])


EXCEEDED = {"seconds": 1.0, "cpu_seconds": 1.0, "memory_bytes": 1, "memory_exceeded": True}


@pytest.mark.parametrize(
    ("check", "answer", "reason"),
    [
        (five, returned(6), "wrong_value"),
        (five, returned(5.0), "wrong_type"),
        (five, returned(None), "wrong_type"),
        (five, returned(object()), "wrong_type"),
        (five, wrote("5 "), ""),
        (five, wrote("NaN"), "malformed"),
        (five, wrote("["), "malformed"),
        (five, wrote("[" * 90_000), "malformed"),
        (five, wrote('{"$dict":[[' + "[" * 980 + "]" * 980 + ",1]]}"), "malformed"),
        (five, wrote(""), "malformed"),
        (five, raised("KeyError", "'x'"), "raised"),
        (five, silent("exited"), "exited"),
        (five, silent("exited", exit=None, signal=9), "exited"),
        (five, silent("silent"), "silent"),
        (five, silent("silent", stdout_cut=True), "output_limit"),
        (five, silent("timed_out", timed_out=True), "timed_out"),
        (five, silent("exited", usage=EXCEEDED), "memory"),
        (five, returned(5, usage=EXCEEDED), "memory"),
        (five, silent("missing"), "missing_file"),
        (refuses, returned(5), "wrong_value"),
        (refuses, raised("KeyError"), "raised"),
        (refuses, wrote("{"), "malformed"),
        (two, ran(b"3\n"), "wrong_output"),
        (two, ran(b"\xff2\n"), "wrong_output"),
        (two, ran(b"2\n", exit=1), "wrong_exit"),
        (two, ran(b"2\n", exit=None, signal=11), "wrong_exit"),
        (two, ran(b"2\n", timed_out=True), "timed_out"),
        (two, ran(b"2\n", stdout_cut=True), "output_limit"),
        (two, ran(b"2\n", stderr_cut=True), "output_limit"),
        (two, ran(b"2\n", usage=EXCEEDED), "memory"),
        (collects, ran(collected={"out.csv": None}), "missing_file"),
        (collects, ran(collected={"out.csv": None}, collected_cut=True), "output_limit"),
        (reads_a_float, returned(1), "wrong_type"),
        (reads_a_float, returned(np.float64(1.5)), "wrong_type"),
        (reads_a_float, wrote('{"$array":{"dtype":"x","shape":[1],"data":[1]}}'), "malformed"),
        (reads_numbers, returned([1.0, 1.0]), "wrong_type"),
        (reads_numbers, returned(np.array(["a", "b"])), "wrong_type"),
        (reads_numbers, returned(np.ones(3)), "wrong_value"),
        (reads_numbers, returned(np.ones((2, 1))), "wrong_value"),
        (reads_numbers, returned(np.array([1.0, np.nan])), "wrong_value"),
        (reads_numbers, returned(np.array([1.0, np.inf])), "wrong_value"),
        (lambda work: work.run("p").contains("ok"), ran(b"no"), "wrong_output"),
        (lambda work: work.run("p").lacks("secret", "exploit_works"), ran(b"a secret"), "exploit_works"),
        (lambda work: work.run("p").lacks("secret"), ran(stderr=b"a secret"), "wrong_output"),
        (lambda work: work.run("p").prints("a b", exact=True), ran(b"a b\n"), "wrong_output"),
        (lambda work: work.run("p").json(), ran(b"{"), "malformed"),
        (lambda work: work.run("p").json(), ran(b"[" * 90_000), "malformed"),
        (lambda work: work.run("p").json(), ran(b"NaN"), "malformed"),
        (lambda work: work.run("p").json(), ran(b'{"a": [-Infinity]}'), "malformed"),
        (
            lambda work: work.run("p", collect=["o"]).collected.json("o"),
            ran(collected={"o": b"[Infinity]"}),
            "malformed",
        ),
    ],
)
def test_failed(check: Check, answer: Answer, reason: str) -> None:
    share, findings = judged(check, answer)
    if reason:
        assert share == 0
        assert [finding["reason"] for finding in findings] == [reason]
    else:
        assert share == 1


def test_a_missing_function_is_told_from_a_missing_file() -> None:
    desk = Desk(silent("missing"), files={"solution.py": b""})
    with pytest.raises(Exception, match="missing_function"):
        five(desk.work())


def test_a_wrong_value_says_what_was_asked_expected_and_got() -> None:
    assert finding_of(five, returned(6)) == {
        "reason": "wrong_value",
        "asked": "add(2, 3)",
        "expected": "5",
        "got": "6",
        "note": None,
    }


def test_a_wrong_type_names_both_types() -> None:
    finding = finding_of(five, returned(5.0))
    assert (finding["expected"], finding["got"]) == ("5 (int)", "5.0 (float)")


def test_a_difference_inside_is_pointed_at() -> None:
    finding = finding_of(lambda work: work.call("s", "f").returns([1, [2, 3]]), returned([1, [2, 4]]))
    assert finding["note"] == "[1][1]: 3 was expected, 4 came"


def test_a_wrong_line_is_pointed_at() -> None:
    finding = finding_of(lambda work: work.run("p").prints("a\nb\nc\n"), ran(b"a\nx\nc\n"))
    assert finding["note"] == "line 2: 'b' was expected, 'x' came"


def test_what_the_program_complained_about_is_told() -> None:
    finding = finding_of(two, ran(b"", exit=1, stderr=b"Traceback: \x1b[31mboom\n"))
    assert finding["note"] == "Traceback: \\x1b[31mboom"


def test_what_a_function_raised_is_told_with_its_trace() -> None:
    finding = finding_of(five, raised("KeyError", "'x'", trace="File solution.py, line 2\x07"))
    assert finding["got"] == "KeyError: 'x'"
    assert finding["note"] == "File solution.py, line 2\\x07"


def test_a_late_answer_says_how_late_is_too_late() -> None:
    check: Check = lambda work: work.given(seconds=2).call("s", "f").returns(1)  # noqa: E731  one line in a table
    assert finding_of(check, silent("timed_out", timed_out=True))["expected"] == "an end within 2 s"


@pytest.mark.parametrize("expected", [object(), [len], {"a": np.datetime64}])
def test_what_no_student_can_return_is_the_authors_error(expected: object) -> None:
    with pytest.raises(TypeError):
        judged(lambda work: work.call("s", "f").returns(expected), returned(1))


def test_every_reason_is_a_known_one() -> None:
    with pytest.raises(ValueError, match="is no reason"):
        fail("because")
    assert "wrong_value" in REASONS


TABLE = b"id,label\n1,cat\n2,dog\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TABLE, ""),
        (b"\xef\xbb\xbf" + TABLE, ""),
        (b"id,label\r\n1,cat\r\n2,dog\r\n", ""),
        (b"id,label\n1,cat\n", "malformed"),
        (b"id,name\n1,cat\n2,dog\n", "malformed"),
        (b"label,label\n1,cat\n2,dog\n", "malformed"),
        (b"", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b"id,label\n" + b'1,"' + b"x" * 200_000 + b'"\n2,dog\n', "malformed"),
        (None, "missing_file"),
    ],
)
def test_a_table_of_the_student(content: bytes | None, reason: str) -> None:
    def check(work: Work) -> None:
        collected = work.run("p", collect=["t.csv"]).collected
        assert collected.column("t.csv", "label", str, rows=2) == ["cat", "dog"]

    _, findings = judged(check, ran(collected={"t.csv": content}))
    assert [finding["reason"] for finding in findings] == ([reason] if reason else [])


@pytest.mark.parametrize("cell", [b"cat", b"", b"1.5"])
def test_a_cell_of_another_kind_is_malformed(cell: bytes) -> None:
    def check(work: Work) -> None:
        work.run("p", collect=["t.csv"]).collected.column("t.csv", "n", int)

    _, findings = judged(check, ran(collected={"t.csv": b"n,m\n" + cell + b",1\n"}))
    assert [finding["reason"] for finding in findings] == ["malformed"]


def test_parsing_makes_an_error_of_reading_the_students() -> None:
    def check(work: Work) -> Any:
        value = work.call("s", "f").value
        with parsing("f()"):
            return value["a"][0] + 1

    assert finding_of(check, returned({"b": 1}))["reason"] == "malformed"
