"""Functions of the student's, called in both languages; every answer fits the published schema."""

import base64
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema
import pytest

from graders.kit import values
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT
from tests.runner.conftest import Student, opened

PYTHON = """
import random, sys, os, time, collections

def same(value): return value
def named(*, a, b=2): return [a, b]
def boom(): raise LookupError("not there")
def evil():
    class Evil(Exception):
        def __str__(self): raise RuntimeError
    raise Evil
def half(): raise ValueError("\\ud800")
def leave(): sys.exit(3)
def leave_quietly(): os._exit(0)
def leave_with_words(): sys.exit("bye")
def closes():
    os.closerange(3, 200)
    return 1
def forges():
    for descriptor in range(3, 200):
        try:
            os.write(descriptor, b'R99')
        except OSError:
            pass
    return 1
def forges_and_leaves():
    for descriptor in range(3, 200):
        try:
            os.write(descriptor, b'R99')
        except OSError:
            pass
    os._exit(0)
def large(): return "x" * (3 << 20)
def not_text():
    for descriptor in range(3, 200):
        try:
            os.write(descriptor, b'R\\xff')
        except OSError:
            pass
    os._exit(0)
def talks():
    print("out")
    print("err", file=sys.stderr)
    return None
def dice(): return random.randrange(10**9)
def sleeps(): time.sleep(60)
def state():
    seen.append(1)
    return len(seen)
def deque(): return collections.deque([1])
def modules(): return sorted(name for name in sys.modules if name.startswith("graders"))
def descriptors(): return sorted(int(name) for name in os.listdir("/proc/self/fd"))
seen = []
class Thing:
    def method(): return "static"
"""
NODE = """
exports.same = (value) => value;
exports.boom = () => { throw new RangeError("not there"); };
exports.throwsText = () => { throw "text"; };
exports.later = async (value) => { await new Promise((done) => setTimeout(done, 10)); return value; };
exports.never = () => new Promise(() => {});
exports.rejects = async () => { throw new Error("later"); };
exports.leave = () => process.exit(3);
exports.talks = () => { console.log("out"); console.error("err"); return null; };
exports.map = () => new Map([["a", 1], [2, "b"]]);
exports.set = () => new Set([3]);
exports.odd = () => [undefined, NaN, -Infinity, 10n, new Date(0), Buffer.from("hi"), { $x: 1 }, () => 1];
exports.dice = () => Math.random();
exports.large = () => "x".repeat(3 << 20);
exports.cyclic = () => { const list = []; list.push(list); return list; };
exports.spins = () => { for (;;) {} };
"""


@cache
def schema() -> jsonschema.Draft202012Validator:
    told = json.loads((ROOT / "graders" / "protocol.schema.json").read_text())
    return jsonschema.Draft202012Validator({**told, "$ref": "#/$defs/answer"})


@pytest.fixture(scope="module")
def python(runner: DockerRunner) -> Iterator[Student]:
    student = opened(
        runner, {"solution.py": PYTHON.encode(), "json.py": b"own = 1", "pkg/inner.py": b"def f(): return 5"}
    )
    yield student
    student.sandbox.close()


@pytest.fixture(scope="module")
def node(runner: DockerRunner) -> Iterator[Student]:
    files = {
        "solution.js": NODE.encode(),
        "modern.mjs": b"export const add = (a, b) => a + b; export default add;",
    }
    student = opened(runner, files, environment="node")
    yield student
    student.sandbox.close()


def asked(student: Student, function: str, *args: Any, **question: Any) -> dict[str, Any]:
    answer = student.calls(function, *(values.encode(value) for value in args), **question)
    schema().validate(answer)
    return answer


@pytest.mark.parametrize(
    "value",
    [None, True, 1, 1.5, "қатар", [1, [2]], {"a": 1}, (1, 2), {1, 2}, b"\x00", float("inf"), {1: "a"}, 2**70],
)
def test_value_travels_there_and_back(python: Student, value: Any) -> None:
    answer = asked(python, "same", value)

    back = values.decode(values.parse(answer["value"]))
    assert (type(back), back) == (type(value), value)


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "қатар", [1, [2]], {"a": 1}, float("inf"), b"\x00"])
def test_value_travels_to_node_and_back(node: Student, value: Any) -> None:
    answer = asked(node, "same", value)

    assert values.decode(values.parse(answer["value"])) == value


@pytest.mark.parametrize(
    ("function", "outcome", "exit_code"),
    [
        ("leave", "exited", 3),
        ("leave_quietly", "exited", 0),
        ("leave_with_words", "exited", 1),
        ("no_such", "missing", 0),
        ("seen", "missing", 0),
        ("boom", "raised", 0),
        ("evil", "raised", 0),
        ("half", "raised", 0),
        ("large", "silent", None),
        ("not_text", "silent", 0),
        ("sleeps", "timed_out", None),
    ],
)
def test_outcome_says_how_a_call_went(
    python: Student, function: str, outcome: str, exit_code: int | None
) -> None:
    answer = asked(python, function, seconds=0.5)

    assert (answer["outcome"], answer["exit"], answer["value"]) == (outcome, exit_code, None)


@pytest.mark.parametrize(
    ("function", "outcome", "exit_code"),
    [
        ("leave", "exited", 3),
        ("noSuch", "missing", 0),
        ("boom", "raised", 0),
        ("rejects", "raised", 0),
        ("throwsText", "raised", 0),
        ("large", "silent", None),
        ("never", "exited", 13),
        ("spins", "timed_out", None),
    ],
)
def test_outcome_says_how_a_call_of_node_went(
    node: Student, function: str, outcome: str, exit_code: int | None
) -> None:
    answer = asked(node, function, seconds=2)

    assert (answer["outcome"], answer["exit"], answer["value"]) == (outcome, exit_code, None)


