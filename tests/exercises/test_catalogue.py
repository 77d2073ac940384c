"""The catalogue reads what is right, and names file, line and field of what is not."""

import re
from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.domain.reviews.rubrics import digest_of
from lms.errors import MissingError
from lms.settings import ROOT
from lms.storage.content.catalogue import Catalogue, load
from tests.exercises import folders
from tests.exercises.folders import CHECKS, FILES, edited


def read(root: Path) -> Catalogue:
    return load(root / "exercises", folders.graders(root))


def errors(root: Path) -> list[str]:
    return [str(problem) for problem in read(root).errors]


def only(root: Path) -> Exercise:
    (exercise,) = read(root)
    return exercise


def test_an_exercise_is_read_whole(tmp_path: Path) -> None:
    folders.exercise(tmp_path)
    catalogue = read(tmp_path)
    assert not catalogue.errors
    exercise = catalogue.get("add")
    assert exercise.title.of("kk") == "Қосу"
    assert exercise.title.of("fr") == "Add"
    assert exercise.subject("ru") == "# Сложить\n"
    assert exercise.starter_files() == {"solution.py": b"def add(a, b):\n    ...\n"}
    assert (exercise.max_points, exercise.pass_points) == (6, 5)
    assert [check.name for check in exercise.checks] == ["adds", "adds_hidden"]
    assert exercise.limits.memory_mb == 256
    assert [(one.name, one.failure is None) for one in exercise.solutions] == [
        ("failing/five", False),
        ("passing/plain", True),
    ]
    assert all("fails.toml" not in one.files for one in exercise.solutions)
    assert exercise.rubric.sections[0].criteria[0].question.en == "Is the code clear?"


def test_what_is_not_translated_is_there_in_english(tmp_path: Path) -> None:
    untranslated = edited('kk = "Қосу"\nru = "Сложить"\n', "")
    folders.exercise(tmp_path, changes={"exercise.toml": untranslated, "subject.kk.md": None})
    exercise = only(tmp_path)
    assert exercise.title.of("kk") == "Add"
    assert (exercise.title.spoken("kk"), exercise.summary.spoken("kk")) == ("en", "kk")
    assert exercise.subject("kk") == "# Add\n"
    assert set(exercise.subjects) == {"ru", "en"}


@pytest.mark.parametrize(
    ("told", "stale"), [(None, False), (digest_of("# Add\n"), False), (digest_of("# Sum\n"), True)]
)
def test_a_translation_of_another_text_is_stale(tmp_path: Path, told: str | None, *, stale: bool) -> None:
    noted = f'[subject]\nkk = "{told}"\n' if told else "[subject]\n"
    folders.exercise(tmp_path, changes={"translations.toml": noted})
    exercise = only(tmp_path)
    assert exercise.is_stale("kk") is stale
    assert not exercise.is_stale("ru")


def test_an_exercise_that_people_alone_judge_needs_no_checks(tmp_path: Path) -> None:
    reviewed = edited('pass_points = 5\nhand_in = ["solution.py"]\n', "").split("[[checks]]")[0]
    folders.exercise(
        tmp_path,
        changes={
            name: None for name in FILES if name.startswith(("checks", "hidden", "starter", "solutions"))
        }
        | {"exercise.toml": f"{reviewed}[review]\nreviewers = 2\n"},
    )
    exercise = only(tmp_path)
    assert (exercise.checks, exercise.max_points, exercise.solutions) == ((), 0, ())


def test_the_schools_own_exercises_are_in_all_languages() -> None:
    for exercise in load(ROOT / "exercises", ROOT / "graders"):
        assert set(exercise.subjects) == {"kk", "ru", "en"}, exercise.slug
        texts = [exercise.title, exercise.summary, *(check.title for check in exercise.checks)]
        assert all(text.spoken(language) == language for text in texts for language in ("kk", "ru"))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_schools_own_subjects_tell_what_there_is_to_reach(language: str) -> None:
    for exercise in load(ROOT / "exercises", ROOT / "graders"):
        told = set(re.findall(r"\d+", exercise.subject(language)))
        assert {f"{exercise.max_points:g}", f"{exercise.pass_points:g}"} <= told, exercise.slug


def test_an_exercise_that_has_left_is_called_by_its_slug(tmp_path: Path) -> None:
    folders.exercise(tmp_path)
    catalogue = read(tmp_path)
    assert catalogue.title_of("add") == catalogue.get("add").title == catalogue.titles["add"]
    assert catalogue.title_of("was-there-once") == "was-there-once"
    assert catalogue.find("add") is catalogue.get("add")
    assert catalogue.find("was-there-once") is None


def test_an_exercise_that_is_not_there_is_missing(tmp_path: Path) -> None:
    folders.exercise(tmp_path)
    catalogue = read(tmp_path)
    assert "add" in catalogue
    assert "subtract" not in catalogue
    with pytest.raises(MissingError):
        catalogue.get("subtract")


def test_a_passing_solution_has_the_files_to_hand_in(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"solutions/passing/empty/README.md": "nothing"})
    assert errors(tmp_path) == [
        "exercises/add/solutions/passing/empty/solution.py:1: is missing; hand_in names it"
    ]


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"subject.kk.md": " ", "rubric.toml": "x", "checks.py": None})
    folders.exercise(tmp_path, "other", {"subject.en.md": None})
    assert len(errors(tmp_path)) == 4


def test_a_broken_exercise_takes_no_other_down(tmp_path: Path) -> None:
    folders.exercise(tmp_path, "broken", {"checks.py": None})
    folders.exercise(tmp_path, "whole", {"exercise.toml": edited("[]", '["broken"]')})
    catalogue = read(tmp_path)
    assert [one.slug for one in catalogue] == ["whole"]
    assert len(catalogue.errors) == 1


