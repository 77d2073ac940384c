"""The options of a container: as the policy says them, and as the engine then holds them."""

import json

import pytest

from lms.domain.environments import Environment
from lms.errors import RefusedError
from lms.runner.client import Engine
from lms.runner.environments import environment_names, load_environment, within
from lms.runner.policy import Host, create_options, seccomp
from lms.runner.sandbox import DockerRunner
from lms.settings import ROOT
from tests.runner.conftest import Student, opened

GRADERS = ROOT / "graders"
MEBIBYTE = 1 << 20


@pytest.fixture
def python() -> Environment:
    return load_environment(GRADERS, "python")


@pytest.mark.parametrize("name", ["python", "numpy", "node"])
@pytest.mark.case("R30")
def test_every_inspected_option_equals_the_policy(runner: DockerRunner, engine: Engine, name: str) -> None:
    wishes = {"memory_mb": 300, "pids": 77, "cpus": 0.75, "fsize_mb": 40, "tmp_mb": 20, "work_mb": 30}
    environment = load_environment(GRADERS, name)
    student = opened(runner, limits=wishes, environment=name)
    assert student.sandbox.prepared is not None
    with engine.faults() as api:
        held = api.inspect_container(student.sandbox.prepared.container.id)
    student.sandbox.close()
    host = Host(engine.facts().cgroup_version, "", runner.settings.school_id, runner.name)
    created = int(held["Config"]["Labels"]["qatarlas.created"])
    limits = within(environment, wishes)
    image = student.sandbox.image_id
    said = create_options(environment, limits, host, image=image, role="student", created=created)
    of_host = said.pop("HostConfig")
    labels = said.pop("Labels")

    assert {option: held["Config"].get(option, False) for option in said} == said
    assert {option: held["HostConfig"].get(option) for option in of_host} == of_host
    assert labels.items() <= held["Config"]["Labels"].items()
    assert held["Mounts"] == []


def test_limits_become_options(python: Environment) -> None:
    limits = python.defaults.model_copy(update={"memory_mb": 100, "pids": 65, "cpus": 1.5, "fsize_mb": 33})
    host = create_options(python, limits, Host(2), image="x", role="student", created=0)["HostConfig"]

    assert host["Memory"] == host["MemorySwap"] == 100 * MEBIBYTE
    assert (host["PidsLimit"], host["NanoCpus"]) == (65, 1_500_000_000)
    assert {"Name": "fsize", "Soft": 33 * MEBIBYTE, "Hard": 33 * MEBIBYTE} in host["Ulimits"]
    assert "OomKillDisable" not in host


@pytest.mark.parametrize(("version", "there"), [(1, True), (2, False)])
def test_swappiness_is_said_only_where_it_exists(python: Environment, version: int, *, there: bool) -> None:
    options = create_options(python, python.defaults, Host(version), image="x", role="student", created=0)

    assert ("MemorySwappiness" in options["HostConfig"]) is there


def test_runtime_is_said_when_it_is_set(python: Environment) -> None:
    host = Host(2, runtime="runsc")
    options = create_options(python, python.defaults, host, image="x", role="judge", created=0)

    assert options["HostConfig"]["Runtime"] == "runsc"


@pytest.mark.parametrize(("compiles", "words"), [(True, "exec"), (False, "noexec")])
def test_programs_run_from_the_work_only_where_it_is_compiled(
    python: Environment, words: str, *, compiles: bool
) -> None:
    environment = python.model_copy(update={"compiles": compiles})
    options = create_options(environment, python.defaults, Host(2), image="x", role="student", created=0)

    mounts = options["HostConfig"]["Tmpfs"]

    assert [mounts[path].split(",")[-1] for path in ("/tmp", "/work")] == [words, words]
    assert mounts["/dev/shm"].endswith("noexec")


def test_loopback_is_there_only_where_it_is_asked_for(python: Environment) -> None:
    environment = python.model_copy(update={"loopback": True})
    options = create_options(environment, python.defaults, Host(2), image="x", role="student", created=0)

    assert options["NetworkDisabled"] is False
    assert options["HostConfig"]["NetworkMode"] == "none"


def test_profile_allows_nothing_that_it_names_as_taken_out() -> None:
    allowed = {name for group in json.loads(seccomp())["syscalls"] for name in group["names"]}

    assert allowed.isdisjoint(
        {"ptrace", "bpf", "keyctl", "add_key", "request_key", "userfaultfd", "perf_event_open", "unshare"}
        | {
            "mount",
            "umount2",
            "setns",
            "process_vm_readv",
            "process_vm_writev",
            "io_uring_setup",
            "io_uring_enter",
        }
        | {"ipc", "shmget", "mq_open", "init_module", "kexec_load", "open_by_handle_at"}
    )


@pytest.mark.parametrize("wish", [{"memory_mb": 1 << 20}, {"seconds": 0}, {"pids": -1}, {"memory": 5}])
def test_limit_beyond_the_environment_is_refused(python: Environment, wish: dict[str, float]) -> None:
    with pytest.raises(RefusedError):
        within(python, wish)


def test_every_environment_can_be_read_and_stays_within_its_own_maxima() -> None:
    for name in environment_names(GRADERS):
        environment = load_environment(GRADERS, name)
        assert within(environment, environment.defaults.model_dump()) == environment.defaults


def test_student_container_starts_with_the_options(student: Student) -> None:
    assert student.is_well()
