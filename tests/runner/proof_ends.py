"""What ends containers and starts them ahead, each rule alone: without it something runs that should not.

Somebody waits all the while, so that what can wait does. `make attack-proof` runs it.
"""

import base64
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from lms.runner import container, sandbox, student
from lms.runner.client import Engine
from lms.runner.container import always
from lms.runner.environments import MEBIBYTE, within
from lms.runner.pool import Pool
from lms.runner.sandbox import DockerRunner
from tests.runner.conftest import opened
from tests.runner.openings import Change, OpenRunner, agent_without
from tests.runner.test_jail import DOCKERFILE, ENTRY, built, run
from tests.runner.test_lives import eventually, processes

PORT = 8000
LISTENS = f"""
import socket
listener = socket.create_server(("127.0.0.1", {PORT}))
while True:
    listener.accept()
"""
SOON = 8.0
"""Seconds in which what is urgent is gone, however busy the machine."""
LITTLE = (100 * MEBIBYTE, 16_000 * MEBIBYTE)
"""So much memory is free of so much."""
PATIENT = agent_without("""
whole = spawn.Warden.watch
spawn.Warden.watch = lambda self, child, readers, until: whole(self, child, readers, until + 600)
""")
MOST_BUT_ONE = container.BACKLOG - 1
"""So many fewer may wait, since so many more would take long to start."""
Undo = Callable[[pytest.MonkeyPatch], None]


@contextmanager
def busy(engine: Engine, *changes: Change) -> Iterator[OpenRunner]:
    """Give a runner whose clock of the traffic stands still while somebody waits."""
    with OpenRunner(engine, *changes) as runner:
        now = runner.traffic.clock()
        runner.traffic.clock = lambda: now
        runner.traffic.enter()
        yield runner


def ours(engine: Engine, runner: DockerRunner) -> list[str]:
    return [one["Id"] for one in engine.ours({"qatarlas.school": runner.settings.school_id})]


def all_gone(engine: Engine, runner: DockerRunner) -> bool:
    return eventually(lambda: not ours(engine, runner), SOON)


def over(engine: Engine, runner: DockerRunner) -> bool:
    """Whether what a student started is soon over; if it is not, it still runs."""
    if all_gone(engine, runner):
        return True
    (left,) = ours(engine, runner)
    assert processes(engine, left) > 1
    return False


def server_goes_on(engine: Engine) -> bool:
    """A student's server is not stopped by the last check."""
    with busy(engine) as runner:
        one = opened(runner)
        files = {"server.py": base64.b64encode(LISTENS.encode()).decode()}
        asked = {"kind": "serve", "argv": ["python3", "server.py"], "port": PORT, "files": files}
        assert one.sandbox.ask({**asked, "seconds": 20})["listening"]
        one.sandbox.close()
        return over(engine, runner)


def agent_is_late(engine: Engine) -> bool:
    """The time of a question is over, and nobody inside has ended it."""
    with busy(engine, PATIENT) as runner:
        one = opened(runner)
        assert one.runs("import time\ntime.sleep(600)", seconds=0.5)["timed_out"]
        one.sandbox.close()
        return over(engine, runner)


def image_of_others_sleeps(engine: Engine) -> bool:
    """No agent of ours is in there to end what was started."""
    with busy(engine) as runner, built(engine, {"Dockerfile": DOCKERFILE, "entry.sh": ENTRY}) as image:
        assert run(runner, image, "sleep 600 & sleep 600", {"seconds": 1}).timed_out
        return over(engine, runner)


def memory_is_short(engine: Engine) -> bool:
    """What is done with still holds the memory that those in hand may need."""
    with pytest.MonkeyPatch.context() as patched, busy(engine) as runner:
        patched.setattr(sandbox, "machine_memory", lambda: LITTLE)
        done_with(runner)
        return all_gone(engine, runner)


def many_are_done_with(engine: Engine) -> bool:
    """They would fill the machine while a burst lasts; of these two one may wait."""
    with pytest.MonkeyPatch.context() as patched, busy(engine) as runner:
        patched.setattr(container, "BACKLOG", container.BACKLOG - MOST_BUT_ONE)
        done_with(runner)
        done_with(runner)
        return eventually(lambda: len(ours(engine, runner)) == 1, SOON)


def done_with(runner: DockerRunner) -> None:
    one = opened(runner)
    assert one.is_well()
    one.sandbox.close()


def started_ahead(engine: Engine) -> bool:
    """Memory is short, and nothing more is started that nobody has asked for."""
    with pytest.MonkeyPatch.context() as patched, OpenRunner(engine) as runner:
        patched.setattr(sandbox, "machine_memory", lambda: LITTLE)
        pool = Pool(runner.prepare, 1, runner.traffic, runner.has_room)
        environment = runner.environment("python")
        pool.expect((environment, within(environment, {}), ()))
        ahead = eventually(lambda: bool(pool.ready), SOON)
        pool.close()
        return not ahead


def never_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = container.Container.close
    monkeypatch.setattr(container.Container, "close", lambda self, **_: whole(self))


def setting(owner: object, name: str, other: object) -> Undo:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, other)


@dataclass(frozen=True)
class Rule:
    """``holds`` plays what may happen, and says whether it was soon over, or never began."""

    name: str
    case: str
    holds: Callable[[Engine], bool]
    remove: Undo


RULES = [
    Rule(
        "a server that lives: its end does not wait",
        "R15",
        server_goes_on,
        setting(student, "SERVING", frozenset()),
    ),
    Rule(
        "a container that was late: its end does not wait",
        "R12",
        agent_is_late,
        setting(student.Sandbox.drop, "__kwdefaults__", {"urgent": False}),
    ),
    Rule("an image of others: its end does not wait", "R12", image_of_others_sleeps, never_urgent),
    Rule(
        "memory that is short: no end waits",
        "the machine",
        memory_is_short,
        setting(sandbox, "has_memory", always),
    ),
    Rule(
        "so many ends that wait, and no more",
        "the machine",
        many_are_done_with,
        setting(sys.modules[__name__], "MOST_BUT_ONE", 0),
    ),
    Rule(
        "memory that is short: nothing is started ahead",
        "the machine",
        started_ahead,
        setting(DockerRunner, "has_room", lambda *_: True),
    ),
]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"the end: {one.name}", case=one.case))
        for one in RULES
    ],
)
def test_what_is_done_with_is_over_by_this_rule_alone(
    engine: Engine, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = rule.holds(engine)
    rule.remove(monkeypatch)
    assert (held, rule.holds(engine)) == (True, False)