@pytest.mark.parametrize("slug", ["Add", "add_it", "-add", "add--it", "қосу"])
def test_a_folder_with_a_name_that_is_no_slug_is_left_out(tmp_path: Path, slug: str) -> None:
    folders.exercise(tmp_path, slug)
    catalogue = read(tmp_path)
    assert not list(catalogue)
    assert "folder's name" in str(catalogue.errors[0])


def with_prerequisites(*slugs: str) -> str:
    return edited("[]", str(list(slugs)).replace("'", '"'))


def test_prerequisites_come_first(tmp_path: Path) -> None:
    folders.exercise(tmp_path, "a", {"exercise.toml": with_prerequisites("b", "c")})
    folders.exercise(tmp_path, "b", {"exercise.toml": with_prerequisites("c")})
    folders.exercise(tmp_path, "c")
    assert [one.slug for one in read(tmp_path)] == ["c", "b", "a"]


def test_a_prerequisite_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"exercise.toml": with_prerequisites("nothing")})
    assert errors(tmp_path) == ["exercises/add/exercise.toml:5: prerequisites: there is no exercise nothing"]


def test_no_prerequisite_is_kept_back_for_a_checkpoint(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"exercise.toml": with_prerequisites("drawn")})
    kept_back = edited("xp = 100", 'xp = 100\nkind = "checkpoint"')
    folders.exercise(tmp_path, "drawn", {"exercise.toml": kept_back})
    words = "only who draws it at a checkpoint can pass drawn first"
    assert errors(tmp_path) == [f"exercises/add/exercise.toml:5: prerequisites: {words}"]


@pytest.mark.parametrize("ring", [["add"], ["add", "b"], ["add", "b", "c"]])
def test_prerequisites_that_lead_back_are_errors(tmp_path: Path, ring: list[str]) -> None:
    for slug, wanted in zip(ring, [*ring[1:], ring[0]], strict=True):
        folders.exercise(tmp_path, slug, {"exercise.toml": with_prerequisites(wanted)})
    folders.exercise(tmp_path, "free")
    catalogue = read(tmp_path)
    assert [one.slug for one in catalogue] == ["free"]
    assert [problem.words for problem in catalogue.errors] == ["leads back to the exercise itself"] * len(
        ring
    )


def test_the_same_folder_gives_the_same_bundle(tmp_path: Path) -> None:
    folders.exercise(tmp_path / "one")
    folders.exercise(tmp_path / "two", "other-name")
    (tmp_path / "two/exercises/other-name/__pycache__").mkdir()
    (tmp_path / "two/exercises/other-name/hidden/__pycache__").mkdir()
    (tmp_path / "two/exercises/other-name/hidden/__pycache__/x.pyc").write_bytes(b"x")
    first, second = only(tmp_path / "one"), only(tmp_path / "two")
    assert first.bundle == second.bundle
    assert first.checks_version == second.checks_version


def version(root: Path, changes: dict[str, str | None] | None = None) -> str:
    folders.exercise(root, changes=changes)
    return only(root).checks_version


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("checks.py", CHECKS + "\n# changed\n"),
        ("hidden/rows.csv", "1,3\n"),
        ("hidden/more.csv", ""),
        ("exercise.toml", edited("pass_points = 5", "pass_points = 6")),
        ("exercise.toml", edited("points = 4", "points = 5")),
        ("exercise.toml", edited("[[checks]]", "[limits]\nseconds = 1\n\n[[checks]]")),
        ("exercise.toml", edited("hidden = true", "hidden = false")),
        ("exercise.toml", edited('after = ["adds"]', "after = []")),
        ("exercise.toml", edited("xp = 100", 'xp = 100\npreload = ["numpy"]')),
    ],
)
def test_what_can_change_a_verdict_changes_the_version(tmp_path: Path, file: str, text: str) -> None:
    assert version(tmp_path / "one") != version(tmp_path / "two", {file: text})


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("subject.en.md", "# Another text\n"),
        ("rubric.toml", edited("Is the code clear?", "Is it?", FILES["rubric.toml"])),
        ("exercise.toml", edited('"Add"', '"Sum"')),
        ("exercise.toml", edited("xp = 100", "xp = 200")),
        ("starter/solution.py", "# begin here\n"),
        ("solutions/passing/other/solution.py", "add = int.__add__\n"),
    ],
)
def test_what_can_not_change_a_verdict_leaves_the_version(tmp_path: Path, file: str, text: str) -> None:
    assert version(tmp_path / "one") == version(tmp_path / "two", {file: text})


def test_another_kit_is_another_version(tmp_path: Path) -> None:
    before = version(tmp_path)
    graders = folders.graders(tmp_path)
    (graders / "kit/values.py").write_text("# another kit\n")
    (exercise,) = load(tmp_path / "exercises", graders)
    assert exercise.checks_version != before


def test_an_environment_with_an_error_is_told(tmp_path: Path) -> None:
    folders.exercise(tmp_path)
    graders = folders.graders(tmp_path)
    (graders / "python/environment.toml").write_text('image = "x"\ncall = "perl"\n[defaults]\n[maxima]\n')
    found = [str(problem) for problem in load(tmp_path / "exercises", graders).errors]
    assert any(line.startswith("graders/python/environment.toml:2: call: ") for line in found)
    assert any("defaults.seconds: is missing" in line for line in found)


def test_a_solution_may_be_meant_to_pass_with_less(tmp_path: Path) -> None:
    folders.exercise(
        tmp_path, changes={"solutions/passing/plain/passes.toml": 'points = 5\nwhy = "It is slow."\n'}
    )
    (passing,) = (one for one in only(tmp_path).solutions if one.failure is None)
    assert passing.partial is not None
    assert passing.partial.points == 5
    assert "passes.toml" not in passing.files
