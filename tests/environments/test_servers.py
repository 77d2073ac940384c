"""A server lives over several questions, is heard within bounds, and leaves nothing to the next one."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from lms.runner.sandbox import DockerRunner
from lms.runner.student import Sandbox
from tests.environments.servers import (
    ACTS,
    EATS_MEMORY,
    FLASK,
    FORGES,
    FORKS_AWAY,
    HONEST,
    KEEPS_THE_PORT,
    NODE,
    RAW,
)
from tests.runner.conftest import RunnerWishes
from tests.runner.test_lives import eventually

PORT = 8000
GET = b"GET /aru HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
Json = dict[str, Any]


class Hall:
    """A container of the web environment, and shorter words to ask it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def serves(self, program: str, *argv: str, seconds: float = 20, name: str = "server.py") -> Json:
        files = {name: base64.b64encode(program.encode()).decode()}
        command = list(argv) or ["python3", name]
        question = {"kind": "serve", "argv": command, "port": PORT, "files": files, "seconds": seconds}
        return read(self.sandbox.ask(question))

    def says(self, data: bytes = GET, seconds: float = 20, limit: int = 65536) -> Json:
        said = base64.b64encode(data).decode()
        question = {"kind": "exchange", "data": said, "seconds": seconds, "output_limit": limit}
        return read(self.sandbox.ask(question))

    def stops(self, *collect: str) -> Json:
        return read(self.sandbox.ask({"kind": "stop", "collect": list(collect)}))

    def runs(self, program: str) -> str:
        argv = ["python3", "-c", program]
        return str(read(self.sandbox.ask({"kind": "run", "argv": argv, "seconds": 20}))["stdout"])


def read(answer: Json) -> Json:
    """Return an answer with its bytes as text."""
    named = [name for name in ("stdout", "stderr", "received") if isinstance(answer.get(name), str)]
    return answer | {name: base64.b64decode(answer[name]).decode("latin-1") for name in named}


@pytest.fixture(scope="module")
def runner() -> Iterator[DockerRunner]:
    wishes = RunnerWishes()
    with DockerRunner(wishes) as opened:
        yield opened
        assert opened.engine.ours({"qatarlas.school": wishes.school_id})
    assert opened.engine.ours({"qatarlas.school": wishes.school_id}) == []


@pytest.fixture(scope="module")
def hall(runner: DockerRunner) -> Iterator[Hall]:
    """Return one container for all: what a server leaves must be no matter to the next."""
    sandbox = runner.open_student("web", {"total_seconds": 600}, [])
    sandbox.load({"data.txt": b"of the work"})
    yield Hall(sandbox)
    sandbox.close()


def test_a_server_remembers_between_questions_and_forgets_after(hall: Hall) -> None:
    started = hall.serves(HONEST)
    assert (started["listening"], started["exit"], started["stdout"]) == (True, None, "it starts\n")
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
    assert hall.says(post)["received"].endswith("\r\n\r\n1")
    told = hall.says()
    assert told["received"].endswith('\r\n\r\n["abc"]')
    assert '"GET /aru HTTP/1.1" 200' in told["stderr"]
    assert (hall.stops()["exit"], hall.serves(HONEST)["listening"]) == (None, True)
    assert hall.says()["received"].endswith("\r\n\r\n[]")
    hall.stops()


@pytest.mark.parametrize(
    ("program", "name", "argv", "body"),
    [
        (NODE, "server.mjs", ["node", "server.mjs"], "node at /aru"),
        (FLASK, "app.py", [], '{"hello":"aru"}\n'),
    ],
)
def test_servers_of_each_kind_answer(hall: Hall, program: str, name: str, argv: list[str], body: str) -> None:
    assert hall.serves(program, *argv, name=name)["listening"]
    assert hall.says()["received"].endswith(f"\r\n\r\n{body}")
    hall.stops()


