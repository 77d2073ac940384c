"""Answers from a container in which a student's code ran: checked for shape before they go on."""

from collections.abc import Mapping
from typing import Any

from lms.runner.stream import BadFrameError

NO_USAGE = {"seconds": 0.0, "cpu_seconds": 0.0, "memory_bytes": 0, "memory_exceeded": False}
SIGKILL = 9
OUTCOMES = {"returned", "raised", "missing", "exited", "timed_out", "silent"}
COMMON: dict[str, set[type]] = {
    "kind": {str},
    "exit": {int, type(None)},
    "signal": {int, type(None)},
    "stdout": {str},
    "stderr": {str},
    "stdout_cut": {bool},
    "stderr_cut": {bool},
    "timed_out": {bool},
    "collected": {dict},
    "collected_cut": {bool},
}
CALL: dict[str, set[type]] = {
    **COMMON,
    "outcome": {str},
    "value": {str, type(None)},
    "error": {dict, type(None)},
}
SHAPES: dict[str, dict[str, set[type]]] = {
    "call": CALL,
    "notebook": CALL,
    "serve": {**COMMON, "listening": {bool}},
    "exchange": {**COMMON, "received": {str, type(None)}, "received_cut": {bool}},
}
UNANSWERED: dict[str, dict[str, Any]] = {
    "serve": {"listening": False},
    "exchange": {"received": None, "received_cut": False},
}
ERROR = {"type": 200, "message": 2000, "trace": 8000}
VALUED = {"call", "notebook"}
Json = dict[str, Any]


def checked(told: Mapping[str, Any], number: int, question: Mapping[str, Any]) -> Json:
    """Return the answer in an agent's message to this question; raise ``BadFrameError`` if it is none."""
    answer = told.get("answer")
    if told.get("type") != "answer" or told.get("id") != number or type(answer) is not dict:
        raise BadFrameError("no answer to this question")
    shape = SHAPES.get(question["kind"], COMMON)
    if answer.get("kind") != question["kind"] or not fits(answer, shape):
        raise BadFrameError("an answer of another shape")
    if not collected_fits(answer["collected"], question) or not call_fits(answer):
        raise BadFrameError("an answer with more than was asked for")
    return answer


def fits(answer: Mapping[str, Any], shape: Mapping[str, set[type]]) -> bool:
    if answer.keys() != shape.keys():
        return False
    return all(type(answer[name]) in kinds and is_whole(answer[name]) for name, kinds in shape.items())


def is_whole(value: Any) -> bool:
    """Whether a text, if it is one, has no half of a character, which no database would take."""
    if type(value) is not str or value.isascii():
        return True
    return value.encode("utf-8", "replace").decode() == value


def collected_fits(collected: Mapping[str, Any], question: Mapping[str, Any]) -> bool:
    asked = set(question.get("collect", ()))
    return collected.keys() == asked and all(is_base64(text) for text in collected.values())


def is_base64(text: Any) -> bool:
    return text is None or (type(text) is str and text.isascii())


def call_fits(answer: Mapping[str, Any]) -> bool:
    if answer["kind"] not in VALUED:
        return True
    if answer["outcome"] not in OUTCOMES or (answer["value"] is None) == (answer["outcome"] == "returned"):
        return False
    error = answer["error"]
    if error is None or answer["outcome"] != "raised":
        return error is None and answer["outcome"] != "raised"
    return bool(error.keys() == ERROR.keys()) and all(
        is_short(error[name], most) for name, most in ERROR.items()
    )


def is_short(text: Any, most: int) -> bool:
    return type(text) is str and len(text) <= most and is_whole(text)


def gone(question: Mapping[str, Any], usage: Mapping[str, Any], *, timed_out: bool = False) -> Json:
    """Return the answer of a container that can't answer any more."""
    answer: Json = {
        "kind": question["kind"],
        "exit": None,
        "signal": SIGKILL,
        "stdout": "",
        "stderr": "",
        "stdout_cut": False,
        "stderr_cut": False,
        "timed_out": timed_out,
        "collected": dict.fromkeys(question.get("collect", ())),
        "collected_cut": False,
        "usage": dict(usage),
    }
    answer |= UNANSWERED.get(question["kind"], {})
    if question["kind"] in VALUED:
        answer |= {"outcome": "timed_out" if timed_out else "exited", "value": None, "error": None}
    return answer
