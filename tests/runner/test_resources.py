"""Programs that take more than they may: each meets its own limit, and the next question is normal."""

import time
from pathlib import Path

import pytest

from lms.runner.client import Engine
from lms.runner.sandbox import DockerRunner
from tests.runner.conftest import Student, opened

FORK_BOMB = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n"
THREAD_BOMB = """
import threading, time
while True:
    try:
        threading.Thread(target=time.sleep, args=(60,)).start()
    except RuntimeError:
        pass
"""
HOG = "data = []\nwhile True:\n    data.append(bytearray(8 << 20))\n"
CHILD_HOG = """
import os
child = os.fork()
if child == 0:
    data = []
    while True:
        data.append(bytearray(8 << 20))
os.waitpid(child, 0)
print("as if nothing had happened")
"""
IGNORING = """
import signal, time
for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True:
    time.sleep(60)
"""
STUBBORN = {
    "R12": "import time\ntime.sleep(60)\n",
    "R13": IGNORING,
    "R14": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n",
}
NUMBERS = (
    "import os\nprint(*sorted(int(name) for name in os.listdir('/proc') if name.isdigit()), os.getpid())"
)
SECONDS_OVER = 2.0
MEBIBYTE = 1 << 20

pytestmark = pytest.mark.alone


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(FORK_BOMB, id="forks", marks=pytest.mark.case("R01")),
        pytest.param(THREAD_BOMB, id="threads", marks=pytest.mark.case("R02")),
    ],
)
def test_bomb_is_capped_and_next_job_is_normal(student: Student, runner: DockerRunner, bomb: str) -> None:
    started = time.monotonic()
    answer = student.runs(bomb, seconds=1)

    assert answer["timed_out"]
    assert time.monotonic() - started <= 1 + SECONDS_OVER
    assert student.is_well()
    other = opened(runner)
    assert other.is_well()
    other.sandbox.close()


@pytest.mark.case("R03")
def test_memory_bomb_exceeds_memory_limit(student: Student) -> None:
    answer = student.runs(HOG)

    assert (answer["exit"], answer["signal"]) == (None, 9)
    assert answer["usage"]["memory_exceeded"]
    assert answer["usage"]["memory_bytes"] > 200 * MEBIBYTE
    assert student.is_well()


@pytest.mark.case("R04")
def test_killed_child_exceeds_memory_limit_though_its_parent_exits_0(student: Student) -> None:
    answer = student.runs(CHILD_HOG)

    assert (answer["exit"], answer["stdout"]) == (0, "as if nothing had happened\n")
    assert answer["usage"]["memory_exceeded"]
    assert student.is_well()


@pytest.mark.parametrize("folder", ["/work", "/tmp", "/dev/shm"])
@pytest.mark.case("R05")
def test_full_folder_is_enospc(runner: DockerRunner, folder: str) -> None:
    student = opened(runner, limits={"memory_mb": 512, "fsize_mb": 256})
    program = f"""
import errno
try:
    with open("{folder}/full", "wb") as file:
        for _ in range(200):
            file.write(bytes(1 << 20))
except OSError as error:
    print(errno.errorcode[error.errno])
"""
    assert student.runs(program)["stdout"] == "ENOSPC\n"
    assert student.is_well()
    student.sandbox.close()


@pytest.mark.parametrize("folder", ["/work", "/tmp", "/dev/shm"])
@pytest.mark.case("R07")
def test_flood_of_files_is_enospc(student: Student, folder: str) -> None:
    program = f"""
import errno, os
try:
    for number in range(200_000):
        os.close(os.open(f"{folder}/{{number}}", os.O_CREAT | os.O_WRONLY))
except OSError as error:
    print(errno.errorcode[error.errno])
"""
    assert student.runs(program, seconds=20)["stdout"] == "ENOSPC\n"
    assert student.is_well()


@pytest.mark.case("R08")
def test_sparse_file_of_10_gb_is_too_big(student: Student) -> None:
    answer = student.runs("open('/tmp/big', 'wb').truncate(10 << 30)")

    assert answer["exit"] == 1
    assert "File too large" in answer["stderr"]


@pytest.mark.parametrize(
    ("stream", "piece"),
    [
        pytest.param("stdout", "x", id="letters", marks=pytest.mark.case("R09")),
        pytest.param("stdout", "\\n", id="lines", marks=pytest.mark.case("R10")),
        pytest.param("stderr", "x", id="errors", marks=pytest.mark.case("R11")),
        pytest.param("stderr", "\\n", id="lines of errors", marks=pytest.mark.case("R11")),
    ],
)
def test_flood_is_cut_and_costs_the_worker_little(student: Student, stream: str, piece: str) -> None:
    assert student.is_well()
    flood = f"import sys\nfor _ in range(16384):\n    sys.{stream}.buffer.write(b'{piece}' * 65536)\n"
    Path("/proc/self/clear_refs").write_text("5")
    before = peak_memory()
    answer = student.runs(flood)

    assert answer[f"{stream}_cut"]
    assert len(answer[stream]) == 256 * 1024
    assert answer["signal"] == 9
    assert peak_memory() - before <= 20 * MEBIBYTE
    assert student.is_well()


@pytest.mark.case("R09")
def test_log_of_a_talkative_container_stays_below_1_mb(student: Student, engine: Engine) -> None:
    for _ in range(8):
        student.runs("print('x' * 250_000)")
    assert student.sandbox.prepared is not None
    with engine.faults() as api:
        root = Path(api.info()["DockerRootDir"])
    logs = root / "containers" / student.sandbox.prepared.container.id / "local-logs"
    assert 0 < sum(path.stat().st_size for path in logs.iterdir()) <= MEBIBYTE


def peak_memory() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


@pytest.mark.parametrize(
    "program",
    [pytest.param(program, id=case, marks=pytest.mark.case(case)) for case, program in STUBBORN.items()],
)
def test_program_that_does_not_end_meets_time_limit(student: Student, program: str) -> None:
    started = time.monotonic()
    answer = student.runs(program, seconds=0.5)

    assert answer["timed_out"]
    assert answer["exit"] is None
    assert time.monotonic() - started <= 0.5 + SECONDS_OVER
    assert student.is_well()


@pytest.mark.case("R15")
def test_daemon_that_left_its_session_is_gone_with_the_question(student: Student) -> None:
    daemon = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
os.wait()
print("started")
"""
    answer = student.runs(daemon)
    first, *others, own = student.runs(NUMBERS)["stdout"].split()

    assert (answer["exit"], answer["stdout"], answer["timed_out"]) == (0, "started\n", False)
    assert (first, others) == ("1", [own])


@pytest.mark.case("R16")
def test_spinning_processes_share_the_quota(runner: DockerRunner) -> None:
    student = opened(runner, limits={"cpus": 0.5})
    spin = "import os\nfor _ in range(3):\n    os.fork()\nwhile True:\n    pass\n"
    usage = student.runs(spin, seconds=1)["usage"]
    student.sandbox.close()

    assert 0 < usage["cpu_seconds"] <= 0.5 * usage["seconds"] + 0.15