@pytest.mark.parametrize(
    ("act", "received", "flag"),
    [
        ("hangs", "", "timed_out"),
        ("says nothing", "", ""),
        ("talks without end", "x" * 65536, "received_cut"),
        ("drips", "x", "timed_out"),
        ("says garbage", bytes(range(256)).decode("latin-1"), ""),
        ("dies", "", ""),
        ("promises more", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", ""),
        ("answers and stays", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", ""),
        ("floods its log", "HTTP/1.0 200 OK\r\n\r\nok", ""),
    ],
)
def test_an_answer_is_bounded_in_bytes_and_time(hall: Hall, act: str, received: str, flag: str) -> None:
    assert hall.serves(RAW.format(act=ACTS[act]))["listening"]
    told = hall.says(seconds=1 if flag == "timed_out" else 20)
    assert told["received"].startswith(received)
    assert {name: told[name] for name in ("timed_out", "received_cut")} == {
        "timed_out": flag == "timed_out",
        "received_cut": flag == "received_cut",
    }
    ended = hall.stops()
    assert ended["exit"] == (7 if act == "dies" else None)
    assert ended["stdout_cut"] is (act == "floods its log")


def test_nobody_answers_for_a_server_that_has_died(hall: Hall) -> None:
    hall.serves(RAW.format(act=ACTS["dies"]))
    hall.says()
    told = hall.says()
    assert (told["received"], told["exit"], told["timed_out"]) == (None, 7, False)
    assert hall.stops()["exit"] == 7


@pytest.mark.parametrize(
    ("program", "exit_code", "late"),
    [("raise SystemExit(3)", 3, False), ("import time; time.sleep(60)", None, True), (FORKS_AWAY, 0, False)],
)
def test_who_does_not_listen_is_told_of_at_once(
    hall: Hall, program: str, exit_code: int | None, *, late: bool
) -> None:
    started = hall.serves(program, seconds=2 if late else 20)
    assert (started["listening"], started["exit"], started["timed_out"]) == (False, exit_code, late)
    assert hall.says()["received"] is None


def test_a_port_that_was_kept_is_free_for_the_next(hall: Hall) -> None:
    hall.serves(KEEPS_THE_PORT)
    assert hall.says()["received"].endswith("the old one")
    hall.stops()
    assert hall.serves(HONEST)["listening"]
    assert hall.says()["received"].endswith("[]")
    hall.stops()


def test_a_server_reaches_no_descriptor_of_the_agent(hall: Hall) -> None:
    assert hall.serves(FORGES)["listening"]
    assert hall.says()["received"].endswith("\r\n\r\n[]")
    hall.stops()


def test_a_server_sees_no_other_network(hall: Hall) -> None:
    seen = hall.runs("print(*(line.split(':')[0].strip() for line in list(open('/proc/net/dev'))[2:]))")
    assert seen == "lo\n"


def test_any_other_question_ends_a_server_and_starts_from_nothing(hall: Hall) -> None:
    hall.serves("open('left.txt', 'w').write('x')\n" + HONEST)
    seen = hall.runs(
        "import os; print(sorted(os.listdir()), sum(name.isdigit() for name in os.listdir('/proc')))"
    )
    assert seen == "['data.txt'] 2\n"
    assert hall.says()["received"] is None


def test_files_that_a_server_has_left_are_collected_when_it_is_gone(hall: Hall) -> None:
    hall.serves("open('left.txt', 'w').write('x')\n" + HONEST)
    assert hall.stops("left.txt", "missing.txt")["collected"] == {"left.txt": "eA==", "missing.txt": None}


def test_a_long_log_holds_nobody_up_between_questions(hall: Hall) -> None:
    chatter = "import threading\nthreading.Thread(target=lambda: print('z' * 3000000), daemon=True).start()\n"
    hall.serves(chatter + HONEST)
    assert hall.says()["received"].endswith("[]")
    ended = hall.stops()
    assert ended["stdout_cut"]


def test_memory_beyond_the_limit_is_the_servers_own_fault(runner: DockerRunner) -> None:
    sandbox = runner.open_student("web", {}, [])
    sandbox.load({})
    hall = Hall(sandbox)
    assert hall.serves(EATS_MEMORY)["listening"]
    told = hall.says()
    assert told["usage"]["memory_exceeded"]
    hall.stops()
    assert hall.serves(HONEST)["listening"]
    sandbox.close()


def test_a_server_that_lives_ends_with_its_work_though_somebody_waits(runner: DockerRunner) -> None:
    waiting = runner.traffic.enter()
    sandbox = runner.open_student("web", {}, [])
    sandbox.load({})
    assert sandbox.prepared is not None
    container = sandbox.prepared.container.id
    try:
        assert Hall(sandbox).serves(HONEST)["listening"]
        sandbox.close()
        assert eventually(lambda: container not in {one["Id"] for one in runner.engine.ours({})})
    finally:
        runner.traffic.leave(waiting)
