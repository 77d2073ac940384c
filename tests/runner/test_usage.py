"""Figures of a control group, as version 1 and version 2 write them."""

from pathlib import Path

import pytest

from lms.runner.client import Engine, EngineFacts
from lms.runner.errors import SandboxFault
from lms.runner.sandbox import DockerRunner
from lms.runner.usage import Group, Meter, candidates, find_group, from_process, ooms_below
from tests.runner.conftest import opened

WORKS = """
import time
data = bytearray(90 << 20)
while time.process_time() < 0.4:
    pass
"""
NAME = "c" * 64


def test_version_1_keeps_memory_and_processor_apart(tmp_path: Path) -> None:
    (tmp_path / "cpuacct.usage").write_text("2500000000\n")
    for kind, hits in {"memory": 3, "memory.memsw": 4}.items():
        (tmp_path / f"{kind}.max_usage_in_bytes").write_text("4096\n")
        (tmp_path / f"{kind}.limit_in_bytes").write_text(f"{64 << 20}\n")
        (tmp_path / f"{kind}.failcnt").write_text(f"{hits}\n")
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    group = Group(1, tmp_path, tmp_path)
    sample = group.sample()

    assert (sample.cpu_seconds, sample.memory_bytes, sample.killed, sample.hits) == (2.5, 4096, 2, 7)
    assert not sample.full
    (tmp_path / "memory.memsw.max_usage_in_bytes").write_text(f"{64 << 20}\n")
    assert group.sample().full
    group.forget_peak()
    assert (group.sample().memory_bytes, group.sample().full) == (0, False)


@pytest.mark.parametrize(("peak", "bytes_used"), [("8192\n", 8192), (None, 4096)])
def test_version_2_is_one_folder(tmp_path: Path, peak: str | None, bytes_used: int) -> None:
    (tmp_path / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\nsystem_usec 2\n")
    (tmp_path / "memory.current").write_text("4096\n")
    (tmp_path / "memory.events").write_text("low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0\n")
    if peak:
        (tmp_path / "memory.peak").write_text(peak)
    sample = Group(2, tmp_path, tmp_path).sample()

    assert (sample.cpu_seconds, sample.memory_bytes, sample.killed, sample.hits) == (1.5, bytes_used, 1, 4)


class Known(Meter):
    """A meter of a group that the test writes itself."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.ooms = ooms_below(group.memory.parent)
        self.before = self.last = self.sample()


def write_events(folder: Path, *, hits: int, killed: int) -> None:
    (folder / "memory.events").write_text(f"low 0\nhigh 0\nmax {hits}\noom {hits}\noom_kill {killed}\n")


@pytest.fixture
def known(tmp_path: Path) -> Known:
    inner = tmp_path / NAME
    inner.mkdir()
    (inner / "cpu.stat").write_text("usage_usec 1500000\n")
    (inner / "memory.current").write_text("4096\n")
    for folder in (tmp_path, inner):
        write_events(folder, hits=0, killed=0)
    return Known(Group(2, inner, inner))


def test_kill_by_its_own_limit_is_exceeded_memory(known: Known, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / NAME):
        write_events(folder, hits=2, killed=1)

    assert known.end()["memory_exceeded"]
    assert known.limit_was_hit()


def test_kill_by_a_machine_without_memory_is_a_fault_of_ours(known: Known, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / NAME):
        write_events(folder, hits=0, killed=1)

    with pytest.raises(SandboxFault):
        known.end()
    assert not known.limit_was_hit()


@pytest.mark.parametrize(
    ("facts", "memory"),
    [
        (EngineFacts("", 1, "cgroupfs"), f"/sys/fs/cgroup/memory/docker/{NAME}"),
        (EngineFacts("", 2, "cgroupfs"), f"/sys/fs/cgroup/docker/{NAME}"),
        (EngineFacts("", 1, "systemd"), f"/sys/fs/cgroup/memory/system.slice/docker-{NAME}.scope"),
        (EngineFacts("", 2, "systemd"), f"/sys/fs/cgroup/system.slice/docker-{NAME}.scope"),
    ],
)
def test_usual_places_of_a_group(facts: EngineFacts, memory: str) -> None:
    assert str(next(candidates(facts, NAME))[0]) == memory


def test_place_of_a_group_as_its_process_tells_it() -> None:
    version_1 = f"12:memory:/own/{NAME}\n4:cpu,cpuacct:/own/{NAME}\n0::/\n"
    assert [str(path) for path in from_process(version_1, 1)] == [
        f"/sys/fs/cgroup/memory/own/{NAME}",
        f"/sys/fs/cgroup/cpuacct/own/{NAME}",
    ]
    assert str(from_process(f"0::/own.slice/{NAME}\n", 2)[0]) == f"/sys/fs/cgroup/own.slice/{NAME}"


@pytest.mark.parametrize("by_engine", [False, True], ids=["by files", "by the engine"])
def test_use_of_a_question_is_its_own(runner: DockerRunner, *, by_engine: bool) -> None:
    student = opened(runner)
    assert student.is_well()
    assert student.sandbox.meter is not None
    if by_engine:
        student.sandbox.meter.group = None
    usage = student.runs(WORKS)["usage"]
    student.sandbox.close()

    assert 0.3 <= usage["cpu_seconds"] <= usage["seconds"] + 0.2
    assert 90 << 20 < usage["memory_bytes"] < 256 << 20
    assert not usage["memory_exceeded"]


def test_group_that_is_nowhere_to_be_read_is_measured_by_the_engine(engine: Engine) -> None:
    assert find_group(engine, engine.facts(), "0" * 64) is None
