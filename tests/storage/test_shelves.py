"""The shelf: a project that comes while the school runs is an exercise at once."""

import shutil
from pathlib import Path

from lms.settings import ROOT
from lms.storage.content import corpora
from lms.storage.content.exercise_folders import read_files
from lms.storage.content.shelves import Shelf
from tests.support.schools import EXERCISES

GRADERS = ROOT / "graders"


def test_a_folder_that_comes_is_an_exercise_and_one_that_goes_is_none(tmp_path: Path) -> None:
    shelf = Shelf(EXERCISES, GRADERS, tmp_path / "projects")
    assert "weather" not in shelf()
    corpora.put(tmp_path / "projects" / "weather", read_files(EXERCISES / "three-checks"))
    assert "weather" in shelf()
    assert shelf() is shelf()
    shutil.rmtree(tmp_path / "projects" / "weather")
    assert "weather" not in shelf()


def test_the_schools_own_exercise_is_taken_before_a_project_of_its_name(tmp_path: Path) -> None:
    files = read_files(EXERCISES / "three-checks")
    words = files["exercise.toml"].replace(b"xp = ", b"xp = 9")
    corpora.put(tmp_path / "projects" / "three-checks", {**files, "exercise.toml": words})
    alone = Shelf(EXERCISES, GRADERS, tmp_path / "none")()
    assert (
        Shelf(EXERCISES, GRADERS, tmp_path / "projects")().get("three-checks").xp
        == alone.get("three-checks").xp
    )
