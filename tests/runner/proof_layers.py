"""Each layer of the sandbox alone: its case is held while it is there, and falls when it is taken away.

Layers that would hold the same case too are switched off for both halves of the proof. This is no part of the
usual tests, since it starts containers that are open on purpose: `make attack-proof` runs it.

Not to be shown where the machine has no swap: the limit of swap, and swappiness with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lms.runner.client import Engine
from tests.runner.conftest import opened
from tests.runner.openings import (
    Change,
    OpenRunner,
    agent_without,
    as_root,
    host,
    mount,
    networking,
    root_by_name,
    with_network,
    without_security,
    without_ulimit,
)
from tests.runner.test_denied import AGENT


@dataclass(frozen=True)
class Layer:
    """``holds`` says of the answer to ``program`` whether the case was held."""

    name: str
    case: str
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


def unreachable(answer: dict[str, Any]) -> bool:
    return "ENETUNREACH" in answer["stdout"]


def fill(path: str) -> str:
    return (
        f"with open('{path}/x', 'wb') as file:\n    for _ in range(120):\n        file.write(bytes(1 << 20))"
    )


def flood(path: str, count: int) -> str:
    return f"import pathlib\nfor n in range({count}):\n    pathlib.Path('{path}', str(n)).touch()"


SETUID = """
import os, pathlib, shutil, subprocess
os.chmod("FOLDER", 0o777)
shutil.copy("/usr/bin/id", "FOLDER/id")
pathlib.Path("FOLDER/id").chmod(0o4755)
subprocess.run(["/usr/bin/setpriv", "--reuid", "10001", "FOLDER/id", "-u"])
"""
DEVICE = """
import os, stat
os.mknod("FOLDER/zero", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
os.open("FOLDER/zero", os.O_RDONLY)
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
pathlib.Path("FOLDER/x").write_text("#!/bin/sh\\nexit 0\\n")
pathlib.Path("FOLDER/x").chmod(0o755)
subprocess.run(["FOLDER/x"], check=True)
"""
CONNECT = """
import errno, socket
try:
    socket.create_connection(("172.17.0.1", 9), timeout=1)
except OSError as error:
    print(errno.errorcode.get(error.errno, "timeout"))
"""
FOLDERS = ("/tmp", "/work", "/dev/shm")
WIDE = {"fsize_mb": 256, "memory_mb": 1024}
SWAP = [
    Layer(
        "swap",
        "R03",
        host(MemorySwap=-1),
        "data = bytearray(400 << 20)",
        lambda answer: answer["signal"] == 9 and answer["usage"]["memory_exceeded"],
    )
]
LAYERS = [
    *(SWAP if len(Path("/proc/swaps").read_text().splitlines()) > 1 else []),
    Layer("read-only root", "R06", host(ReadonlyRootfs=False), "open('/var/tmp/x', 'w')", failed),
    Layer("user", "R06", root_by_name, "open('/etc/passwd', 'a')", failed, (host(ReadonlyRootfs=False),)),
    Layer(
        "capabilities",
        "R21",
        host(CapDrop=[], CapAdd=["SYS_CHROOT"]),
        "import os\nos.chroot('/tmp')",
        failed,
        (root_by_name, without_security("seccomp")),
    ),
    Layer("no new privileges", "R25", without_security("no-new-privileges"), SU, says("10001")),
    Layer("processes", "R01", host(PidsLimit=0), FORKS, failed),
    Layer(
        "memory",
        "R03",
        host(Memory=0, MemorySwap=0, MemorySwappiness=None),
        "data = bytearray(400 << 20)",
        lambda answer: answer["signal"] == 9 and answer["usage"]["memory_exceeded"],
    ),
    Layer(
        "processor",
        "R16",
        host(NanoCpus=0),
        "import time\nwhile time.process_time() < 0.2:\n    pass",
        lambda answer: bool(answer["usage"]["seconds"] > 8),
        limits={"cpus": 0.02},
    ),
    Layer(
        "size of a file", "R08", without_ulimit("fsize"), "open('/tmp/x', 'wb').truncate(10 << 30)", failed
    ),
    Layer(
        "open files",
        "R02",
        without_ulimit("nofile"),
        "kept = [open('/dev/null') for _ in range(300)]",
        failed,
    ),
    Layer(
        "core",
        "R08",
        without_ulimit("core"),
        "import os, resource\nresource.setrlimit(resource.RLIMIT_CORE, (1, 1))",
        failed,
    ),
    *(
        Layer(f"size of {path}", "R05", mount(path, size=None), fill(path), failed, limits=WIDE)
        for path in FOLDERS
    ),
    *(
        Layer(
            f"files in {path}",
            "R07",
            mount(path, nr_inodes="nr_inodes=1000k"),
            flood(path, count),
            failed,
            limits=WIDE,
        )
        for path, count in {"/tmp": 9000, "/work": 66000, "/dev/shm": 1100}.items()
    ),
    *(
        Layer(f"noexec of {path}", "R25", mount(path, noexec="exec"), SCRIPT.replace("FOLDER", path), failed)
        for path in FOLDERS
    ),
    *(
        Layer(
            f"nosuid of {path}",
            "R25",
            mount(path, nosuid="suid"),
            SETUID.replace("FOLDER", path),
            says("10001"),
            (as_root, mount(path, noexec="exec"), without_security("no-new-privileges")),
        )
        for path in FOLDERS
    ),
    *(
        Layer(
            f"nodev of {path}",
            "R23",
            mount(path, nodev="dev"),
            DEVICE.replace("FOLDER", path),
            failed,
            (as_root,),
        )
        for path in FOLDERS
    ),
    Layer("every network", "R17", with_network, CONNECT, unreachable),
    Layer("network mode none", "R17", host(NetworkMode="bridge"), CONNECT, unreachable, (networking,)),
    Layer("network disabled", "R17", networking, CONNECT, unreachable, (host(NetworkMode="bridge"),)),
    Layer(
        "ipc namespace",
        "R27",
        host(IpcMode="host"),
        "import os\nprint(os.readlink('/proc/self/ns/ipc'))",
        lambda answer: answer["stdout"].strip() != str(Path("/proc/self/ns/ipc").readlink()),
    ),
    Layer(
        "cgroup namespace",
        "R23",
        host(CgroupnsMode="host"),
        "print(open('/proc/self/cgroup').read())",
        lambda answer: "docker" not in answer["stdout"],
    ),
    Layer(
        "agent that can't be looked into",
        "R31",
        agent_without("spawn.set_dumpable = lambda *, on: None"),
        AGENT,
        lambda answer: "allowed" not in answer["stdout"],
    ),
    Layer(
        "children die before the agent",
        "R04",
        agent_without("spawn.die_first = lambda: None"),
        "print(open('/proc/self/oom_score_adj').read())",
        says("1000"),
    ),
]


@pytest.mark.parametrize(
    "layer",
    [
        pytest.param(layer, id=layer.name, marks=pytest.mark.removal(layer.name, case=layer.case))
        for layer in LAYERS
    ],
)
def test_case_is_held_by_its_layer_and_falls_without_it(engine: Engine, layer: Layer) -> None:
    held = []
    for changes in (layer.others_off, (*layer.others_off, layer.remove)):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner, limits=layer.limits)
            held.append(layer.holds(student.runs(layer.program, seconds=60)))
            student.sandbox.close()
    assert held == [True, False]