def test_error_names_the_student_s_own_lines(python: Student, node: Student) -> None:
    error = asked(python, "boom")["error"]
    assert (error["type"], error["message"]) == ("LookupError", "not there")
    assert "/work/solution.py" in error["trace"]
    assert "/opt/qatarlas" not in error["trace"]
    error = asked(node, "boom")["error"]
    assert (error["type"], error["message"]) == ("RangeError", "not there")
    assert "/work/solution.js" in error["trace"]
    assert "/opt/qatarlas" not in error["trace"]


@pytest.mark.parametrize("function", ["forges", "forges_and_leaves"])
def test_forged_answer_is_only_the_student_s_own(python: Student, function: str) -> None:
    """Whatever the process writes into its pipe is its answer to this one question, whole or broken."""
    answer = asked(python, function)

    assert answer["value"] in {"99", "99R1"}
    assert json.loads(asked(python, "same", 4)["value"]) == 4


def test_closed_pipe_is_no_answer(python: Student) -> None:
    assert asked(python, "closes")["outcome"] == "exited"


def test_call_sees_nothing_of_the_agent_s_own(python: Student) -> None:
    assert json.loads(asked(python, "modules")["value"]) == []
    assert len(json.loads(asked(python, "descriptors")["value"])) <= 5


def test_state_of_one_call_is_unknown_to_the_next(python: Student) -> None:
    assert [asked(python, "state")["value"] for _ in range(2)] == ["1", "1"]


def test_seed_decides_the_dice(python: Student, node: Student) -> None:
    for student in (python, node):
        first, again, other = (asked(student, "dice", seed=seed)["value"] for seed in (1, 1, 2))
        assert first == again != other


def test_words_of_a_call_come_with_it(python: Student, node: Student) -> None:
    for student in (python, node):
        answer = asked(student, "talks")
        assert (base64.b64decode(answer["stdout"]), base64.b64decode(answer["stderr"])) == (
            b"out\n",
            b"err\n",
        )
        assert answer["value"] == "null"


def test_names_may_be_keywords_methods_packages_and_clashes(python: Student) -> None:
    assert asked(python, "named", kwargs={"a": 1})["value"] == "[1,2]"
    assert asked(python, "Thing.method")["value"] == '"static"'
    assert asked(python, "f", module="pkg.inner")["value"] == "5"
    assert asked(python, "own", module="json")["outcome"] == "missing"
    assert asked(python, "x", module="nowhere")["outcome"] == "missing"
    assert asked(python, "system", module="os")["outcome"] == "missing"


def test_modules_of_node_may_be_modern(node: Student) -> None:
    assert asked(node, "add", 1, 2, module="modern")["value"] == "3"
    assert asked(node, "default", 1, 2, module="modern")["value"] == "3"
    assert asked(node, "later", 5)["value"] == "5"


def test_values_of_node_get_the_names_that_python_s_have(node: Student) -> None:
    odd = json.loads(asked(node, "odd")["value"])

    assert odd[:4] == [{"$object": "undefined"}, {"$float": "nan"}, {"$float": "-inf"}, {"$int": "0xa"}]
    assert odd[4:] == [
        {"$object": "Date"},
        {"$bytes": "aGk="},
        {"$dict": [["$x", 1]]},
        {"$object": "function"},
    ]
    assert json.loads(asked(node, "map")["value"]) == {"$dict": [["a", 1], [2, "b"]]}
    assert json.loads(asked(node, "set")["value"]) == {"$set": [3]}
    assert values.parse(asked(node, "cyclic")["value"])


def test_value_that_does_not_travel_is_an_object(python: Student) -> None:
    assert json.loads(asked(python, "deque")["value"]) == {"$object": "deque"}


def test_run_answer_fits_the_schema(python: Student) -> None:
    answer = python.sandbox.ask({"kind": "run", "argv": ["sh", "-c", "exit 7"], "collect": ["json.py", "no"]})
    schema().validate(answer)
    assert (answer["exit"], answer["collected"]) == (7, {"json.py": "b3duID0gMQ==", "no": None})
    assert python.runs_argv("no-such-program")["exit"] == 127


def test_files_are_read_and_listed_without_a_container(python: Student) -> None:
    read = python.sandbox.ask({"kind": "read", "path": "json.py"})
    none = python.sandbox.ask({"kind": "read", "path": "none"})
    names = python.sandbox.ask({"kind": "list"})
    for answer in (read, none, names):
        schema().validate(answer)
    assert (read["content"], none["content"]) == ("b3duID0gMQ==", None)
    assert names["paths"] == ["json.py", "pkg/inner.py", "solution.py"]


def test_answer_tuned_to_the_largest_frame_leaves_room_for_its_usage(runner: DockerRunner) -> None:
    program = b"""
def fills(letters):
    with open("out", "wb") as file:
        file.write(bytes(4 << 20))
    return '"' * letters
"""
    student = opened(runner, {"solution.py": program})
    answer = student.calls("fills", 698_900, collect=["out"])
    student.sandbox.close()

    assert (answer["outcome"], answer["value"]) == ("silent", None)
    assert len(answer["collected"]["out"]) > 4 << 20
    assert len(json.dumps(answer)) < 8 << 20
