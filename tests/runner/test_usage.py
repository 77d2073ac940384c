"""Figures of a control group, as version 1 and version 2 write them."""

from pathlib import Path

import pytest

from lms.runner.client import Engine, EngineFacts
from lms.runner.sandbox import DockerRunner
from lms.runner.usage import Group, candidates, find_group, from_process
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
    (tmp_path / "memory.max_usage_in_bytes").write_text("4096\n")
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    group = Group(1, tmp_path, tmp_path)
    sample = group.sample()

    assert (sample.cpu_seconds, sample.memory_bytes, sample.killed) == (2.5, 4096, 2)
    group.forget_peak()
    assert group.sample().memory_bytes == 0


@pytest.mark.parametrize(("peak", "bytes_used"), [("8192\n", 8192), (None, 4096)])
def test_version_2_is_one_folder(tmp_path: Path, peak: str | None, bytes_used: int) -> None:
    (tmp_path / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\nsystem_usec 2\n")
    (tmp_path / "memory.current").write_text("4096\n")
    (tmp_path / "memory.events").write_text("low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0\n")
    if peak:
        (tmp_path / "memory.peak").write_text(peak)
    sample = Group(2, tmp_path, tmp_path).sample()

    assert (sample.cpu_seconds, sample.memory_bytes, sample.killed) == (1.5, bytes_used, 1)


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
