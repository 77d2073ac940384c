"""The worker's models and the published schema say the same of every message."""

from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from graders.kit import REASONS
from lms.domain.exercises import Reason
from lms.domain.verdicts import Usage
from lms.grading import messages
from lms.grading.answering import no_answer
from tests.graders.judge.hall import SCHEMA, validate
from tests.graders.kit.desk import USAGE, raised, ran, returned, silent
from tests.grading.fakes import DONE, NEED, Json, ask, result

DEFS: Json = SCHEMA["$defs"]

MODELS: dict[str, type[BaseModel]] = {
    "run_question": messages.RunQuestion,
    "call_question": messages.CallQuestion,
    "notebook_question": messages.NotebookQuestion,
    "serve_question": messages.ServeQuestion,
    "exchange_question": messages.ExchangeQuestion,
    "stop_question": messages.StopQuestion,
    "read_question": messages.ReadQuestion,
    "list_question": messages.ListQuestion,
    "run_answer": messages.RunAnswer,
    "call_answer": messages.CallAnswer,
    "notebook_answer": messages.NotebookAnswer,
    "serve_answer": messages.ServeAnswer,
    "exchange_answer": messages.ExchangeAnswer,
    "stop_answer": messages.StopAnswer,
    "read_answer": messages.ReadAnswer,
    "list_answer": messages.ListAnswer,
    "error": messages.Raised,
    "usage": Usage,
    "finding": messages.ToldFinding,
}
SAID: dict[str, type[BaseModel]] = {
    "ask": messages.Ask,
    "result": messages.Result,
    "broken": messages.Broken,
}
WE_FILL_IN = {
    f"{kind}_answer": {"usage"} for kind in ("run", "call", "notebook", "serve", "exchange", "stop")
}


def fields_of(model: type[BaseModel]) -> tuple[set[str], set[str]]:
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    return set(model.model_fields), required


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_the_fields_of_its_definition(name: str) -> None:
    fields, required = fields_of(MODELS[name])
    assert fields == set(DEFS[name]["properties"])
    assert required <= set(DEFS[name]["required"])
    assert DEFS[name]["additionalProperties"] is False
    assert MODELS[name].model_config["extra"] == "forbid"


@pytest.mark.parametrize("name", SAID)
def test_a_judges_message_has_the_fields_of_its_definition(name: str) -> None:
    alternatives = DEFS["judge_message"]["oneOf"]
    (said,) = (one for one in alternatives if one["properties"]["type"].get("const") == name)
    assert fields_of(SAID[name]) == (set(said["properties"]), set(said["required"]))


def test_reasons_are_the_same_everywhere() -> None:
    assert set(DEFS["reason"]["enum"]) == set(Reason) == REASONS


QUESTION: Json = {"kind": "run", "argv": ["p"]}
FULL: Json = QUESTION | {
    "stdin": "YQ==",
    "seconds": 1.5,
    "output_limit": 10,
    "files": {"a.csv": ""},
    "keep": ["m"],
    "collect": ["o"],
}
CALL: Json = {"kind": "call", "module": "m", "function": "f", "args": [], "kwargs": {}, "seed": 0}
SERVE: Json = {"kind": "serve", "argv": ["p"], "port": 8000}
FINDING: Json = {"reason": "raised", "asked": "", "expected": None, "got": None, "note": None}

