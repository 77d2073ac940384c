"""A judge decides check by check, survives its authors' errors, and believes no stream but the worker's."""

from collections.abc import Iterator

import pytest

from lms.storage.content.exercise_folders import pack
from tests.graders.judge.hall import Hall, Json, bundle_of, hall
from tests.graders.kit.desk import ran, returned

ADDS = bundle_of("""
@check
def adds(work):
    "add(2, 3) gives 5."
    work.call("solution", "add", 2, 3).returns(5)

@check
def prints(work):
    "It prints 1."
    work.run("p").prints("1").exits(0)
""")


@pytest.fixture(scope="module")
def judge() -> Iterator[Hall]:
    with hall() as opened:
        yield opened


def five(_question: Json) -> Json:
    return returned(5)


def test_each_check_is_decided_as_it_comes(judge: Hall) -> None:
    def answer(question: Json) -> Json:
        return returned(5) if question["kind"] == "call" else ran(b"2")

    first, second, end = judge.grade(ADDS, "adds", "prints", answer=answer)
    assert first == {"type": "result", "check": "adds", "share": 1.0, "findings": [], "measures": []}
    assert (second["check"], second["share"]) == ("prints", 0.0)
    assert [finding["reason"] for finding in second["findings"]] == ["wrong_output"]
    assert end == {"type": "done"}


def test_a_bundle_is_asked_for_once() -> None:
    with hall() as opened:
        for _ in range(3):
            opened.grade(ADDS, "adds", answer=five)
        assert opened.needed == 1
        opened.grade(bundle_of("@check\ndef other(work):\n    pass\n"), "other")
        assert opened.needed == 2


def test_only_the_named_checks_run_in_the_named_order(judge: Hall) -> None:
    said = judge.grade(ADDS, "prints", answer=lambda _question: ran(b"1"))
    assert [message.get("check") for message in said] == ["prints", None]


CHAIN = bundle_of("""
@check
def first(work):
    work.run("p").exits(0)

@check
def second(work):
    pass

@check
def third(work):
    pass
""")


@pytest.mark.parametrize(("code", "shares"), [(0, [1, 1, 1]), (1, [0, None, None])])
def test_what_stands_after_a_failed_check_is_not_run(
    judge: Hall, code: int, shares: list[int | None]
) -> None:
    said = judge.grade(
        CHAIN, "first", ("second", ["first"]), ("third", ["second"]), answer=lambda _question: ran(exit=code)
    )
    assert [message["share"] for message in said[:-1]] == shares


def test_a_share_below_one_does_not_open_what_stands_after(judge: Hall) -> None:
    bundle = bundle_of("""
@check
def measured(work):
    work.band("accuracy", 0.91, [(0.95, 1.0), (0.9, 0.6)])

@check
def later(work):
    pass
""")
    said = judge.grade(bundle, "measured", ("later", ["measured"]))
    assert [message["share"] for message in said[:-1]] == [0.6, None]


BROKEN = {
    "an exception": "raise KeyError('author')",
    "an exit": "raise SystemExit(0)",
    "a hard exit": "import os; os._exit(0)",
    "a hard exit with a code": "import os; os._exit(3)",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "a signal": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "endless recursion": "f = lambda: f(); f()",
    "an unknown reason": "fail('because')",
    "a question that is no JSON": "work.ask({'kind': object()})",
    "a hidden file that is not there": "work.hidden('nothing.csv')",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_an_authors_error_is_broken_and_the_judge_lives_on(judge: Hall, body: str) -> None:
    bundle = bundle_of(f"@check\ndef wrong(work):\n    {body}\n")
    said = judge.grade(bundle, "wrong", answer=five)
    assert [message["type"] for message in said] == ["broken"]
    assert judge.grade(ADDS, "adds", answer=five)[0]["share"] == 1


@pytest.mark.parametrize("source", ["def (:", "raise RuntimeError('at import')", "import no_such_module"])
def test_checks_that_can_not_be_loaded_are_broken(judge: Hall, source: str) -> None:
    (end,) = judge.grade(bundle_of(source), "adds")
    assert end["type"] == "broken"
    assert judge.grade(ADDS, "adds", answer=five)[0]["share"] == 1


def test_the_words_of_broken_name_the_check_and_the_line(judge: Hall) -> None:
    (end,) = judge.grade(bundle_of("@check\ndef wrong(work):\n    1 / 0\n"), "wrong")
    first, second, *_ = end["words"].splitlines()
    assert first == "checks.py:5 in wrong: ZeroDivisionError: division by zero"
    assert second.startswith("Traceback")


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ("work.notebook('a.ipynb')", "notebooks"),
        ("sites.serve(work, 'python3', 'a.py').__enter__()", "loopback"),
    ],
)
def test_what_the_environment_has_not_is_the_authors_slip(judge: Hall, body: str, lacks: str) -> None:
    bundle = bundle_of(f"from graders.kit import sites\n@check\ndef wrong(work):\n    {body}\n")
    (end,) = judge.grade(bundle, "wrong", lacks=[lacks])
    first = end["words"].splitlines()[0]
    assert first.startswith("checks.py:6 in wrong: graders.kit.work.EnvironmentLacks: ")
    assert lacks in first
    assert judge.grade(ADDS, "adds", answer=five, lacks=[lacks])[0]["share"] == 1


