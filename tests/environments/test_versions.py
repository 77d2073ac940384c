"""The packages of every image have the versions that its environment.toml states."""

import pytest

from lms.runner.client import Engine
from lms.runner.environments import environment_names, load_environment
from lms.settings import ROOT
from tests.environments.printing import printed

GRADERS = ROOT / "graders"


@pytest.mark.parametrize("name", environment_names(GRADERS))
def test_an_image_has_the_stated_versions(engine: Engine, name: str) -> None:
    environment = load_environment(GRADERS, name)
    stated = dict(line.split() for line in environment.versions)
    asked = ["dpkg-query", "--show", "--showformat=${Package} ${Version}\n", *stated]
    found = dict(line.split() for line in printed(engine, environment.image, asked).splitlines())
    wrong = {
        package: found.get(package) for package in stated if not fits(found.get(package), stated[package])
    }
    assert wrong == {}


def fits(found: str | None, stated: str) -> bool:
    """Tell whether a version begins with the stated one; a Debian epoch before it need not be stated."""
    return found is not None and (found.startswith(stated) or found.partition(":")[2].startswith(stated))