TABLE: list[tuple[str, Any, bool]] = [
    ("judge_message", NEED, True),
    ("judge_message", DONE, True),
    ("judge_message", {"type": "need", "of": 1}, False),
    ("judge_message", {"type": "nothing"}, False),
    ("judge_message", {}, False),
    ("judge_message", [], False),
    ("judge_message", {"type": "broken", "words": "w"}, True),
    ("judge_message", {"type": "broken", "words": "w" * 4001}, False),
    ("judge_message", {"type": "broken"}, False),
    ("judge_message", result("a_check", 1), True),
    ("judge_message", result("a_check", 0.5, "below_band"), True),
    ("judge_message", result("a_check", None), True),
    ("judge_message", result("a_check", 1.01), False),
    ("judge_message", result("a_check", -0.1), False),
    ("judge_message", result("a_check", 1) | {"share": True}, False),
    ("judge_message", result("a_check", 1) | {"share": "1"}, False),
    ("judge_message", result("a_check", 0, "bad"), False),
    ("judge_message", result("A check", 1), False),
    ("judge_message", result("a_check", 0) | {"findings": [FINDING]}, True),
    ("judge_message", result("a_check", 0) | {"findings": [FINDING | {"asked": None}]}, False),
    ("judge_message", result("a_check", 0) | {"findings": [FINDING | {"got": "x" * 4001}]}, False),
    ("judge_message", result("a_check", 0) | {"findings": [FINDING] * 101}, False),
    ("judge_message", ask(1, "a_check", QUESTION), True),
    ("judge_message", ask(1, "a_check", FULL), True),
    ("judge_message", ask(1, "a_check", CALL), True),
    ("judge_message", ask(1, "a_check", CALL | {"args": [1, {"$tuple": []}]}), True),
    ("judge_message", ask(1, "a_check", {"kind": "read", "path": "a"}), True),
    ("judge_message", ask(1, "a_check", {"kind": "list"}), True),
    ("judge_message", ask(1, "a_check", {"kind": "exec"}), False),
    ("judge_message", ask(1, "a_check", SERVE), True),
    ("judge_message", ask(1, "a_check", SERVE | {"files": {"a": ""}, "seconds": 1.0}), True),
    ("judge_message", ask(1, "a_check", SERVE | {"port": 80}), False),
    ("judge_message", ask(1, "a_check", SERVE | {"port": 65536}), False),
    ("judge_message", ask(1, "a_check", SERVE | {"keep": ["a"]}), False),
    ("judge_message", ask(1, "a_check", SERVE | {"argv": []}), False),
    ("judge_message", ask(1, "a_check", {"kind": "exchange", "data": "YQ=="}), True),
    (
        "judge_message",
        ask(1, "a_check", {"kind": "exchange", "data": "YQ==", "output_limit": 1 << 21}),
        False,
    ),
    ("judge_message", ask(1, "a_check", {"kind": "exchange", "data": "YQ==", "port": 8000}), False),
    ("judge_message", ask(1, "a_check", {"kind": "exchange"}), False),
    ("judge_message", ask(1, "a_check", {"kind": "stop"}), True),
    ("judge_message", ask(1, "a_check", {"kind": "stop", "collect": ["a"]}), True),
    ("judge_message", ask(1, "a_check", {"kind": "stop", "argv": ["p"]}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"argv": []}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"argv": "p"}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"seconds": 0}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"seconds": 3601}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"output_limit": -1}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"files": {"": ""}}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"files": {"a": 1}}), False),
    ("judge_message", ask(1, "a_check", QUESTION | {"collect": ["x" * 241]}), False),
    ("judge_message", ask(1, "a_check", CALL | {"seed": -1}), False),
    ("judge_message", ask(1, "a_check", CALL | {"module": ""}), False),
    ("judge_message", ask(1, "a_check", CALL | {"stdin": ""}), False),
    ("judge_message", ask(1, "a_check", {"kind": "list", "path": "a"}), False),
    ("process_answer", ran(b"x"), True),
    ("process_answer", ran(b"x", exit=None, signal=9), True),
    ("process_answer", returned([1, (2,)]), True),
    ("process_answer", raised("ValueError", "m", "t"), True),
    ("process_answer", silent("missing"), True),
    ("process_answer", ran(collected={"a": b"x", "b": None}), True),
    ("process_answer", ran(usage=USAGE | {"more": 1}), False),
    ("process_answer", ran(usage=USAGE | {"memory_bytes": -1}), False),
    ("process_answer", ran(timed_out=1), False),
    ("process_answer", ran(exit="0"), False),
    ("process_answer", ran(exit=True), False),
    ("process_answer", ran() | {"value": "1"}, False),
    ("process_answer", silent("passed"), False),
    ("process_answer", raised("E" * 201), False),
    ("process_answer", returned(1) | {"value": 1}, False),
    ("process_answer", returned(1) | {"value": None}, True),
]
READERS: dict[str, TypeAdapter[Any]] = {
    "judge_message": messages.judge_messages,
    "process_answer": messages.process_answers,
}


def by_schema(name: str, message: object) -> bool:
    try:
        validate(message, "answer" if name == "process_answer" else name)
    except jsonschema.ValidationError:
        return False
    return True


def by_model(name: str, message: object) -> bool:
    try:
        READERS[name].validate_python(message)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("name", "message", "right"), TABLE)
def test_schema_and_model_agree(name: str, message: Any, *, right: bool) -> None:
    assert (by_schema(name, message), by_model(name, message)) == (right, right)


def test_base64_is_read_more_strictly_than_the_schema_can_say() -> None:
    assert not by_model("process_answer", ran() | {"stdout": "%"})


QUESTIONS = [
    messages.RunQuestion(**FULL),
    messages.CallQuestion(**CALL),
    messages.ServeQuestion(**SERVE),
    messages.ExchangeQuestion(kind="exchange", data=""),
    messages.StopQuestion(kind="stop", collect=["a"]),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@pytest.mark.parametrize("late", [True, False])
def test_what_stands_for_no_answer_is_an_answer(question: messages.ProcessAsked, *, late: bool) -> None:
    validate(no_answer(question, timed_out=late).model_dump(mode="json"), "answer")