def test_a_check_that_is_not_there_is_broken(judge: Hall) -> None:
    assert judge.grade(ADDS, "subtracts")[-1]["type"] == "broken"


def test_a_bundle_of_another_digest_is_broken(judge: Hall) -> None:
    wanted = bundle_of("# one")
    judge.order(wanted, ("adds",))
    assert judge.receive() == {"type": "need"}
    judge.frames.write(b"T", ADDS.data)
    assert judge.receive()["type"] == "broken"
    assert judge.grade(ADDS, "adds", answer=five)[0]["share"] == 1


@pytest.mark.parametrize("files", [{"hidden/a": b""}, {"checks.py": b"\xff\xfe"}])
def test_a_bundle_without_checks_is_broken(judge: Hall, files: dict[str, bytes]) -> None:
    assert judge.grade(pack(files), "adds")[-1]["type"] == "broken"


def test_what_checks_print_does_not_spoil_the_stream(judge: Hall) -> None:
    bundle = bundle_of("""
import os, sys
@check
def noisy(work):
    print("J" * 100000)
    os.write(1, b"J\\x00\\x00\\x00\\x02{}")
    sys.stdin.read()
""")
    assert judge.grade(bundle, "noisy")[0]["share"] == 1


def test_works_share_no_state(judge: Hall) -> None:
    bundle = bundle_of("""
import builtins
@check
def fresh(work):
    if hasattr(builtins, "seen"):
        fail("wrong_value", asked="seen")
    builtins.seen = True
""")
    for _ in range(2):
        assert judge.grade(bundle, "fresh")[0]["share"] == 1


def test_the_same_seed_asks_the_same_questions(judge: Hall) -> None:
    bundle = bundle_of("""
import random
@check
def asks(work):
    work.call("s", "f", work.random.random(), random.random(), hash("a text"))
""")

    def asked(seed: int) -> list[Json]:
        questions: list[Json] = []

        def answer(question: Json) -> Json:
            questions.append(question)
            return returned(1)

        judge.grade(bundle, "asks", answer=answer, seed=seed)
        return [{**question, "args": question["args"][:2]} for question in questions]

    assert asked(5) == asked(5)
    assert asked(5) != asked(6)


def test_hidden_files_are_there_for_checks(judge: Hall) -> None:
    bundle = bundle_of(
        """
@check
def reads(work):
    assert work.hidden("deep/rows.csv").read_text() == "1,2\\n"
""",
        {"deep/rows.csv": b"1,2\n"},
    )
    assert judge.grade(bundle, "reads")[0]["share"] == 1


def test_numpy_is_imported_before_the_fork() -> None:
    bundle = bundle_of("""
import sys
was_there = "numpy" in sys.modules
import numpy
@check
def warm(work):
    assert was_there
    assert numpy.random.rand() == numpy.random.RandomState(work_seed()).rand()

def work_seed():
    import random
    random.seed("1:warm")
    return random.getrandbits(32)
""")
    with hall() as opened:
        assert opened.grade(bundle, "warm")[0]["share"] == 1


def test_a_judge_leaves_when_its_worker_has_gone() -> None:
    with hall() as opened:
        opened.order(ADDS, ("adds",))
        assert opened.receive() == {"type": "need"}
        opened.frames.write(b"T", ADDS.data)
        assert opened.receive()["type"] == "ask"
    assert opened.process.returncode == 0


def test_the_answer_to_another_question_is_not_taken(judge: Hall) -> None:
    judge.order(ADDS, ("adds",))
    message = judge.receive()
    assert message["type"] == "ask"
    judge.send({"type": "answer", "id": message["id"] + 1, "answer": returned(5)})
    assert judge.receive()["type"] == "broken"
