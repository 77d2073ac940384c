"""The catalogue reads what is right, and names file, line and field of what is not."""

from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.errors import MissingError
from lms.storage.catalogue import Catalogue, load
from tests.exercises import folders
from tests.exercises.folders import CHECKS, EXERCISE, FILES


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


def test_an_exercise_that_is_not_there_is_missing(tmp_path: Path) -> None:
    folders.exercise(tmp_path)
    catalogue = read(tmp_path)
    assert "add" in catalogue
    assert "subtract" not in catalogue
    with pytest.raises(MissingError):
        catalogue.get("subtract")


def edited(old: str, new: str, text: str = EXERCISE) -> str:
    assert old in text
    return text.replace(old, new, 1)


SPOILED = {
    "no TOML": ("exercise.toml", edited("xp = 100", "xp = "), "exercise.toml:2: ", "value"),
    "a missing field": ("exercise.toml", edited("xp = 100\n", ""), "exercise.toml:1: xp: ", "is missing"),
    "an unknown field": (
        "exercise.toml",
        edited("xp = 100", "xp = 100\nexp = 1"),
        "exercise.toml:3: exp: ",
        "is not a field",
    ),
    "a wrong type": ("exercise.toml", edited("xp = 100", 'xp = "100"'), "exercise.toml:2: xp: ", "integer"),
    "no points": (
        "exercise.toml",
        edited("points = 2", "points = 0"),
        "exercise.toml:28: checks[1].points: ",
        "",
    ),
    "a text missing": (
        "exercise.toml",
        edited('ru = "Складывает"\n', ""),
        "checks[0].title.ru: ",
        "is missing",
    ),
    "an empty text": ("exercise.toml", edited('"Add"', '" "'), "exercise.toml:10: title.en: ", "empty"),
    "an unknown environment": (
        "exercise.toml",
        edited('"python"', '"cobol"'),
        "exercise.toml:1: environment: ",
        "no environment cobol",
    ),
    "too many points to pass": (
        "exercise.toml",
        edited("pass_points = 5", "pass_points = 7"),
        "exercise.toml:3: pass_points: ",
        "6 points",
    ),
    "a limit beyond the maxima": (
        "exercise.toml",
        edited("[[checks]]", "[limits]\nmemory_mb = 9000\n\n[[checks]]"),
        "exercise.toml:18: limits.memory_mb: ",
        "1024",
    ),
    "an unknown limit": (
        "exercise.toml",
        edited("[[checks]]", "[limits]\nram = 1\n\n[[checks]]"),
        "exercise.toml:18: limits.ram: ",
        "is not a field",
    ),
    "teams upside down": (
        "exercise.toml",
        edited("[[checks]]", "[team]\nsmallest = 3\nlargest = 2\n\n[[checks]]"),
        "team: ",
        "more than",
    ),
    "a path that leaves the folder": (
        "exercise.toml",
        edited('["solution.py"]', '["../solution.py"]'),
        "exercise.toml:4: hand_in[0]: ",
        "no plain",
    ),
    "after a check that comes later": (
        "exercise.toml",
        edited("points = 4", 'points = 4\nafter = ["adds_hidden"]'),
        "checks[0].after: ",
        "before",
    ),
    "a check twice": ("exercise.toml", edited('"adds_hidden"', '"adds"'), "checks[1].name: ", "twice"),
    "a check that is no function": (
        "exercise.toml",
        edited('"adds_hidden"', '"adds_more"'),
        "exercise.toml:27: checks[1].name: ",
        "no check",
    ),
    "a function that is not named": (
        "checks.py",
        CHECKS + '\n\n@check\ndef more(work):\n    """More."""\n',
        "checks.py:18: more: ",
        "does not name",
    ),
    "a check without a docstring": (
        "checks.py",
        edited('    """add(2, 3) gives 5."""\n', "", CHECKS),
        "checks.py:5: adds: ",
        "no docstring",
    ),
    "a helper for a check": (
        "checks.py",
        edited("@check\ndef adds(", "def adds(", CHECKS),
        "checks[0].name: ",
        "no check",
    ),
    "no Python": ("checks.py", "def (:\n", "checks.py:1: ", "is no Python"),
    "no checks": ("checks.py", None, "checks.py:1: ", "is missing"),
    "no rubric": ("rubric.toml", None, "rubric.toml:1: ", "is missing"),
    "an unknown criterion": (
        "rubric.toml",
        edited('"yes_no"', '"stars"', FILES["rubric.toml"]),
        "rubric.toml:9: sections[0].criteria[0].kind: ",
        "",
    ),
    "no subject": ("subject.kk.md", None, "subject.kk.md:1: ", "is missing"),
    "an empty subject": ("subject.ru.md", " \n", "subject.ru.md:1: ", "is empty"),
    "no starter": ("starter/solution.py", None, "starter/solution.py:1: ", "hand_in"),
    "no reason to fail": (
        "solutions/failing/five/fails.toml",
        'check = "adds"\nwhy = "x"\n',
        "five/fails.toml:1: reason: ",
        "is missing",
    ),
    "an unknown reason": (
        "solutions/failing/five/fails.toml",
        'check = "adds"\nreason = "bad"\nwhy = "x"\n',
        "five/fails.toml:2: reason: ",
        "",
    ),
    "an unknown check to fail": (
        "solutions/failing/five/fails.toml",
        'check = "other"\nreason = "raised"\nwhy = "x"\n',
        "five/fails.toml:1: check: ",
        "no check other",
    ),
    "no fails.toml": ("solutions/failing/five/fails.toml", None, "five/fails.toml:1: ", "is missing"),
    "another kind of solution": ("solutions/maybe/one/solution.py", "", "solutions/maybe:1: ", "neither"),
}


@pytest.mark.parametrize(("file", "text", "place", "words"), SPOILED.values(), ids=SPOILED.keys())
def test_an_error_names_file_line_and_field(
    tmp_path: Path, file: str, text: str | None, place: str, words: str
) -> None:
    folders.exercise(tmp_path, changes={file: text})
    found = errors(tmp_path)
    assert any(line.startswith("exercises/add/") and place in line and words in line for line in found), found


def test_a_passing_solution_has_the_files_to_hand_in(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"solutions/passing/empty/README.md": "nothing"})
    assert errors(tmp_path) == [
        "exercises/add/solutions/passing/empty/solution.py:1: is missing; hand_in names it"
    ]


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"subject.kk.md": None, "rubric.toml": "x", "checks.py": None})
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
