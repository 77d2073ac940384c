# ruff: noqa: INP001  a script beside what it reads
"""Writes lms/runner/seccomp.json: moby's default profile, less what ``changes.toml`` takes away with reasons.

    python deploy/seccomp/derive.py

The test ``tests/setup/test_seccomp.py`` derives it anew and compares.
"""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROFILE = HERE.parents[1] / "lms/runner/seccomp.json"
Json = dict[str, Any]


def changes() -> Json:
    return tomllib.loads((HERE / "changes.toml").read_text())


def origin(told: Json) -> Json:
    """Return moby's profile, which is the very file that was reviewed."""
    raw = (HERE / told["origin"]["file"]).read_bytes()
    if hashlib.sha256(raw).hexdigest() != told["origin"]["sha256"]:
        raise ValueError(f"{told['origin']['file']} is not the file that was reviewed")
    found: Json = json.loads(raw)
    return found


def derived() -> Json:
    """Return the profile as the changes make it."""
    told = changes()
    source = origin(told)
    gone = {name for group in told["removed"].values() for name in group["names"]}
    gone |= {one["name"] for one in told["narrowed"]}
    groups = [kept(group, gone) for group in source["syscalls"] if not falls(group, told["groups"])]
    return {
        "note": note(told),
        "defaultAction": source["defaultAction"],
        "defaultErrnoRet": 1,
        "archMap": [
            {"architecture": one["architecture"], "subArchitectures": []}
            for one in source["archMap"]
            if one["architecture"] in told["architectures"]["kept"]
        ],
        "syscalls": [*groups, *(rule for one in told["narrowed"] for rule in narrowed(one))],
    }


def falls(group: Json, reasons: Json) -> bool:
    """Whether a group of the origin is for who has a capability, or for processors that we don't have."""
    includes = group.get("includes", {})
    if "caps" in includes or "minKernel" in includes:
        return True
    return bool(set(includes.get("arches", ())) & set(reasons["arches"]))


def kept(group: Json, gone: set[str]) -> Json:
    """Return a group without the names that go; what a capability would lift, nothing lifts here."""
    rule: Json = {
        "names": [name for name in group["names"] if name not in gone],
        "action": group["action"],
    }
    wanted = {name: value for name in ("args", "errnoRet", "comment") if (value := group.get(name))}
    if arches := group.get("includes", {}).get("arches"):
        wanted["includes"] = {"arches": arches}
    return rule | wanted


def narrowed(change: Json) -> list[Json]:
    return [
        {
            "names": [change["name"]],
            "action": "SCMP_ACT_ALLOW",
            "args": [{"index": change["index"], "value": value, "op": "SCMP_CMP_EQ"}],
            "comment": word,
        }
        for word, value in change["values"].items()
    ]


def note(told: Json) -> list[str]:
    return [
        f"Derived by deploy/seccomp/derive.py from {told['origin']['from']}; {told['origin']['licence']}.",
        "What was taken out, and why: deploy/seccomp/changes.toml. What is not listed fails with EPERM.",
    ]


if __name__ == "__main__":
    PROFILE.write_text(json.dumps(derived(), indent=2) + "\n")
