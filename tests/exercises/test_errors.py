"""An author's error is told with its file, its line and its field."""

from pathlib import Path

import pytest

from lms.storage.content.catalogue import load
from tests.exercises import folders
from tests.exercises.folders import CHECKS, FILES, edited


def errors(root: Path) -> list[str]:
    return [str(problem) for problem in load(root / "exercises", folders.graders(root)).errors]


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
        edited('en = "Adds"\n', ""),
        "checks[0].title.en: ",
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
    "a check that takes nothing": (
        "checks.py",
        edited("def adds(work: Work)", "def adds()", CHECKS),
        "checks.py:5: adds: ",
        "has to take the work",
    ),
    "a check that takes too much": (
        "checks.py",
        edited("def adds(work: Work)", "def adds(work: Work, more: int)", CHECKS),
        "checks.py:5: adds: ",
        "nothing else",
    ),
    "two checks of one name": (
        "checks.py",
        CHECKS + '\n\n@check\ndef adds(work):\n    """Once more."""\n',
        "checks.py:18: adds: ",
        "the check in line 5",
    ),
    "a name of the wrong form": (
        "exercise.toml",
        edited('"adds_hidden"', '"Adds-Hidden"'),
        "exercise.toml:27: checks[1].name: ",
        "has to begin with a small letter",
    ),
    "a prerequisite of the wrong form": (
        "exercise.toml",
        edited("prerequisites = []", 'prerequisites = ["Count The Words"]'),
        "exercise.toml:5: prerequisites[0]: ",
        "single hyphens",
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
    "no subject": ("subject.en.md", None, "subject.en.md:1: ", "is missing"),
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
