"""A reviewer's run of a notebook: what came of it, and the notebook itself with the outputs of that run."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from lms.domain.exercises import Exercise
from lms.grading.running import Command, run
from tests.graders.kit.desk import ended
from tests.grading.fakes import FakeRunner

BOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'
Answer = dict[str, Any]


def sat(value: str | None = '{"error": null}', content: bytes | None = BOOK, **more: Any) -> Answer:
    told = {"kind": "notebook", "outcome": "returned", "value": value, "error": None}
    return told | ended(collected={"a.ipynb": content}) | more


def test_what_a_notebook_raised_is_text_that_every_database_keeps(exercise: Exercise) -> None:
    error = {"type": "ValueError", "message": "a\0b", "trace": ""}
    answer = sat(None, outcome="raised", error=error)
    command = Command(["jupyter", "execute", "a.ipynb"])
    found = run({"a.ipynb": b"{}"}, exercise, FakeRunner([], lambda _question: answer), command)
    assert found.stderr == "a\\x00b\n"


@pytest.mark.parametrize(
    ("answer", "exit_code", "notebook"),
    [
        (sat(), 0, BOOK.decode()),
        (sat('{"error": {"cell": 1}}'), 1, BOOK.decode()),
        (sat("no report"), 1, BOOK.decode()),
        (sat("[" * 9999), 1, BOOK.decode()),
        (sat(content=None), 0, None),
        (sat(content=b"\xff"), 0, None),
        (sat(content=b"\0"), 0, None),
        (sat(None, outcome="missing"), None, None),
        (sat(None, outcome="timed_out", timed_out=True), None, None),
    ],
)
def test_a_notebook_that_was_run_is_kept_with_its_outputs(
    exercise: Exercise, answer: Answer, exit_code: int | None, notebook: str | None
) -> None:
    asked: list[Mapping[str, Any]] = []

    def answering(question: Mapping[str, Any]) -> Answer:
        asked.append(question)
        return answer

    command = Command(["jupyter", "execute", "a.ipynb"], files={"data.csv": b"1"})
    found = run({"a.ipynb": b"{}"}, exercise, FakeRunner([], answering), command)
    assert (found.exit_code, found.notebook) == (exit_code, notebook)
    assert (asked[0]["kind"], asked[0]["path"], asked[0]["collect"]) == ("notebook", "a.ipynb", ["a.ipynb"])
    assert base64.b64decode(asked[0]["files"]["data.csv"]) == b"1"
