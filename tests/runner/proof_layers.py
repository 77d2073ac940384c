"""Each layer of the sandbox alone: its case is held while it is there, and falls when it is taken away.

Layers that would hold the same case too are switched off for both halves of the proof. This is no part of the
usual tests, since it starts containers that are open on purpose:

    python -m pytest tests/runner/proof_layers.py

Not to be proven here: the limit of swap needs a machine that has some, and swappiness with it.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lms.runner.client import Engine
from tests.runner.conftest import Student, opened
from tests.runner.openings import (
    Change,
    OpenRunner,
    Options,
    agent_without,
    as_root,
    host,
    mount,
    root_by_name,
    with_network,
    without_security,
    without_ulimit,
)
from tests.runner.test_denied import AGENT, ASK_KERNEL, CALLS
from tests.runner.test_lives import LEAVES, eventually


@dataclass(frozen=True)
class Layer:
    """``holds`` says of the answer to ``program`` whether the case was held."""

    name: str
    remove: Change
    program: str
    holds: Callable[[dict[str, Any]], bool]
    others_off: tuple[Change, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    stdin: str = ""


def failed(answer: dict[str, Any]) -> bool:
    return bool(answer["exit"] != 0)


def says(words: str) -> Callable[[dict[str, Any]], bool]:
    return lambda answer: str(answer["stdout"]).strip() == words


def fill(path: str) -> str:
    return (
        f"with open('{path}/x', 'wb') as file:\n    for _ in range(120):\n        file.write(bytes(1 << 20))"
    )


def flood(path: str, count: int) -> str:
    return f"import pathlib\nfor n in range({count}):\n    pathlib.Path('{path}', str(n)).touch()"


SETUID = """
import os, pathlib, shutil, subprocess
shutil.copy("/usr/bin/id", "/tmp/id")
pathlib.Path("/tmp/id").chmod(0o4755)
subprocess.run(["/usr/bin/setpriv", "--reuid", "10001", "/tmp/id", "-u"])
"""
DEVICE = """
import os, stat
os.mknod("/tmp/zero", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
os.open("/tmp/zero", os.O_RDONLY)
"""
SU = """
import subprocess, time
with subprocess.Popen(["su"], stdin=subprocess.PIPE) as su:
    time.sleep(0.3)
    lines = open(f"/proc/{su.pid}/status").read().splitlines()
    print(next(line.split()[2] for line in lines if line.startswith("Uid")))
    su.kill()
"""
FORKS = """
import os, time
for _ in range(120):
    if os.fork() == 0:
        time.sleep(60)
"""
SCRIPT = """
import pathlib, subprocess
pathlib.Path("/work/x").write_text("#!/bin/sh\\nexit 0\\n")
pathlib.Path("/work/x").chmod(0o755)
subprocess.run(["/work/x"], check=True)
"""
CONNECT = """
import errno, socket
try:
    socket.create_connection(("172.17.0.1", 9), timeout=1)
except OSError as error:
    print(errno.errorcode.get(error.errno, "timeout"))
"""
DAEMON = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.closerange(0, 3)\n    time.sleep(60)\n"
WIDE = {"fsize_mb": 256, "memory_mb": 1024}
LAYERS = [
    Layer("read-only root", host(ReadonlyRootfs=False), "open('/var/tmp/x', 'w')", failed),
    Layer("user", root_by_name, "open('/etc/passwd', 'a')", failed, (host(ReadonlyRootfs=False),)),
    Layer(
        "capabilities",
        host(CapDrop=[], CapAdd=["SYS_CHROOT"]),
        "import os\nos.chroot('/tmp')",
        failed,
        (root_by_name, without_security("seccomp")),
    ),
    Layer("no new privileges", without_security("no-new-privileges"), SU, says("10001")),
    Layer("processes", host(PidsLimit=0), FORKS, failed),
    Layer(
        "memory",
        host(Memory=0, MemorySwap=0, MemorySwappiness=None),
        "data = bytearray(400 << 20)",
        lambda answer: answer["signal"] == 9 and answer["usage"]["memory_exceeded"],
    ),
    Layer(
        "processor",
        host(NanoCpus=0),
        "import time\nend = time.monotonic() + 2\nwhile time.monotonic() < end:\n    pass",
        lambda answer: bool(answer["usage"]["cpu_seconds"] < 0.1 * answer["usage"]["seconds"]),
        limits={"cpus": 0.05},
    ),
    Layer("size of a file", without_ulimit("fsize"), "open('/tmp/x', 'wb').truncate(10 << 30)", failed),
    Layer("open files", without_ulimit("nofile"), "kept = [open('/dev/null') for _ in range(300)]", failed),
    Layer(
        "core",
        without_ulimit("core"),
        "import os, resource\nresource.setrlimit(resource.RLIMIT_CORE, (1, 1))",
        failed,
    ),
    *(
        Layer(f"size of {path}", mount(path, size=None), fill(path), failed, limits=WIDE)
        for path in ("/tmp", "/work", "/dev/shm")
    ),
    *(
        Layer(
            f"files in {path}",
            mount(path, nr_inodes="nr_inodes=1000k"),
            flood(path, count),
            failed,
            limits=WIDE,
        )
        for path, count in {"/tmp": 9000, "/work": 66000, "/dev/shm": 1100}.items()
    ),
    Layer("noexec", mount("/work", noexec="exec"), SCRIPT, failed),
    Layer(
        "nosuid",
        mount("/tmp", nosuid="suid"),
        SETUID,
        says("10001"),
        (as_root, mount("/tmp", noexec="exec"), without_security("no-new-privileges")),
    ),
    Layer("nodev", mount("/tmp", nodev="dev"), DEVICE, failed, (as_root,)),
    Layer("network", with_network, CONNECT, lambda answer: "ENETUNREACH" in answer["stdout"]),
    Layer(
        "ipc namespace",
        host(IpcMode="host"),
        "import os\nprint(os.readlink('/proc/self/ns/ipc'))",
        lambda answer: answer["stdout"].strip() != str(Path("/proc/self/ns/ipc").readlink()),
    ),
    Layer(
        "cgroup namespace",
        host(CgroupnsMode="host"),
        "print(open('/proc/self/cgroup').read())",
        lambda answer: "docker" not in answer["stdout"],
    ),
    Layer(
        "agent that can't be looked into",
        agent_without("spawn.set_dumpable = lambda *, on: None"),
        AGENT,
        lambda answer: "allowed" not in answer["stdout"],
    ),
    Layer(
        "children die before the agent",
        agent_without("spawn.die_first = lambda: None"),
        "print(open('/proc/self/oom_score_adj').read())",
        says("1000"),
    ),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_case_is_held_by_its_layer_and_falls_without_it(engine: Engine, layer: Layer) -> None:
    held = []
    for changes in (layer.others_off, (*layer.others_off, layer.remove)):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner, limits=layer.limits)
            held.append(layer.holds(student.runs(layer.program, seconds=20)))
            student.sandbox.close()
    assert held == [True, False]


@pytest.mark.parametrize("name", CALLS)
def test_system_call_is_held_by_the_profile_alone(
    engine: Engine, name: str, by_root: dict[str, list[str]]
) -> None:
    held, fallen = by_root[name]
    assert engine
    assert held == "EPERM"
    assert fallen != "EPERM"


@pytest.fixture(scope="module")
def by_root(engine: Engine) -> dict[str, list[str]]:
    """Return what the kernel says to root with every capability: with the profile, and without."""
    said: dict[str, list[str]] = {name: [] for name in CALLS}
    stdin = base64.b64encode(json.dumps(CALLS).encode()).decode()
    for changes in ((as_root,), (as_root, without_security("seccomp"))):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner)
            answer = student.runs(ASK_KERNEL, stdin=stdin)
            student.sandbox.close()
        for line in answer["stdout"].splitlines():
            name, word = line.split("=")
            said[name].append(word)
    return said


@pytest.mark.parametrize(
    ("part", "first", "second"),
    [
        ("files.wipe = lambda: None", LEAVES, "import os\nassert not os.path.exists('/tmp/left')"),
        (
            "spawn.end_everybody = lambda child: None",
            DAEMON,
            "import os\nassert len([n for n in os.listdir('/proc') if n.isdigit()]) == 2",
        ),
    ],
    ids=["wiping", "killing"],
)
def test_agent_starts_from_nothing_by_this_alone(engine: Engine, part: str, first: str, second: str) -> None:
    held = []
    for changes in ((), (agent_without(part),)):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner)
            student.runs(first)
            held.append(student.runs(second)["exit"] == 0)
            student.sandbox.close()
    assert held == [True, False]


def test_container_ends_with_its_stream_by_stdin_once_alone(engine: Engine) -> None:
    def stays(found: Options) -> None:
        found["StdinOnce"] = False

    ended = []
    for changes in ((), (stays,)):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner)
            assert student.is_well()
            ended.append(ends_when_let_go(engine, student))
            student.sandbox.close()
    assert ended == [True, False]


def ends_when_let_go(engine: Engine, student: Student) -> bool:
    assert student.sandbox.prepared is not None
    container = student.sandbox.prepared.container
    container.stream.close()
    return eventually(lambda: not engine.ended(container.id).running, seconds=3)
