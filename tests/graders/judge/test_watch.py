"""A check that goes on for ever ends as its author's error, with its line; waiting costs it nothing."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graders.judge.hall import Hall, Json, bundle_of, hall
from tests.graders.kit.desk import ran

SHORT = {"cpu_seconds": 0.4, "seconds": 30}
IMPATIENT = {"cpu_seconds": 30, "seconds": 0.4}
SOUND = bundle_of("@check\ndef sound(work):\n    pass\n")


@pytest.fixture(scope="module")
def judge() -> Iterator[Hall]:
    with hall() as opened:
        yield opened


ENDLESS = {
    "a loop": "while True: pass",
    "a loop that catches all": "exec('while 1:\\n try:\\n  while 1: pass\\n except BaseException: pass')",
    "a long call": "sum(iter(int, 1))",
    "a pattern without end": "import re; re.match('(a+)+$', 'a' * 64 + 'b')",
    "a large number": "9 ** 9 ** 9",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_check_that_computes_for_ever_is_told_with_its_line(judge: Hall, body: str) -> None:
    bundle = bundle_of(f"def deep():\n    {body}\n\n@check\ndef endless(work):\n    deep()\n")
    started = time.monotonic()
    (end,) = judge.grade(bundle, "endless", watch=SHORT)
    assert end["type"] == "broken"
    first, *way = end["words"].splitlines()
    assert first == "checks.py:4 in endless: took more than 0.4 s of processor time"
    assert {'  File "checks.py", line 4 in deep', '  File "checks.py", line 8 in endless'} <= set(way)
    assert time.monotonic() - started < 20
    assert judge.grade(SOUND, "sound")[0]["share"] == 1


WAITING = {
    "a sleep": "import time; time.sleep(1000)",
    "a lock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a program": "import subprocess; subprocess.run(['sleep', '1000'])",
}


@pytest.mark.parametrize("body", WAITING.values(), ids=WAITING.keys())
def test_a_check_that_waits_for_ever_is_told_with_its_line(judge: Hall, body: str) -> None:
    bundle = bundle_of(f"@check\ndef waits(work):\n    {body}\n")
    (end,) = judge.grade(bundle, "waits", watch=IMPATIENT)
    assert end["words"].splitlines()[0] == "checks.py:5 in waits: took more than 0.4 s"
    assert judge.grade(SOUND, "sound")[0]["share"] == 1


def test_what_a_file_does_outside_of_checks_is_watched_as_well(judge: Hall) -> None:
    (end,) = judge.grade(bundle_of("while True: pass"), "sound", watch=SHORT)
    assert end["words"].splitlines()[0] == "checks.py:3: took more than 0.4 s of processor time"


ASKS = bundle_of("""
@check
def asks(work):
    for _ in range(3):
        work.run("p").prints("1").exits(0)
""")


def test_an_answer_that_takes_its_time_takes_none_of_the_check(judge: Hall) -> None:
    def slow(_question: Json) -> Json:
        time.sleep(1)
        return ran(b"1")

    first, end = judge.grade(ASKS, "asks", answer=slow, watch={"cpu_seconds": 1, "seconds": 2})
    assert (first["share"], end) == (1, {"type": "done"})


def test_each_check_has_a_time_of_its_own_and_spends_it_across_questions(judge: Hall) -> None:
    clock = "from time import process_time\n"
    spend = f"{clock}def spend():\n    end = process_time() + 0.5\n    while process_time() < end: pass\n"
    checks = [f"@check\ndef part_{n}(work):\n    spend()\n" for n in range(3)]
    said = judge.grade(
        bundle_of(spend + "".join(checks)), "part_0", "part_1", "part_2", watch={**SHORT, "cpu_seconds": 1.0}
    )
    assert [one.get("share") for one in said] == [1, 1, 1, None]

    often = (
        f"{spend}@check\ndef asks(work):\n    for _ in range(3):\n        spend()\n        work.run('p')\n"
    )
    *_, end = judge.grade(
        bundle_of(often), "asks", answer=lambda _question: ran(), watch={**SHORT, "cpu_seconds": 1.0}
    )
    assert end["words"].startswith("checks.py:6 in asks: took more than 1 s")


def test_what_a_check_has_started_ends_with_it(judge: Hall) -> None:
    """The number of a process that it left behind comes back as a measure."""
    bundle = bundle_of("""
import subprocess
@check
def leaves(work):
    child = subprocess.Popen(["sleep", "1000"])
    work.measure("left", child.pid, "")
""")
    measured, end = judge.grade(bundle, "leaves")
    assert end == {"type": "done"}
    left = int(measured["measures"][0]["value"])
    judge.grade(SOUND, "sound")
    assert not is_running(left)


def test_a_process_that_is_killed_says_in_which_check(judge: Hall) -> None:
    body = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    (end,) = judge.grade(bundle_of(f"@check\ndef dies(work):\n    {body}\n"), "dies")
    assert end["words"] == "checks.py in dies: the judge's process ended with signal 9"


def is_running(process: int) -> bool:
    """Whether a process is there, and is no dead one that nobody has buried."""
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"
