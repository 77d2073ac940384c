"""The one place that says under which options a container runs: environment and limits in, options out."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from lms.domain.environments import Environment, Limits
from lms.runner.environments import MEBIBYTE

UID = 10001
SHM_MB = 16
SHM_INODES = 1024
TMP_INODES = 8192
WORK_INODES = 65536  # a work of 2,000 files, each in twenty folders of its own, fits
NOFILE = 256
LOG_SIZE = "500k"  # the driver keeps one older file beside it: 1 MB in all
PYTHON = ["/usr/bin/python3", "-sP"]
COMMANDS = {
    "student": [*PYTHON, "/opt/qatarlas/graders/agent/start.py"],
    "judge": [*PYTHON, "/opt/qatarlas/graders/judge/judge.py"],
}
# The interpreter gets `-sP` and a fixed hash seed instead of `-I`, which would ignore the seed: the same work
# with the same seed then sees its sets in the same order.
ENVIRONMENT = [
    "HOME=/tmp",
    "LANG=C.UTF-8",
    "OMP_NUM_THREADS=1",
    "OPENBLAS_NUM_THREADS=1",
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE=1",
    "PYTHONHASHSEED=0",
]
Role = Literal["student", "judge"]


@dataclass(frozen=True)
class Host:
    """What the options depend on besides the environment: the engine, two settings, and who we are."""

    cgroup_version: int
    runtime: str = ""
    school: str = "qatarlas"
    worker: str = ""


def create_options(
    environment: Environment, limits: Limits, host: Host, *, image: str, role: Role, created: int
) -> dict[str, Any]:
    """Return the body of the engine's `create` call."""
    return {
        "Image": image,
        "Cmd": COMMANDS[role],
        "Env": ENVIRONMENT,
        "User": f"{UID}:{UID}",
        "WorkingDir": "/work",
        "Labels": labels(host, role, created),
        "Tty": False,
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        # An empty network namespace of its own. Without this the engine also builds a network sandbox with a
        # loopback device, which takes 80 ms of every start.
        "NetworkDisabled": not environment.loopback,
        "HostConfig": host_options(environment, limits, host),
    }


def labels(host: Host, role: Role, created: int) -> dict[str, str]:
    return {
        "qatarlas.school": host.school,
        "qatarlas.role": role,
        "qatarlas.worker": host.worker,
        "qatarlas.created": str(created),
    }


def host_options(environment: Environment, limits: Limits, host: Host) -> dict[str, Any]:
    memory = int(limits.memory_mb) * MEBIBYTE
    options: dict[str, Any] = {
        "NetworkMode": "none",
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges", f"seccomp={seccomp()}"],
        "PidsLimit": int(limits.pids),
        "Memory": memory,
        "MemorySwap": memory,
        "NanoCpus": int(limits.cpus * 1e9),
        "Ulimits": ulimits(limits),
        "Tmpfs": tmpfs(environment, limits),
        "IpcMode": "private",
        "CgroupnsMode": "private",
        "Init": False,
        "LogConfig": {
            "Type": "local",
            "Config": {"max-size": LOG_SIZE, "max-file": "1", "compress": "false"},
        },
    }
    if host.cgroup_version == 1:
        options["MemorySwappiness"] = 0
    if host.runtime:
        options["Runtime"] = host.runtime
    return options


def ulimits(limits: Limits) -> list[dict[str, Any]]:
    most = {"core": 0, "fsize": int(limits.fsize_mb) * MEBIBYTE, "nofile": NOFILE}
    return [{"Name": name, "Soft": value, "Hard": value} for name, value in most.items()]


def tmpfs(environment: Environment, limits: Limits) -> dict[str, str]:
    run = "exec" if environment.compiles else "noexec"
    return {
        "/tmp": f"size={int(limits.tmp_mb)}m,nr_inodes={TMP_INODES},mode=1777,nosuid,nodev,{run}",  # noqa: S108  the container's
        "/work": f"size={int(limits.work_mb)}m,nr_inodes={WORK_INODES},mode=0700,uid={UID},gid={UID},"
        f"nosuid,nodev,{run}",
        "/dev/shm": f"size={SHM_MB}m,nr_inodes={SHM_INODES},mode=1777,nosuid,nodev,noexec",  # noqa: S108  the same
    }


@cache
def seccomp() -> str:
    """Return the profile as the engine takes it, in one line."""
    profile = json.loads(Path(__file__).with_name("seccomp.json").read_text())
    del profile["note"]
    return json.dumps(profile, separators=(",", ":"))
