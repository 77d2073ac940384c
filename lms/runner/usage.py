"""Time and memory of a question, read from the container's control group: what runs inside can't forge it."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lms.runner.client import Engine, EngineFacts
from lms.runner.errors import SandboxFault

ROOT = Path("/sys/fs/cgroup")
NANOSECONDS = 1e9
MICROSECONDS = 1e6
MOST_PATIENCE = 4.0
KIBIBYTE = 1024
NEARLY = 2 * 1024 * 1024
V1_KINDS = ("memory", "memory.memsw")


@dataclass(frozen=True)
class Sample:
    """Counters at one moment.

    ``killed`` is how often the kernel ended a process for lack of memory, be it the machine's; ``hits`` is
    how often the group met its own limit, and ``full`` whether it came so near that it was all used.
    """

    at: float
    cpu_seconds: float
    memory_bytes: int
    killed: int
    hits: int
    full: bool = False


@dataclass(frozen=True)
class Group:
    """The files of a control group; version 1 keeps memory and processor apart."""

    version: int
    memory: Path
    processor: Path

    def sample(self) -> Sample:
        read_cpu, read_memory = (cpu_v1, memory_v1) if self.version == 1 else (cpu_v2, memory_v2)
        return Sample(time.monotonic(), read_cpu(self.processor), *read_memory(self.memory))

    def forget_peak(self) -> None:
        """Let the peak begin anew, where the kernel and our rights allow it (version 1, as root)."""
        if self.version == 1:
            for kind in V1_KINDS:
                with suppress(OSError):
                    (self.memory / f"{kind}.max_usage_in_bytes").write_text("0")


def cpu_v1(folder: Path) -> float:
    return int((folder / "cpuacct.usage").read_text()) / NANOSECONDS


def memory_v1(folder: Path) -> tuple[int, int, int, bool]:
    """Newer kernels leave the counts of hits at 0; the peak then tells. Memory with swap is counted apart."""
    kinds = [kind for kind in V1_KINDS if (folder / f"{kind}.failcnt").exists()]
    peaks, limits, hits = (
        [int((folder / f"{kind}.{name}").read_text()) for kind in kinds]
        for name in ("max_usage_in_bytes", "limit_in_bytes", "failcnt")
    )
    killed = numbers((folder / "memory.oom_control").read_text()).get("oom_kill", 0)
    full = any(peak > limit - NEARLY for peak, limit in zip(peaks, limits, strict=True))
    return peaks[0], killed, sum(hits), full


def cpu_v2(folder: Path) -> float:
    return numbers((folder / "cpu.stat").read_text())["usage_usec"] / MICROSECONDS


def memory_v2(folder: Path) -> tuple[int, int, int, bool]:
    """Kernels before 5.19 have no peak: what is used now is then the nearest that can be told."""
    peak = folder / "memory.peak"
    used = int((peak if peak.exists() else folder / "memory.current").read_text())
    events = numbers((folder / "memory.events").read_text())
    return used, events["oom_kill"], events["max"] + events["oom"], False


def ooms_below(folder: Path) -> int:
    """Return how often a group in this folder, even one that is gone, met its own limit (version 2)."""
    try:
        return numbers((folder / "memory.events").read_text()).get("oom", 0)
    except OSError:
        return 0


def numbers(text: str) -> dict[str, int]:
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}  # noqa: PLR2004  a name and a number


def find_group(engine: Engine, facts: EngineFacts, container: str) -> Group | None:
    """Return the control group of a running container; None where its files can't be read from here."""
    for memory, processor in candidates(facts, container):
        if readable(memory) and readable(processor):
            return Group(facts.cgroup_version, memory, processor)
    try:
        told = Path(f"/proc/{engine.pid(container)}/cgroup").read_text()
    except (OSError, SandboxFault):
        return None
    memory, processor = from_process(told, facts.cgroup_version)
    known = container in str(memory) and readable(memory) and readable(processor)
    return Group(facts.cgroup_version, memory, processor) if known else None


