"""Doors of the kernel and of the container that stay shut for a student's program."""

import base64
import platform
import signal

import pytest

from lms.runner.sandbox import DockerRunner
from tests.runner.conftest import Student, opened
from tests.runner.kernel_calls import KERNEL_CALLS, OLD_CALL, kernel_says

SHUT = {"EACCES", "EROFS"}
ABSENT = {"ENOENT"}
WRITE = """
import errno, sys
for path in sys.argv[1:]:
    try:
        with open(path, "r+b", buffering=0) as file:
            file.write(b"1")
        print(path, "written")
    except OSError as error:
        print(path, errno.errorcode[error.errno])
"""
REACH = """
import errno, socket
for family, address in (
    (socket.AF_INET, ("1.1.1.1", 443)),
    (socket.AF_INET, ("169.254.169.254", 80)),
    (socket.AF_INET, ("172.17.0.1", 2375)),
    (socket.AF_INET6, ("2606:4700:4700::1111", 443)),
):
    try:
        socket.socket(family).connect(address)
        print("reached", address)
    except OSError as error:
        print(errno.errorcode[error.errno])
try:
    print("resolved", socket.getaddrinfo("debian.org", 443))
except socket.gaierror as error:
    print("no name")
print(open("/proc/net/dev").read().count(":"))
"""
AGENT = """
import errno, os, signal
def refused(name, act):
    try:
        act()
        print(name, "allowed")
    except OSError as error:
        print(name, errno.errorcode[error.errno])
refused("fd", lambda: os.listdir("/proc/1/fd"))
for number in range(20):
    refused("stdout", lambda: os.open(f"/proc/1/fd/{number}", os.O_WRONLY))
refused("mem", lambda: os.open("/proc/1/mem", os.O_RDWR))
refused("mem", lambda: os.open("/proc/1/mem", os.O_RDONLY))
refused("environ", lambda: open("/proc/1/environ").read())
refused("oom", lambda: open("/proc/1/oom_score_adj", "w"))
refused("cwd", lambda: os.listdir("/proc/1/cwd"))
for number in set(signal.valid_signals()):
    os.kill(1, number)
"""


@pytest.mark.parametrize(
    "calls",
    [pytest.param(KERNEL_CALLS[case], id=case, marks=pytest.mark.case(case)) for case in KERNEL_CALLS],
)
def test_system_calls_that_nobody_needs_are_eperm(shared: Student, calls: dict[str, list[int]]) -> None:
    assert platform.machine() == "x86_64", "the table holds the numbers of x86-64: add this machine's"
    assert kernel_says(shared, calls) == dict.fromkeys(calls, "EPERM")


@pytest.mark.case("R22")
def test_a_call_of_32_bit_programs_ends_its_program(shared: Student) -> None:
    answer = shared.runs(OLD_CALL)
    assert (answer["signal"], answer["stdout"]) == (signal.SIGSYS, "")


def test_everyday_sockets_and_processes_work(shared: Student) -> None:
    program = """
import multiprocessing, socket, tempfile, threading
left, right = socket.socketpair()
left.send(b"1")
with multiprocessing.Pool(2) as pool, tempfile.TemporaryFile() as file:
    print(right.recv(1), pool.map(abs, [-1, -2]), file.write(b"123"))
"""
    assert shared.runs(program)["stdout"] == "b'1' [1, 2] 3\n"


