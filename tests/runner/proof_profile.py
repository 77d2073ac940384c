"""Each part of the profile of system calls alone: let in again, a call that was shut is answered.

The program is root with every capability here, so that nothing but the profile holds.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lms.runner import policy
from lms.runner.client import Engine
from tests.runner.conftest import opened
from tests.runner.kernel_calls import ALL_CALLS, CASE_OF, OLD_CALL, OLD_SOCKET, kernel_says
from tests.runner.openings import Change, OpenRunner, Options, as_root
from tests.support.seccomp import derivation

Json = dict[str, Any]
CHANGES = derivation().changes()
ORIGIN = derivation().origin(CHANGES)
CAPABILITIES = {
    capability for group in ORIGIN["syscalls"] for capability in group.get("includes", {}).get("caps", ())
}
CLONE = "clone"  # stays for threads and processes: its part is the mask of its flags
OWN_NAMES = {
    "unshare": "unshare user",
    "umount2": "umount",
    CLONE: "clone user",
    "prlimit64": "prlimit of the agent",
}


def everything(found: Options) -> None:
    """Be root with every capability that a group of the profile asks for."""
    as_root(found)
    found["HostConfig"]["CapAdd"] = sorted(CAPABILITIES)


def profile(change: Callable[[Json], None]) -> Change:
    """Run under our profile, changed."""

    def opens(found: Options) -> None:
        changed = json.loads(policy.seccomp())
        change(changed)
        kept = [one for one in found["HostConfig"]["SecurityOpt"] if not one.startswith("seccomp")]
        found["HostConfig"]["SecurityOpt"] = [*kept, f"seccomp={json.dumps(changed)}"]

    return opens


def letting_in(*names: str) -> Change:
    def change(changed: Json) -> None:
        for group in changed["syscalls"]:
            group["names"] = [name for name in group["names"] if name not in names]
        changed["syscalls"] = [group for group in changed["syscalls"] if group["names"]]
        changed["syscalls"].append({"names": list(names), "action": "SCMP_ACT_ALLOW"})

    return profile(change)


def shown_by(names: list[str]) -> list[str]:
    """Return the calls of the table that show a group of the profile."""
    wanted = {OWN_NAMES.get(name, name) for name in names}
    return [name for name in ALL_CALLS if name in wanted or name.split()[0] in names]


def parts() -> dict[str, list[str]]:
    """Return every part that the profile shuts with its names: ours, and those of moby for capabilities."""
    found = {name.replace("_", " "): group["names"] for name, group in CHANGES["removed"].items()}
    for group in ORIGIN["syscalls"]:
        for capability in group.get("includes", {}).get("caps", ()):
            found[f"what {capability} opens"] = group["names"]
    found["calls of old programs"] = ["modify_ldt"]
    found |= {f"the narrow form of {one['name']}": [one["name"]] for one in CHANGES["narrowed"]}
    found |= {f"the want of {name}": [name] for name in CHANGES["never"]["names"] if shown_by([name])}
    return found


def removal(part: str, names: list[str]) -> Any:
    calls = shown_by(names)
    case = CASE_OF[calls[0]] if calls else "R22"
    return pytest.param(names, id=part, marks=pytest.mark.removal(f"the profile: {part}", case=case))


@pytest.fixture(scope="module")
def shut(engine: Engine) -> dict[str, str]:
    """Return what the kernel says to root under the whole profile."""
    with OpenRunner(engine, everything) as runner:
        student = opened(runner)
        said = kernel_says(student, ALL_CALLS)
        student.sandbox.close()
    return said


@pytest.mark.parametrize("names", [removal(part, names) for part, names in parts().items()])
def test_a_part_of_the_profile_holds_its_calls_alone(
    engine: Engine, shut: dict[str, str], names: list[str]
) -> None:
    calls = {name: ALL_CALLS[name] for name in shown_by(names)}
    assert calls, f"no call of the table shows {names}"
    assert {shut[name] for name in calls} == {"EPERM"}
    with OpenRunner(engine, everything, letting_in(*names)) as runner:
        student = opened(runner)
        said = kernel_says(student, calls)
        student.sandbox.close()
    assert [name for name, word in said.items() if word == "EPERM"] == []


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(OLD_CALL, marks=pytest.mark.removal("the profile: no 32-bit calls", case="R22")),
        pytest.param(OLD_SOCKET, marks=pytest.mark.removal("the profile: no 32-bit sockets", case="R18")),
    ],
)
def test_the_profile_shuts_32_bit_calls_alone(engine: Engine, program: str) -> None:
    def with_old_calls(changed: Json) -> None:
        changed["archMap"] = ORIGIN["archMap"]

    said = []
    for changes in ((everything,), (everything, profile(with_old_calls))):
        with OpenRunner(engine, *changes) as runner:
            student = opened(runner)
            said.append(student.runs(program)["stdout"].strip())
            student.sandbox.close()
    assert said[0] == ""
    assert int(said[1]) > 0


@pytest.mark.removal("the profile as a whole", case="R21")
def test_without_a_profile_every_call_of_the_table_is_answered(engine: Engine, shut: dict[str, str]) -> None:
    def unconfined(found: Options) -> None:
        found["HostConfig"]["SecurityOpt"] = ["no-new-privileges", "seccomp=unconfined"]

    with OpenRunner(engine, everything, unconfined) as runner:
        student = opened(runner)
        said = kernel_says(student, ALL_CALLS)
        student.sandbox.close()
    assert set(shut.values()) == {"EPERM"}
    assert [name for name, word in said.items() if word == "EPERM"] == []
