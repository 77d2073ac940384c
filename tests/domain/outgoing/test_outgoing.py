"""Grades as files: others' readers read them, our own importer too, and a hidden check keeps its secrets."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped, TestCase

from lms.domain.beside import Kind
from lms.domain.exercises import Reason
from lms.domain.foreign.reading import read
from lms.domain.outgoing import ctrf, junit
from lms.domain.outgoing.shape import GradedAttempt, GradedCheck
from lms.domain.verdicts import Finding

WRONG = Finding(
    reason=Reason.WRONG_VALUE, asked="add(2, 3)", expected="5", got="6\x00\ud800", note="mind the sign"
)
CHECKS = (
    GradedCheck("adds", "Adds", passed=True, hidden=False, points=4, max_points=4, seconds=0.25, findings=()),
    GradedCheck(
        "adds_more",
        "Adds <more> & more",
        passed=False,
        hidden=False,
        points=1.5,
        max_points=3,
        seconds=0.5,
        findings=(WRONG,),
    ),
    GradedCheck(
        "adds_hidden",
        "Adds a lot",
        passed=False,
        hidden=True,
        points=0,
        max_points=2,
        seconds=0.125,
        findings=(WRONG,),
    ),
    GradedCheck(
        "adds_last", "Adds at last", passed=None, hidden=False, points=0, max_points=1, seconds=0, findings=()
    ),
)
GRADED = GradedAttempt(
    exercise="add",
    title="Add",
    submission_id=7,
    number=3,
    commit="a" * 40,
    verdict="failed",
    points=5.5,
    max_points=10,
    image_id="sha256:1",
    checks_version="v1",
    seed=42,
    graded_at=datetime(2026, 11, 26, 12, tzinfo=UTC),
    seconds=0.875,
    checks=CHECKS,
)
WHOLE = {"type": "integer", "minimum": 0}
TEST = {
    "type": "object",
    "required": ["name", "status", "duration"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "status": {"enum": ["passed", "failed", "skipped", "pending", "other"]},
        "duration": WHOLE,
        "suite": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "message": {"type": "string"},
        "trace": {"type": "string"},
        "extra": {"type": "object"},
    },
    "additionalProperties": False,
}
COUNTS = ("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop")
FORMAT = {
    "type": "object",
    "required": ["reportFormat", "specVersion", "results"],
    "properties": {
        "reportFormat": {"const": "CTRF"},
        "specVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "reportId": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
        "timestamp": {"type": "string", "format": "date-time"},
        "generatedBy": {"type": "string"},
        "results": {
            "type": "object",
            "required": ["tool", "summary", "tests"],
            "properties": {
                "tool": {"type": "object", "required": ["name"]},
                "summary": {
                    "type": "object",
                    "required": list(COUNTS),
                    "properties": dict.fromkeys([*COUNTS, "suites", "duration"], WHOLE),
                    "additionalProperties": False,
                },
                "tests": {"type": "array", "items": TEST},
                "environment": {"type": "object"},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
"""What of the published format this school writes."""


def suite_of(data: bytes) -> list[TestCase]:
    [suite] = JUnitXml.fromstring(data)
    return list(suite)


def test_another_reader_of_junit_reads_every_check() -> None:
    report = JUnitXml.fromstring(junit.written(GRADED))
    [suite] = report
    assert (suite.name, suite.tests, suite.failures, suite.skipped, suite.errors) == ("add", 4, 2, 1, 0)
    assert suite.timestamp == "2026-11-26T11:59:59"
    assert {one.name: one.value for one in suite.properties()}  # type: ignore[no-untyped-call]  # no types upstream == {"title": "Add", **GRADED.facts}
    cases = list(suite)
    assert [case.name for case in cases] == [check.name for check in CHECKS]
    assert [case.time for case in cases] == [0.25, 0.5, 0.125, 0]
    kinds = [[type(one) for one in case.result] for case in cases]
    assert kinds == [[], [Failure], [Failure], [Skipped]]
    assert cases[1].result[0].type == "wrong_value"
    assert "got: 6\\x00\\ud800" in cases[1].result[0].text


def test_our_own_importer_reads_what_we_write() -> None:
    told = read(Kind.JUNIT, junit.written(GRADED))
    assert [(case.name, case.outcome.value) for case in told.cases] == [
        ("adds", "passed"),
        ("adds_more", "failed"),
        ("adds_hidden", "failed"),
        ("adds_last", "skipped"),
    ]


def test_ctrf_is_of_its_format() -> None:
    document = json.loads(ctrf.written(GRADED))
    jsonschema.validate(document, FORMAT, format_checker=jsonschema.FormatChecker())
    summary = document["results"]["summary"]
    assert [summary[name] for name in COUNTS[:6]] == [4, 1, 2, 1, 0, 0]
    assert (summary["stop"] - summary["start"], summary["duration"]) == (875, 875)
    assert [test["status"] for test in document["results"]["tests"]] == [
        "passed",
        "failed",
        "failed",
        "skipped",
    ]
    assert document["results"]["environment"]["extra"] == GRADED.facts


def test_the_same_grade_is_the_same_report() -> None:
    assert ctrf.written(GRADED) == ctrf.written(GRADED)
    assert ctrf.written(GRADED) != ctrf.written(replace(GRADED, checks_version="v2"))


@pytest.mark.parametrize("write", [junit.written, ctrf.written], ids=["junit", "ctrf"])
def test_a_hidden_check_tells_its_reason_and_nothing_else(write: object) -> None:
    assert callable(write)
    hidden = replace(GRADED, checks=CHECKS[2:3])
    shown = replace(GRADED, checks=(replace(CHECKS[2], hidden=False),))
    for secret in (b"add(2, 3)", b"mind the sign", b"expected"):
        assert secret not in write(hidden)
        assert secret in write(shown)
    assert b"wrong_value" in write(hidden)


@pytest.mark.parametrize("write", [junit.written, ctrf.written], ids=["junit", "ctrf"])
def test_where_no_marks_are_shown_no_points_leave(write: object) -> None:
    assert callable(write)
    assert b"max_points" in write(GRADED)
    assert b"points" not in write(replace(GRADED, marks=False))


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100)
def test_any_text_makes_a_report_that_can_be_read(title: str, got: str) -> None:
    finding = Finding(reason=Reason.WRONG_OUTPUT, asked=title, got=got)
    odd = replace(GRADED, title=title, checks=(replace(CHECKS[1], title=title, findings=(finding,)),))
    assert len(suite_of(junit.written(odd))) == 1
    jsonschema.validate(json.loads(ctrf.written(odd)), FORMAT)
