"""A school starts with the small images, and goes on building the others beside it."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.runner.client import Engine
from lms.runner.sandbox import DockerRunner
from lms.services.grading import environments
from lms.services.school import School
from lms.settings import ROOT, Settings, split
from lms.up.builds import LaterImages
from lms.up.engine import first_images, wanted_images
from tests.runner.conftest import RunnerWishes
from tests.support.schools import opened_school

LATE_SECONDS = 120
LABEL = "built-in-a-test"


@pytest.fixture
def graders(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with Python, an environment that is built in no time, and one that never is."""
    folder = tmp_path / "graders"
    shutil.copytree(ROOT / "graders", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for other in folder.glob("*/environment.toml"):
        if other.parent.name != "python":
            shutil.rmtree(other.parent)
    named = tmp_path.name.lower()
    for name, step in {"quick": "true", "broken": "echo the last words; exit 3"}.items():
        made = folder / name
        made.mkdir()
        told = (folder / "python" / "environment.toml").read_text()
        told = told.replace('"qatarlas/python"', f'"qatarlas-test/{name}-{named}"')
        (made / "environment.toml").write_text(told)
        (made / "Dockerfile").write_text(f"ARG BASE\nFROM ${{BASE}}\nLABEL {LABEL}={named}\nRUN {step}\n")
    yield folder
    engine = Engine()
    with engine.faults() as api:
        for one in api.images(filters={"label": f"{LABEL}={named}"}):
            api.remove_image(one["Id"], force=True)
    engine.close()


def settled(school: School) -> dict[str, str | None]:
    """Return the faults of the builds that did not end well, once none goes on any more."""
    give_up = time.monotonic() + LATE_SECONDS
    while True:
        found = {one.environment.name: one.build for one in environments.stands(school) if one.build}
        if time.monotonic() > give_up or all(one.fault for one in found.values()):
            return {name: one.fault for name, one in found.items()}
        time.sleep(0.1)


def test_one_image_that_can_not_be_built_keeps_no_other_from_it(tmp_path: Path, graders: Path) -> None:
    said: list[str] = []
    with opened_school(tmp_path / "var", graders=graders) as school:
        assert first_images(school.settings) == ["python"]
        later = LaterImages(school, said.append)
        assert later.names == ["broken", "quick"]
        later.start()
        later.thread.join(LATE_SECONDS)
        faults = settled(school)
        later.stop()
        assert [one for one in environments.stands(school) if one.build] == []
    assert faults.keys() == {"broken"}
    assert "the last words" in str(faults["broken"])
    assert any("the last words" in line for line in said)
    assert any("quick" in line and line.endswith("built") for line in said)


@pytest.mark.parametrize(
    ("chosen", "wanted", "first"),
    [
        ("", ["python", "broken", "quick"], ["python"]),
        ("quick", ["python", "quick"], ["python"]),
        ("node,quick,python", ["python", "node", "quick"], ["python", "node"]),
    ],
)
def test_whatever_a_school_chooses_it_has_the_image_of_the_judge(
    tmp_path: Path, graders: Path, chosen: str, wanted: list[str], first: list[str]
) -> None:
    settings = Settings(var=tmp_path / "var", graders=graders, environments=split(chosen))
    assert (wanted_images(settings), first_images(settings)) == (wanted, first)


@pytest.mark.usefixtures("images")
def test_a_grader_works_with_the_images_that_it_has(graders: Path) -> None:
    with DockerRunner(RunnerWishes(graders=graders)) as runner:
        version, found = runner.inspect()
    assert version
    assert found.keys() == {"python"}
