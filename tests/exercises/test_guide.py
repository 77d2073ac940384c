"""The guide for authors names all that the kit has, and nothing that it has not."""

import re
import tomllib
from enum import StrEnum

import pytest
from click import Command
from pydantic import BaseModel

from graders.kit import Collected, Output, Reply, Work
from graders.kit.findings import REASONS
from lms.cli.authoring import new_command, try_command
from lms.cli.exercises import import_command
from lms.cli.regrading import regrade_command
from lms.domain.beside import Beside, Kind
from lms.domain.exercises import Definition, ReviewPlan, Team
from lms.domain.reviews.rubrics import (
    CONSEQUENCES,
    Consequence,
    Criterion,
    CriterionKind,
    Flag,
    Level,
    Rubric,
    Section,
)
from lms.domain.skeletons import CheckKind
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


@pytest.mark.parametrize("kind", [Definition, ReviewPlan, Beside, Team, Rubric, Section, Criterion, Level])
def test_the_guide_names_every_field(kind: type[BaseModel]) -> None:
    assert {name for name in kind.model_fields if not re.search(rf"\b{name}\b", GUIDE)} == set()


@pytest.mark.parametrize("kind", [CriterionKind, Flag, Consequence])
def test_the_guide_names_every_word_of_a_rubric(kind: type[StrEnum]) -> None:
    assert {word for word in kind if not re.search(rf"\b{word}\b", GUIDE)} == set()


def test_the_guide_shows_each_kind_of_grader_of_others() -> None:
    section = GUIDE.split("## Graders of others")[1].split("\n## ")[0]
    shown = [tomllib.loads(block.split("\n```")[0]) for block in section.split("```toml\n")[1:]]
    assert {Beside.model_validate(one["beside"]).kind for one in shown} == set(Kind)


def test_the_rubric_of_the_guide_is_one() -> None:
    text = GUIDE.split("## rubric.toml")[1].split("```toml\n")[1].split("\n```\n")[0]
    rubric = Rubric.model_validate(tomllib.loads(text))
    assert {criterion.kind for _number, criterion in rubric} == set(CriterionKind)
    assert {flag: rubric.consequence(flag) for flag in Flag} == CONSEQUENCES


@pytest.mark.parametrize("command", [new_command, try_command, regrade_command])
def test_the_guide_names_every_option_of_an_authors_command(command: Command) -> None:
    options = [name for one in command.params for name in one.opts if name.startswith("--")]
    assert options
    assert [name for name in options if name not in GUIDE] == []


def test_the_guide_has_a_section_for_each_kind_of_check() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\[[^]]+\]\(#([\w-]+)\) \|$", GUIDE, re.MULTILINE)
    assert [kind for kind, _ in rows] == list(CheckKind)
    titles = re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    sections = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    linked = {target for _, target in rows} | set(re.findall(r"\]\(#([\w-]+)\)", GUIDE))
    assert linked - sections == set()


def test_the_guide_names_every_option_of_the_import() -> None:
    options = [name for one in import_command.params for name in one.opts if name.startswith("--")]
    assert options
    assert [name for name in options if f"import content {name}" not in GUIDE] == []