def readable(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def candidates(facts: EngineFacts, container: str) -> Iterator[tuple[Path, Path]]:
    """Return where an engine with default settings puts a container."""
    usual = (
        f"system.slice/docker-{container}.scope"
        if facts.cgroup_driver == "systemd"
        else f"docker/{container}"
    )
    if facts.cgroup_version == 1:
        yield ROOT / "memory" / usual, ROOT / "cpuacct" / usual
    else:
        yield ROOT / usual, ROOT / usual


def from_process(told: str, version: int) -> tuple[Path, Path]:
    """Return the folders named in a /proc/PID/cgroup."""
    lines = [line.split(":", 2) for line in told.splitlines()]
    paths = {name: path for _, names, path in lines for name in names.split(",")}
    if version == 1:
        memory, processor = (paths.get(name, "/").lstrip("/") for name in ("memory", "cpuacct"))
        return ROOT / "memory" / memory, ROOT / "cpuacct" / processor
    unified = ROOT / paths.get("", "/").lstrip("/")
    return unified, unified


class Meter:
    """Measures one question after another in one container."""

    def __init__(self, engine: Engine, facts: EngineFacts, container: str) -> None:
        self.engine = engine
        self.container = container
        self.group = find_group(engine, facts, container)
        self.before = Sample(time.monotonic(), 0.0, 0, 0, 0)
        self.last = self.before
        self.ooms = ooms_below(self.group.memory.parent) if self.group is not None else 0

    def begin(self) -> None:
        if self.group is not None:
            self.group.forget_peak()
        self.before = self.last = self.sampled()

    def end(self) -> dict[str, Any]:
        """Return the usage since ``begin``; raise ``SandboxFault`` if the machine's own memory ran out."""
        self.last = self.sampled()
        exceeded = self.last.killed > self.before.killed
        if exceeded and not self.last.full and self.last.hits <= self.before.hits:
            raise SandboxFault("agent: %(fault)s", fault="killed for memory below its own limit")
        return {
            "seconds": round(self.last.at - self.before.at, 4),
            "cpu_seconds": round(max(0.0, self.last.cpu_seconds - self.before.cpu_seconds), 4),
            "memory_bytes": self.last.memory_bytes,
            "memory_exceeded": exceeded,
        }

    def limit_was_hit(self) -> bool:
        """Whether a container that ended for its memory met its own limit, as far as that can be told.

        In version 1 an engine hears of nothing else; in version 2 the folder above still has the count.
        """
        if self.group is None or self.group.version == 1:
            return True
        return ooms_below(self.group.memory.parent) > self.ooms

    def sampled(self) -> Sample:
        """Return the counters now; what a group that is gone can't tell any more stays at its last value."""
        try:
            return self.sample()
        except (OSError, SandboxFault):
            return replace(self.last, at=time.monotonic())

    def sample(self) -> Sample:
        return self.group.sample() if self.group is not None else self.by_engine()

    def by_engine(self) -> Sample:
        """Ask the engine, where the files are out of reach: slower, and it can't see one killed child."""
        told = self.engine.stats(self.container)
        memory = told.get("memory_stats", {})
        used = int(memory.get("max_usage") or memory.get("usage") or 0)
        cpu = told.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0) / NANOSECONDS
        killed = int(self.engine.ended(self.container).out_of_memory)
        return Sample(time.monotonic(), cpu, used, killed, killed)


def machine_patience() -> float:
    """Return how many processes stand in line for each core of this machine, between 1 and a few."""
    return min(max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0), MOST_PATIENCE)


def machine_memory() -> tuple[int, int]:
    """Return how many bytes of this machine's memory are free to be used, and how many it has."""
    told = numbers(Path("/proc/meminfo").read_text().replace(":", "").replace(" kB", ""))
    return told["MemAvailable"] * KIBIBYTE, told["MemTotal"] * KIBIBYTE
