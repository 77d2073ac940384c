"""The guide for authors names all that the kit has, and nothing that it has not."""

import re

import pytest

from graders.kit import Collected, Output, Reply, Work
from graders.kit.findings import REASONS
from lms.domain.exercises import Definition
from lms.settings import ROOT

GUIDE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
SPOKEN_OF_ELSEWHERE = {"value", "stdout", "stderr", "seconds", "cpu_seconds", "memory_bytes"}


def methods(kind: type) -> set[str]:
    names = {name for one in kind.__mro__ for name in vars(one) if one.__module__.startswith("graders.")}
    return {name for name in names if not name.startswith("_")} - SPOKEN_OF_ELSEWHERE


@pytest.mark.parametrize("kind", [Work, Output, Reply, Collected])
def test_the_guide_names_every_method(kind: type) -> None:
    assert {name for name in methods(kind) if f".{name}" not in GUIDE} == set()


def test_the_guide_names_every_reason() -> None:
    assert {reason for reason in REASONS if f"`{reason}`" not in GUIDE} == set()


def test_the_guide_names_every_field() -> None:
    assert {name for name in Definition.model_fields if not re.search(rf"\b{name}\b", GUIDE)} == set()