@pytest.mark.parametrize(
    ("path", "refusals"),
    [
        pytest.param("/etc/passwd", SHUT, marks=pytest.mark.case("R06")),
        pytest.param("/opt/qatarlas/graders/agent/agent.py", SHUT, marks=pytest.mark.case("R06")),
        pytest.param("/proc/sys/kernel/hostname", SHUT, marks=pytest.mark.case("R23")),
        pytest.param("/proc/sysrq-trigger", SHUT | ABSENT, marks=pytest.mark.case("R23")),
        pytest.param(
            "/sys/fs/cgroup/memory/memory.limit_in_bytes", SHUT | ABSENT, marks=pytest.mark.case("R23")
        ),
        pytest.param("/sys/fs/cgroup/memory.max", SHUT | ABSENT, marks=pytest.mark.case("R23")),
        pytest.param("/dev/kmsg", {"EACCES", "EPERM", "ENOENT"}, marks=pytest.mark.case("R23")),
        pytest.param("/dev/mem", {"EACCES", "EPERM", "ENOENT"}, marks=pytest.mark.case("R23")),
        pytest.param("/var/run/docker.sock", ABSENT, marks=pytest.mark.case("R24")),
        pytest.param("/run/docker.sock", ABSENT, marks=pytest.mark.case("R24")),
    ],
)
def test_write_outside_of_the_own_folders_is_refused(shared: Student, path: str, refusals: set[str]) -> None:
    said = shared.runs_argv("python3", "case.py", path, files=case(WRITE))["stdout"].split()

    assert said[0] == path
    assert said[1] in refusals


@pytest.mark.case("R06")
def test_root_is_read_only_even_where_modes_allow(shared: Student) -> None:
    answer = shared.runs_argv("sh", "-c", "for folder in /var/tmp /run/lock; do touch $folder/x; done")

    assert answer["stderr"].count("Read-only file system") == 2


@pytest.mark.case("R17")
def test_network_is_unreachable(shared: Student) -> None:
    said = shared.runs(REACH)["stdout"].split("\n")

    assert set(said[:4]) <= {"ENETUNREACH", "EADDRNOTAVAIL"}
    assert said[4:6] == ["no name", "1"]


@pytest.mark.case("R25")
def test_program_has_no_rights_to_gain(shared: Student) -> None:
    status = "import sys\nfor line in open('/proc/self/status'):\n    sys.stdout.write(line)"
    told = dict(line.split(":\t", 1) for line in shared.runs(status)["stdout"].splitlines())
    gain = shared.runs_argv("su", "-c", "id")

    assert (told["NoNewPrivs"], told["Seccomp"], told["CapEff"], told["CapBnd"]) == (
        "1",
        "2",
        "0" * 16,
        "0" * 16,
    )
    assert set(told["Uid"].split() + told["Gid"].split()) == {"10001"}
    assert told["Groups"].strip() in {"", "10001"}
    assert gain["exit"] != 0
    assert "uid=" not in gain["stdout"]


@pytest.mark.case("R26")
def test_environment_holds_no_secret(shared: Student) -> None:
    said = shared.runs("import os\nprint(*sorted(os.environ))")["stdout"].split()

    assert set(said) == {
        "HOME", "LANG", "LOGNAME", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH",
        "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "TMPDIR", "USER",
    }  # fmt: skip


@pytest.mark.case("R31")
def test_agent_can_be_neither_read_nor_written_nor_signalled(student: Student) -> None:
    answer = student.runs(AGENT)

    assert answer["exit"] == 0, answer["stderr"]
    assert {line.split()[1] for line in answer["stdout"].splitlines()} == {"EACCES"}
    assert student.is_well()
    assert student.sandbox.deaths == 0


@pytest.mark.case("R27")
def test_two_containers_do_not_see_each_other(shared: Student, runner: DockerRunner) -> None:
    other = opened(runner, {"secret.txt": b"mine"})
    look = "import os\nprint(open('/etc/hostname').read(), os.listdir('/work'), os.listdir('/tmp'))"
    mine, theirs = shared.runs(look)["stdout"], other.runs(look)["stdout"]
    other.sandbox.close()

    assert mine.split()[0] != theirs.split()[0]
    assert "secret.txt" in theirs
    assert "secret.txt" not in mine


def case(program: str) -> dict[str, str]:
    return {"case.py": base64.b64encode(program.encode()).decode()}
