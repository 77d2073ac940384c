"""An answer that is not exactly one is refused, whoever may have written it."""

from typing import Any

import pytest

from lms.runner import answers
from lms.runner.stream import BadFrameError

RUN = {"kind": "run", "argv": ["x"], "collect": ["out"]}
CALL = {"kind": "call", "collect": []}
ENDED: dict[str, Any] = {
    "exit": 0,
    "signal": None,
    "stdout": "",
    "stderr": "",
    "stdout_cut": False,
    "stderr_cut": False,
    "timed_out": False,
    "collected_cut": False,
}
RAN: dict[str, Any] = {"kind": "run", **ENDED, "collected": {"out": None}}
CALLED: dict[str, Any] = {
    "kind": "call",
    **ENDED,
    "collected": {},
    "outcome": "returned",
    "value": "1",
    "error": None,
}
BOOK = {"kind": "notebook", "collect": []}
READ: dict[str, Any] = CALLED | {"kind": "notebook"}
SERVE, EXCHANGE, STOP = {"kind": "serve"}, {"kind": "exchange"}, {"kind": "stop", "collect": ["out"]}
SERVED: dict[str, Any] = {"kind": "serve", **ENDED, "collected": {}, "listening": True}
EXCHANGED: dict[str, Any] = {
    "kind": "exchange",
    **ENDED,
    "collected": {},
    "received": "QQ==",
    "received_cut": False,
}
STOPPED: dict[str, Any] = {"kind": "stop", **ENDED, "collected": {"out": None}}
ERROR = {"type": "ValueError", "message": "no", "trace": ""}


def told(answer: Any, number: Any = 3) -> dict[str, Any]:
    return {"type": "answer", "id": number, "answer": answer}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (RUN, RAN),
        (RUN, RAN | {"exit": None, "signal": 9}),
        (RUN, RAN | {"collected": {"out": "QQ=="}}),
        (CALL, CALLED),
        (CALL, CALLED | {"outcome": "raised", "value": None, "error": ERROR}),
        (CALL, CALLED | {"outcome": "missing", "value": None}),
        (SERVE, SERVED),
        (SERVE, SERVED | {"exit": None, "listening": False}),
        (EXCHANGE, EXCHANGED),
        (EXCHANGE, EXCHANGED | {"received": None}),
        (STOP, STOPPED),
        (BOOK, READ),
        (BOOK, READ | {"outcome": "raised", "value": None, "error": ERROR}),
    ],
)
def test_answer_of_the_right_shape_passes(question: dict[str, Any], answer: dict[str, Any]) -> None:
    assert answers.checked(told(answer), 3, question) == answer


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (RUN, told(RAN, 2)),
        (SERVE, told(SERVED | {"listening": 1})),
        (SERVE, told(SERVED | {"collected": {"out": ""}})),
        (SERVE, told({name: value for name, value in SERVED.items() if name != "listening"})),
        (EXCHANGE, told(EXCHANGED | {"received": 1})),
        (EXCHANGE, told(EXCHANGED | {"received_cut": None})),
        (EXCHANGE, told(SERVED)),
        (STOP, told(EXCHANGED)),
        (STOP, told(STOPPED | {"collected": {}})),
        (RUN, told(RAN, "3")),
        (RUN, told([])),
        (RUN, told(RAN) | {"type": "ready"}),
        (RUN, told(CALLED)),
        (CALL, told(READ)),
        (BOOK, told(CALLED)),
        (BOOK, told(READ | {"outcome": "passed"})),
        (RUN, told(RAN | {"usage": {}})),
        (RUN, told(RAN | {"exit": True})),
        (RUN, told(RAN | {"exit": 0.0})),
        (RUN, told(RAN | {"stdout": None})),
        (RUN, told(RAN | {"timed_out": 0})),
        (RUN, told(RAN | {"collected": {}})),
        (RUN, told(RAN | {"collected": {"out": None, "more": ""}})),
        (RUN, told(RAN | {"collected": {"out": 1}})),
        (RUN, told({name: value for name, value in RAN.items() if name != "signal"})),
        (RUN, told(RAN | {"collected": {"out": "қ"}})),
        (CALL, told(CALLED | {"value": "\ud800"})),
        (CALL, told(CALLED | {"outcome": "passed"})),
        (CALL, told(CALLED | {"value": None})),
        (CALL, told(CALLED | {"outcome": "missing"})),
        (CALL, told(CALLED | {"error": ERROR})),
        (CALL, told(CALLED | {"outcome": "raised", "value": None})),
        (CALL, told(CALLED | {"outcome": "raised", "value": None, "error": ERROR | {"more": ""}})),
        (CALL, told(CALLED | {"outcome": "raised", "value": None, "error": ERROR | {"message": "\ud800"}})),
        (CALL, told(CALLED | {"outcome": "raised", "value": None, "error": ERROR | {"type": "x" * 201}})),
    ],
)
def test_anything_else_is_a_bad_frame(question: dict[str, Any], message: dict[str, Any]) -> None:
    with pytest.raises(BadFrameError):
        answers.checked(message, 3, question)
