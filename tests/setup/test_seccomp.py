"""The profile of system calls is moby's, less what its changes state, each with its reason."""

import json
from types import ModuleType
from typing import Any

import pytest

from tests.support.seccomp import derivation


@pytest.fixture(scope="module")
def derive() -> ModuleType:
    return derivation()


def allowed(profile: dict[str, Any]) -> set[str]:
    groups = [group for group in profile["syscalls"] if group["action"] == "SCMP_ACT_ALLOW"]
    return {name for group in groups for name in group["names"]}


def test_the_profile_is_its_origin_less_the_stated_changes(derive: ModuleType) -> None:
    assert json.loads(derive.PROFILE.read_text()) == derive.derived()


def test_nothing_is_allowed_that_the_origin_does_not_allow(derive: ModuleType) -> None:
    origin = derive.origin(derive.changes())
    assert allowed(derive.derived()) < allowed(origin)


def test_every_change_changes_something_and_says_why(derive: ModuleType) -> None:
    told = derive.changes()
    always = set(derive.origin(told)["syscalls"][0]["names"])
    for group in told["removed"].values():
        assert set(group["names"]) <= always
        assert group["why"]
    for one in told["narrowed"]:
        assert one["name"] in always
        assert one["why"]


def test_calls_that_must_never_come_in_are_in_neither_list(derive: ModuleType) -> None:
    told = derive.changes()
    never = set(told["never"]["names"])
    assert never.isdisjoint(allowed(derive.origin(told)))
    assert never.isdisjoint(allowed(derive.derived()))


def test_an_origin_that_nobody_has_reviewed_is_refused(derive: ModuleType) -> None:
    told = derive.changes()
    told["origin"]["sha256"] = "0" * 64
    with pytest.raises(ValueError, match="reviewed"):
        derive.origin(told)
