"""Doors of the kernel and of the container that stay shut for a student's program."""

import base64
import json
import platform

import pytest

from lms.runner.sandbox import DockerRunner
from tests.runner.conftest import Student, opened

CALLS = {
    "io_uring_setup": [425, 8, 0],
    "io_uring_enter": [426, 0, 0, 0, 0],
    "ptrace": [101, 0, 0, 0, 0],
    "process_vm_readv": [310, 1, 0, 0, 0, 0, 0],
    "process_vm_writev": [311, 1, 0, 0, 0, 0, 0],
    "pidfd_getfd": [438, 0, 0, 0],
    "kcmp": [312, 1, 1, 0, 0, 0],
    "unshare user": [272, 0x10000000],
    "unshare net": [272, 0x40000000],
    "clone user": [56, 0x10000000 | 17, 0, 0, 0, 0],
    "mount": [165, 0, 0, 0, 0, 0],
    "umount": [166, 0, 0],
    "setns": [308, 0, 0],
    "chroot": [161, 0],
    "keyctl": [250, 0, 0, 0, 0, 0],
    "add_key": [248, 0, 0, 0, 0, 0],
    "request_key": [249, 0, 0, 0, 0],
    "bpf": [321, 0, 0, 0],
    "perf_event_open": [298, 0, 0, -1, -1, 0],
    "userfaultfd": [323, 0],
    "modify_ldt": [154, 0, 0, 0],
    "shmget": [29, 1, 4096, 0o1666],
    "semget": [64, 1, 1, 0o1666],
    "msgget": [68, 1, 0o1666],
    "mq_open": [240, 0, 0o102, 0o666, 0],
    "prlimit of the agent": [302, 1, 7, 0, 0],
    "socket vsock": [41, 40, 1, 0],
    "socket netlink": [41, 16, 3, 0],
    "socket packet": [41, 17, 3, 0],
    "socket alg": [41, 38, 5, 0],
}
ASK_KERNEL = """
import ctypes, errno, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for name, numbers in json.loads(sys.stdin.read()).items():
    if os.fork() == 0:
        asker = os.getpid()
        result = libc.syscall(*[ctypes.c_long(number) for number in numbers])
        word = errno.errorcode[ctypes.get_errno()] if result == -1 else "allowed"
        if os.getpid() == asker and result >= -1:
            os.write(1, f"{name}={word}\\n".encode())
        os._exit(0)
    os.wait()
"""
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


def test_system_calls_that_nobody_needs_are_eperm(shared: Student) -> None:
    assert platform.machine() == "x86_64", "the table holds the numbers of x86-64: add this machine's"
    answer = shared.runs(ASK_KERNEL, stdin=base64.b64encode(json.dumps(CALLS).encode()).decode())

    assert dict(line.split("=") for line in answer["stdout"].splitlines()) == dict.fromkeys(CALLS, "EPERM")


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
        ("/etc/passwd", {"EACCES", "EROFS"}),
        ("/opt/qatarlas/graders/agent/agent.py", {"EACCES", "EROFS"}),
        ("/proc/sys/kernel/hostname", {"EACCES", "EROFS"}),
        ("/proc/sysrq-trigger", {"EACCES", "EROFS", "ENOENT"}),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", {"EACCES", "EROFS", "ENOENT"}),
        ("/sys/fs/cgroup/memory.max", {"EACCES", "EROFS", "ENOENT"}),
        ("/dev/kmsg", {"EACCES", "EPERM", "ENOENT"}),
        ("/dev/mem", {"EACCES", "EPERM", "ENOENT"}),
        ("/var/run/docker.sock", {"ENOENT"}),
    ],
)
def test_write_outside_of_the_own_folders_is_refused(shared: Student, path: str, refusals: set[str]) -> None:
    said = shared.runs_argv("python3", "case.py", path, files=case(WRITE))["stdout"].split()

    assert said[0] == path
    assert said[1] in refusals


def test_root_is_read_only_even_where_modes_allow(shared: Student) -> None:
    answer = shared.runs_argv("sh", "-c", "for folder in /var/tmp /run/lock; do touch $folder/x; done")

    assert answer["stderr"].count("Read-only file system") == 2


def test_network_is_unreachable(shared: Student) -> None:
    said = shared.runs(REACH)["stdout"].split("\n")

    assert set(said[:4]) <= {"ENETUNREACH", "EADDRNOTAVAIL"}
    assert said[4:6] == ["no name", "1"]


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


def test_environment_holds_no_secret(shared: Student) -> None:
    said = shared.runs("import os\nprint(*sorted(os.environ))")["stdout"].split()

    assert set(said) == {
        "HOME", "LANG", "LOGNAME", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH",
        "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "TMPDIR", "USER",
    }  # fmt: skip


def test_agent_can_be_neither_read_nor_written_nor_signalled(student: Student) -> None:
    answer = student.runs(AGENT)

    assert answer["exit"] == 0, answer["stderr"]
    assert {line.split()[1] for line in answer["stdout"].splitlines()} == {"EACCES"}
    assert student.is_well()
    assert student.sandbox.deaths == 0


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
