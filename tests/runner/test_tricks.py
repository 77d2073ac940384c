"""What a clever student tries that stands in no list: each is told what the kernel says, and nobody is hurt.

After each trick the same container answers an ordinary question as ever.
"""

import pytest

from lms.runner.sandbox import DockerRunner
from tests.runner.conftest import Student, opened

SAYS = """
import errno, os
def told(name, act):
    try:
        print(name, act() or "done")
    except OSError as error:
        print(name, errno.errorcode[error.errno])
"""
HARMLESS = {
    "a daemon that takes in orphans": (
        """
import ctypes, os, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
os.wait()
print("left one")
""",
        "left one\n",
    ),
    "more of the processor by rank": (
        SAYS
        + """
told("nice", lambda: os.nice(-20))
for policy in (os.SCHED_FIFO, os.SCHED_RR):
    told("realtime", lambda: os.sched_setscheduler(0, policy, os.sched_param(50)))
""",
        "nice EPERM\nrealtime EPERM\nrealtime EPERM\n",
    ),
    "slowing the agent down": (
        SAYS
        + """
told("pinned", lambda: os.sched_setaffinity(1, {0}))
told("ranked", lambda: os.setpriority(os.PRIO_PROCESS, 1, 19))
""",
        "pinned done\nranked done\n",
    ),
    "killing the agent by a descriptor of it": (
        SAYS
        + 'import signal\ntold("sent", lambda: signal.pidfd_send_signal(os.pidfd_open(1), signal.SIGKILL))\n',
        "sent done\n",
    ),
    "a second name for a file of the agent": (
        SAYS
        + """
for path in ("/opt/qatarlas/graders/agent/agent.py", "/etc/shadow", "/proc/1/environ"):
    told("link", lambda: os.link(path, "/work/out"))
""",
        "link EXDEV\n" * 3,
    ),
    "the working folder itself": (
        SAYS
        + """
told("moved", lambda: os.rename("/work", "/tmp/other"))
told("removed", lambda: os.rmdir("/work"))
""",
        "moved EXDEV\nremoved EROFS\n",
    ),
    "names that no shell and no text can take": (
        """
import os
os.makedirs(b"/work/" + b"\\xff" * 200)
for name in (b"\\n\\x1b[2J", b"-rf", b"..."):
    open(b"/work/" + name, "w").close()
print("made")
""",
        "made\n",
    ),
    "pipes in the place of files": (
        "import os\nfor path in ('/work/solution.py', '/tmp/x'):\n    os.mkfifo(path)\nprint('made')\n",
        "made\n",
    ),
    "typing into somebody's terminal": (
        SAYS
        + """
import fcntl, termios
for path in ("/dev/tty", "/dev/console", "/dev/ptmx"):
    told("typed", lambda: fcntl.ioctl(os.open(path, os.O_RDWR), termios.TIOCSTI, b"x"))
""",
        "typed ENXIO\ntyped ENOENT\ntyped EPERM\n",
    ),
    "writing to a program through the cache of its file": (
        """
import os
source, (reader, writer) = os.open("/usr/bin/python3", os.O_RDONLY), os.pipe()
os.splice(source, writer, 1, offset_src=1)
os.write(writer, b"evil")
print(open("/usr/bin/python3", "rb").read(4))
""",
        "b'\\x7fELF'\n",
    ),
    "as many pipes as there may be, each as large as it may be": (
        """
import errno, fcntl, os
held = []
try:
    while True:
        held += os.pipe()
        try:
            fcntl.fcntl(held[-1], fcntl.F_SETPIPE_SZ, 1 << 20)
        except OSError:
            pass
except OSError as error:
    print(errno.errorcode[error.errno])
""",
        "EMFILE\n",
    ),
    "an alarm that outlives its program": (
        (
            "import os, signal\nprint('set', flush=True)\nsignal.setitimer(signal.ITIMER_REAL, 0.1)\n"
            "os.execvp('sleep', ['sleep', '30'])\n"
        ),
        "set\n",
    ),
}
WATCHERS = """
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
for _ in range(8):
    if os.fork() == 0:
        while libc.inotify_init1(0) >= 0:
            pass
        os._exit(0)
    os.wait()
print(errno.errorcode[libc.inotify_init1(0) and ctypes.get_errno()])
"""


@pytest.mark.parametrize(("program", "said"), HARMLESS.values(), ids=HARMLESS.keys())
def test_a_trick_hurts_nobody(shared: Student, program: str, said: str) -> None:
    assert shared.runs(program, seconds=10)["stdout"] == said
    assert shared.is_well()
    assert shared.sandbox.deaths == 0


def test_memory_in_files_that_are_nowhere_is_counted(student: Student) -> None:
    answer = student.runs(
        "import os\nkept = [os.write(os.memfd_create('x'), bytes(4 << 20)) for _ in range(200)]"
    )

    assert answer["usage"]["memory_exceeded"]
    assert student.is_well()


@pytest.mark.case("R27")
def test_watchers_of_files_are_not_taken_from_others(student: Student, runner: DockerRunner) -> None:
    """They are counted per user, and all containers have the same one."""
    other = opened(runner)
    assert student.runs(WATCHERS)["stdout"] == other.runs(WATCHERS)["stdout"] == "EPERM\n"
    other.sandbox.close()
