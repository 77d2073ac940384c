"""docs/kinds.md says of every environment what its environment.toml says, and what was measured of it."""

import re

import pytest

from lms.domain.environments import Environment
from lms.runner.environments import environment_names, load_environment
from lms.settings import ROOT

GRADERS = ROOT / "graders"
LIMITS = (
    "seconds",
    "total_seconds",
    "memory_mb",
    "pids",
    "cpus",
    "fsize_mb",
    "tmp_mb",
    "work_mb",
    "output_kb",
)
EXERCISE = re.compile(r"`([a-z0-9-]+)`")
MEASURED = re.compile(r"\| `[a-z0-9-]+` \| [\d,]+ MB \| [\d.]+ MB \| [\d.]+ MB \| [\d.]+ s \|")


def rows(title: str) -> dict[str, str]:
    """Return the rows of the table below a heading, by the environment that each begins with."""
    text = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    return {line.split("`")[1]: line for line in lines}


def limits_row(environment: Environment) -> str:
    """Return the row that docs/kinds.md must have of an environment: its defaults, and the most of each."""
    pairs = ((getattr(one, name) for one in (environment.defaults, environment.maxima)) for name in LIMITS)
    cells = [f"{usual:g}, {most:g}" for usual, most in pairs]
    return f"| `{environment.name}` | {' | '.join(cells)} |"


def versions_row(environment: Environment) -> str:
    return f"| `{environment.name}` | {', '.join(environment.versions)} |"


@pytest.fixture(params=environment_names(GRADERS))
def environment(request: pytest.FixtureRequest) -> Environment:
    return load_environment(GRADERS, request.param)


def test_the_limits_are_those_of_the_environment(environment: Environment) -> None:
    assert rows("Limits").get(environment.name) == limits_row(environment)


def test_the_versions_are_stated_and_the_same(environment: Environment) -> None:
    assert environment.versions
    assert rows("Versions").get(environment.name) == versions_row(environment)


def test_the_environment_was_measured(environment: Environment) -> None:
    assert MEASURED.fullmatch(rows("Measured").get(environment.name, ""))


def test_the_environment_is_proven_by_exercises_that_are_there(environment: Environment) -> None:
    proofs = EXERCISE.findall(rows("Kinds").get(environment.name, ""))[1:]
    assert proofs
    for slug in proofs:
        text = (ROOT / "exercises" / slug / "exercise.toml").read_text(encoding="utf-8")
        assert f'environment = "{environment.name}"' in text, f"{slug} runs in another environment"


@pytest.mark.parametrize("title", ["Kinds", "Limits", "Versions", "Measured"])
def test_no_row_is_of_an_environment_that_is_gone(title: str) -> None:
    assert sorted(rows(title)) == environment_names(GRADERS)
