"""What the agent makes of what a student's process wrote; running one takes a container."""

from typing import Any

import pytest

from graders.agent import agent, spawn


def ending(
    answer: bytes, *, status: int | None = 0, timed_out: bool = False, cut: bool = False
) -> spawn.Ending:
    sinks = {name: spawn.Sink(100) for name in ("stdout", "stderr", "answer")}
    sinks["answer"].take(answer)
    sinks["stdout"].take(b"x" * (101 if cut else 1))
    return spawn.Ending(status, sinks, timed_out=timed_out)


@pytest.mark.parametrize(
    ("ended", "outcome"),
    [
        (ending(b"R1"), "returned"),
        (ending(b"M"), "missing"),
        (ending(b"E{}"), "raised"),
        (ending(b"Enot JSON"), "raised"),
        (ending(b"E" + b"[" * 99), "raised"),
        (ending(b""), "exited"),
        (ending(b"R1", status=3 << 8), "exited"),
        (ending(b"R1", status=9), "exited"),
        (ending(b"R1", status=None), "exited"),
        (ending(b"Mx"), "silent"),
        (ending(b"x"), "silent"),
        (ending(b"R\xff"), "silent"),
        (ending(b"R" * 101), "silent"),
        (ending(b"R1", cut=True), "silent"),
        (ending(b"R1", timed_out=True), "timed_out"),
    ],
)
def test_outcome_of_a_pipe(ended: spawn.Ending, outcome: str) -> None:
    told = agent.outcome(ended)

    assert told["outcome"] == outcome
    assert (told["value"] is not None) is (outcome == "returned")
    assert (told["error"] is not None) is (outcome == "raised")


@pytest.mark.parametrize("told", ["null", "[]", "{}", '{"type": [1], "message": {}, "more": 1}'])
def test_error_of_any_shape_becomes_three_short_texts(told: str) -> None:
    error: dict[str, Any] = agent.error_from(told)

    assert error.keys() == {"type", "message", "trace"}
    assert all(type(text) is str for text in error.values())


def test_agent_refuses_to_end_processes_that_are_not_its_own() -> None:
    with pytest.raises(RuntimeError):
        spawn.Warden(0)


def test_sink_keeps_no_more_than_its_limit() -> None:
    sink = spawn.Sink(5)
    for piece in (b"abc", b"de", b"f", b"ghi"):
        sink.take(piece)
    assert (bytes(sink.data), sink.cut) == (b"abcde", True)


def test_answer_that_is_too_large_loses_its_value_first() -> None:
    answer = {"value": "x", "outcome": "returned", "collected": {"a": "b"}, "collected_cut": False}
    first = agent.shortened(answer)
    second = agent.shortened(first)

    assert (first["value"], first["outcome"], first["collected"]) == (None, "silent", {"a": "b"})
    assert (second["collected"], second["collected_cut"]) == ({"a": None}, True)
