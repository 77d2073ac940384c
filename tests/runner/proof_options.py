"""What the layers of `proof_layers` leave over: the agent's own care, stdin, the log, and who comes first.

`make attack-proof` runs it. The last test says that no option of the policy is forgotten.
"""

from pathlib import Path

import pytest

from lms.runner.client import Engine
from lms.runner.environments import MEBIBYTE, load_environment
from lms.runner.errors import SandboxFault
from lms.runner.policy import Host, create_options
from lms.settings import ROOT
from tests.runner.conftest import Student, opened
from tests.runner.openings import OpenRunner, Options, agent_without, host
from tests.runner.test_lives import LEAVES, eventually

DAEMON = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.closerange(0, 3)\n    time.sleep(60)\n"
HOST_OPTIONS = {
    "NetworkMode", "ReadonlyRootfs", "CapDrop", "SecurityOpt", "PidsLimit", "Memory", "MemorySwap",
    "NanoCpus", "Ulimits", "Tmpfs", "IpcMode", "CgroupnsMode", "Init", "LogConfig",
}  # fmt: skip
"""Each has its layers above or below; the swap that goes with the memory only where there is some."""
CONVERSATION = {
    "Image", "Cmd", "Env", "WorkingDir", "Labels", "Tty", "OpenStdin",
    "AttachStdin", "AttachStdout", "AttachStderr",
}  # fmt: skip
"""Without these nothing is said at all."""


@pytest.mark.parametrize(
    ("part", "first", "second"),
    [
        pytest.param(
            "files.wipe = lambda: None",
            LEAVES,
            "import os\nassert not os.path.exists('/tmp/left')",
            marks=pytest.mark.removal("wiping between two questions", case="R32"),
        ),
        pytest.param(
            "spawn.end_everybody = lambda child: None",
            DAEMON,
            "import os\nassert len([n for n in os.listdir('/proc') if n.isdigit()]) == 2",
            marks=pytest.mark.removal("ending every process with its question", case="R15"),
        ),
    ],
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


@pytest.mark.removal("stdin that is closed with its worker", case="R28")
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


@pytest.mark.removal("a log of 1 MB at most", case="R09")
def test_a_log_ends_by_its_driver_alone(engine: Engine) -> None:
    def unbounded(found: Options) -> None:
        del found["HostConfig"]["LogConfig"]

    sizes = []
    for changes in ((), (unbounded,)):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner)
            for _ in range(8):
                student.runs("print('x' * 250_000)")
            sizes.append(logged(engine, student))
            student.sandbox.close()
    assert 0 < sizes[0] <= MEBIBYTE < sizes[1]


def logged(engine: Engine, student: Student) -> int:
    """Return how much the engine keeps of what a container said."""
    assert student.sandbox.prepared is not None
    container = student.sandbox.prepared.container.id
    with engine.faults() as api:
        root = Path(api.info()["DockerRootDir"], "containers", container)
    return sum(path.stat().st_size for path in root.rglob("*log*") if path.is_file())


@pytest.mark.removal("no init before the agent", case="R15")
def test_the_agent_is_the_first_process_by_this_option_alone(engine: Engine) -> None:
    with OpenRunner(engine, host(Init=True)) as runner, pytest.raises(SandboxFault):
        opened(runner).is_well()
    with OpenRunner(engine) as runner:
        assert opened(runner).is_well()


def test_every_option_of_the_policy_is_taken_away_once() -> None:
    """What is new in the policy needs a layer here, or is part of the conversation with the worker."""
    environment = load_environment(ROOT / "graders", "python")
    options = create_options(environment, environment.defaults, Host(2), image="x", role="student", created=0)
    assert options.pop("HostConfig").keys() == HOST_OPTIONS
    assert options.keys() == CONVERSATION | {"User", "NetworkDisabled", "StdinOnce"}


def ends_when_let_go(engine: Engine, student: Student) -> bool:
    assert student.sandbox.prepared is not None
    container = student.sandbox.prepared.container
    container.stream.close()
    return eventually(lambda: not engine.ended(container.id).running, seconds=3)
