"""A grader of others in an exercise's folder: read whole, or refused with file, line and field."""

from pathlib import Path

import pytest

from lms.domain.beside import ForeignGrader, Kind
from lms.storage.content.catalogue import load
from tests.exercises import folders
from tests.exercises.folders import EXERCISE

PLAN = '{"tests": [{"name": "It adds", "run": "python3 solution.py"}]}'
BESIDE = EXERCISE + "\n[beside]\n"


def read(root: Path, **files: str) -> ForeignGrader | None:
    folders.exercise(root, changes=files)
    catalogue = load(root / "exercises", folders.graders(root))
    assert not catalogue.errors
    return catalogue.get("add").beside


def errors(root: Path, **files: str) -> list[str]:
    folders.exercise(root, changes=files)
    return [str(problem) for problem in load(root / "exercises", folders.graders(root)).errors]


def test_an_exercise_without_one_has_none(tmp_path: Path) -> None:
    assert read(tmp_path) is None


def test_pytest_has_a_command_and_a_report_by_itself(tmp_path: Path) -> None:
    toml = BESIDE + 'kind = "pytest"\n[beside.limits]\nseconds = 30\n'
    found = read(tmp_path, **{"exercise.toml": toml, "beside/test_add.py": "def test(): pass\n"})
    assert found is not None
    assert found.definition.argv is not None
    assert found.definition.argv[:3] == ["python3", "-m", "pytest"]
    assert f"--junit-xml={found.definition.report}" in found.definition.argv
    assert (found.limits.seconds, found.limits.memory_mb) == (30, 256)
    assert found.files == {"test_add.py": b"def test(): pass\n"}


@pytest.mark.parametrize(
    ("lines", "report"),
    [
        ('kind = "junit"\ncommand = "sh run.sh"', "report.xml"),
        ('kind = "junit"\ncommand = "sh run.sh"\nresult = "out/x.xml"', "out/x.xml"),
        ('kind = "gradescope"\ncommand = "python3 run_autograder.py"', "results.json"),
        ('kind = "tap"\ncommand = "prove -v tests"', None),
        ('kind = "check50"\ncommand = "python3 run50.py"', None),
        ('kind = "01edu"\nimage = "school/tests:2"', None),
    ],
)
def test_every_kind_knows_where_its_report_is(tmp_path: Path, lines: str, report: str | None) -> None:
    found = read(tmp_path, **{"exercise.toml": BESIDE + lines + "\n"})
    assert found is not None
    assert found.definition.report == report


@pytest.mark.parametrize("path", [".github/classroom/autograding.json", "autograding.json"])
def test_classrooms_file_stands_where_classroom_puts_it(tmp_path: Path, path: str) -> None:
    toml = BESIDE + 'kind = "github_classroom"\n'
    found = read(tmp_path, **{"exercise.toml": toml, f"beside/{path}": PLAN})
    assert found is not None
    assert (found.kind, found.plan) == (Kind.GITHUB_CLASSROOM, PLAN.encode())


def test_the_version_changes_with_the_files_and_the_command(tmp_path: Path) -> None:
    toml = BESIDE + 'kind = "junit"\ncommand = "sh run.sh"\n'
    versions = set()
    for number, (words, script) in enumerate(
        [(toml, "1"), (toml, "2"), (toml.replace("sh r", "sh -e r"), "2")]
    ):
        root = tmp_path / str(number)
        found = read(root, **{"exercise.toml": words, "beside/run.sh": script})
        assert found is not None
        versions.add(found.version)
    assert len(versions) == 3


SPOILED: dict[str, tuple[str, dict[str, str], str, str]] = {
    "an unknown kind": ('kind = "moodle"', {}, "exercise.toml", "beside.kind"),
    "no command": ('kind = "tap"', {}, "beside", "needs a command"),
    "an open quotation": ('kind = "tap"\ncommand = "prove \'x"', {}, "beside.command", "not closed"),
    "a command for a plan": (
        'kind = "github_classroom"\ncommand = "make"',
        {"beside/autograding.json": PLAN},
        "beside",
        "takes neither",
    ),
    "no image": ('kind = "01edu"', {}, "beside", "an image"),
    "an image for pytest": ('kind = "pytest"\nimage = "x"', {}, "beside", "an image"),
    "a bad image": ('kind = "01edu"\nimage = "../x y"', {}, "beside.image", "no name of an image"),
    "functions for tap": (
        'kind = "tap"\ncommand = "prove"\nallowed_functions = ["print"]',
        {},
        "beside",
        "only if it is of 01edu",
    ),
    "a result outside": (
        'kind = "tap"\ncommand = "prove"\nresult = "../x"',
        {},
        "beside.result",
        "relative path",
    ),
    "an unknown environment": (
        'kind = "pytest"\nenvironment = "cobol"',
        {},
        "beside.environment",
        "no environment",
    ),
    "too much time": (
        'kind = "pytest"\n[beside.limits]\nseconds = 61',
        {},
        "beside.limits.seconds",
        "more than",
    ),
    "no plan": ('kind = "github_classroom"', {}, "autograding.json:1", "is missing"),
    "a broken plan": (
        'kind = "github_classroom"',
        {"beside/autograding.json": '{"tests": [{"name": "a"}]}'},
        "beside/autograding.json:1: tests.0.run",
        "Field required",
    ),
    "a bad pattern": (
        'kind = "github_classroom"',
        {"beside/autograding.json": PLAN.replace('"run"', '"comparison": "regex", "output": "(", "run"')},
        "beside/autograding.json:1: tests.0",
        "no regular expression",
    ),
}


@pytest.mark.parametrize(("lines", "files", "place", "words"), SPOILED.values(), ids=SPOILED.keys())
def test_an_error_names_its_place(
    tmp_path: Path, lines: str, files: dict[str, str], place: str, words: str
) -> None:
    found = errors(tmp_path, **{"exercise.toml": f"{BESIDE}{lines}\n"}, **files)
    assert any(place in line and words in line for line in found), found


def test_files_without_a_grader_are_told(tmp_path: Path) -> None:
    assert any("has no [beside]" in line for line in errors(tmp_path, **{"beside/test_add.py": "x"}))


def test_files_that_are_too_large_are_told(tmp_path: Path) -> None:
    toml = BESIDE + 'kind = "pytest"\n'
    assert any(
        "larger than 2 MiB" in line
        for line in errors(tmp_path, **{"exercise.toml": toml, "beside/x": "x" * 2**22})
    )
