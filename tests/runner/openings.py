"""Ways to leave out one part of the policy, for the proof that it is that part which holds."""

from collections.abc import Callable
from typing import Any

from lms.domain.environments import Environment, Limits
from lms.runner.client import Engine
from lms.runner.policy import PYTHON, Role
from lms.runner.sandbox import DockerRunner
from tests.runner.conftest import RunnerWishes

Options = dict[str, Any]
Change = Callable[[Options], None]


class OpenRunner(DockerRunner):
    """A runner that leaves out parts of the policy."""

    def __init__(self, engine: Engine, *changes: Change) -> None:
        super().__init__(RunnerWishes(), engine)
        self.changes = changes

    def options(self, environment: Environment, limits: Limits, role: Role) -> Options:
        options = super().options(environment, limits, role)
        options["HostConfig"]["SecurityOpt"] = list(options["HostConfig"]["SecurityOpt"])
        for change in self.changes:
            change(options)
        return options


def host(**options: Any) -> Change:
    return lambda found: found["HostConfig"].update(options)


def without_security(word: str) -> Change:
    """Take away one security option; without a profile of ours the engine would fall back to its own."""

    def change(found: Options) -> None:
        kept = [option for option in found["HostConfig"]["SecurityOpt"] if not option.startswith(word)]
        found["HostConfig"]["SecurityOpt"] = kept + ["seccomp=unconfined"] * (word == "seccomp")

    return change


def without_ulimit(name: str) -> Change:
    def change(found: Options) -> None:
        ulimits = found["HostConfig"]["Ulimits"]
        found["HostConfig"]["Ulimits"] = [one for one in ulimits if one["Name"] != name]

    return change


def mount(path: str, **words: str | None) -> Change:
    """Change words of a mount: None takes one away, a text takes its place."""

    def change(found: Options) -> None:
        kept = [
            word for word in found["HostConfig"]["Tmpfs"][path].split(",") if word.split("=")[0] not in words
        ]
        found["HostConfig"]["Tmpfs"][path] = ",".join(kept + [word for word in words.values() if word])

    return change


def as_root(found: Options) -> None:
    """Be root in the container, with capabilities that open what the profile shuts."""
    found["User"] = "0:0"
    found["HostConfig"].update(CapDrop=[], CapAdd=["SYS_ADMIN", "SYS_PTRACE"])


def root_by_name(found: Options) -> None:
    """Be root without a single capability."""
    found["User"] = "0:0"
    mount("/work", mode="mode=1777", uid="uid=0", gid="gid=0")(found)


def agent_without(part: str) -> Change:
    """Run the agent with one of its own measures undone; judges stay as they are."""
    return spoilt("student", "from graders.agent import agent, files, spawn", part, "agent.main()")


def judge_without(part: str) -> Change:
    """Run the judge with one of its own measures undone; students' containers stay as they are."""
    return spoilt("judge", "from graders.judge import judge", part, "judge.main()")


def spoilt(role: str, imports: str, part: str, start: str) -> Change:
    path = "import sys\nsys.path.insert(0, '/opt/qatarlas')"

    def change(found: Options) -> None:
        if found["Labels"]["qatarlas.role"] == role:
            found["Cmd"] = [*PYTHON, "-c", f"{path}\n{imports}\n{part}\n{start}"]

    return change


def with_network(found: Options) -> None:
    found["NetworkDisabled"] = False
    found["HostConfig"]["NetworkMode"] = "bridge"


def networking(found: Options) -> None:
    """Let the engine make a network sandbox."""
    found["NetworkDisabled"] = False
