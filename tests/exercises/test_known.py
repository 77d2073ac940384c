"""Known works are read with their files; what is wrong about them is told with file, line and field."""

from pathlib import Path

import pytest

from lms.domain.exercises import Exercise
from lms.domain.reviews.rubrics import grade
from lms.settings import Settings
from lms.storage.content.catalogue import load
from tests.exercises import folders
from tests.exercises.folders import edited

RUBRIC = """\
[[sections]]

[[sections.criteria]]
kind = "yes_no"
question = { en = "Is the code clear?" }

[[sections.criteria]]
kind = "levels"
question = { en = "How is it tested?" }

[[sections.criteria.levels]]
share = 0.0
description = { en = "Not at all." }

[[sections.criteria.levels]]
share = 0.4
description = { en = "A little." }

[[sections.criteria.levels]]
share = 1.0
description = { en = "Well." }

[[sections.criteria]]
kind = "points"
points = 4
question = { en = "How many edges are met?" }

[[sections.criteria]]
kind = "comment"
question = { en = "What else?" }

[[sections.criteria]]
kind = "yes_no"
optional = true
question = { en = "Is there a chart?" }
"""
ANSWERS = """\
title = "Adds up"

[[answers]]
criterion = 1
value = 1
why = { en = "Two names say it all." }

[[answers]]
criterion = 2
value = 1
within = 1
why = { en = "One test." }

[[answers.evidence]]
path = "tests/test_add.py"
line_from = 1
line_to = 2

[[answers]]
criterion = 3
value = 2.5
why = { en = "Nothing is said of text." }
evidence = [{ path = "solution.py", line_from = 2 }]

[[answers]]
criterion = 5
value = 0
why = { en = "No chart." }
"""
FILES: dict[str, str | None] = {
    "rubric.toml": RUBRIC,
    "known/plain/answers.toml": ANSWERS,
    "known/plain/work/solution.py": "def add(a, b):\n    return a + b\n",
    "known/plain/work/tests/test_add.py": "from solution import add\nassert add(1, 2) == 3\n",
}


def errors(root: Path, **changes: str | None) -> list[str]:
    folders.exercise(root, changes=FILES | changes)
    return [str(problem) for problem in load(root / "exercises", folders.graders(root)).errors]


def test_a_known_work_comes_with_its_files_and_answers(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes=FILES)
    catalogue = load(tmp_path / "exercises", folders.graders(tmp_path))
    assert catalogue.errors == ()
    (work,) = catalogue.get("add").known
    assert (work.name, sorted(work.files)) == ("plain", ["solution.py", "tests/test_add.py"])
    assert [(one.criterion, one.value, one.within) for one in work.known.answers] == [
        (1, 1, 0),
        (2, 1, 1),
        (3, 2.5, 0),
        (5, 0, 0),
    ]
    assert not work.known.model


def test_an_exercise_without_known_works_has_none(tmp_path: Path) -> None:
    folders.exercise(tmp_path)
    assert load(tmp_path / "exercises", folders.graders(tmp_path)).get("add").known == ()


def test_known_works_are_no_part_of_what_grades(tmp_path: Path) -> None:
    folders.exercise(tmp_path, changes={"rubric.toml": RUBRIC})
    before = load(tmp_path / "exercises", folders.graders(tmp_path)).get("add").checks_version
    folders.exercise(tmp_path, changes=FILES)
    assert load(tmp_path / "exercises", folders.graders(tmp_path)).get("add").checks_version == before


def changed(old: str, new: str) -> str:
    return edited(old, new, ANSWERS)


BONUS = '[[answers]]\ncriterion = 5\nvalue = 0\nwhy = { en = "No chart." }\n'

SPOILED = {
    "no TOML": (changed("value = 2.5", "value ="), "answers.toml:21: ", "value"),
    "an unknown field": (changed("within = 1", "near = 1"), ":11: answers[1].near: ", "is not a field"),
    "no answers": ('title = "Adds up"\n', ":1: answers: ", "is missing"),
    "no reason": (changed('why = { en = "One test." }\n', ""), ":8: answers[1].why: ", "is missing"),
    "no such criterion": (
        changed("criterion = 5", "criterion = 6"),
        ":26: answers[3].criterion: ",
        "5 criteria",
    ),
    "answered twice": (
        changed("criterion = 5", "criterion = 1"),
        ":26: answers[3].criterion: ",
        "1 is answered",
    ),
    "a bonus without an answer": (changed(BONUS, ""), ":3: answers: ", "criterion 5 has no answer"),
    "no value": (changed("value = 1\nwhy", "why"), ":3: answers[0].value: ", "is missing"),
    "neither yes nor no": (changed("value = 1\nwhy", "value = 2\nwhy"), ":5: answers[0].value: ", "0 to 1"),
    "half a yes": (changed("value = 1\nwhy", "value = 0.5\nwhy"), ":5: answers[0].value: ", "a whole number"),
    "a level too many": (
        changed("value = 1\nwithin", "value = 3\nwithin"),
        ":10: answers[1].value: ",
        "0 to 2",
    ),
    "too many points": (changed("value = 2.5", "value = 4.5"), ":21: answers[2].value: ", "0 to 4"),
    "less than nothing": (changed("value = 2.5", "value = -1"), ":21: answers[2].value: ", "0 to 4"),
    "a comment with a value": (
        changed(BONUS, BONUS + '\n[[answers]]\ncriterion = 4\nvalue = 1\nwhy = { en = "Good." }\n'),
        ":32: answers[4].value: ",
        "a comment has no value",
    ),
    "takes away without evidence": (
        changed('evidence = [{ path = "solution.py", line_from = 2 }]\n', ""),
        ":19: answers[2].evidence: ",
        "needs evidence",
    ),
    "a file that is not there": (
        changed('"tests/test_add.py"', '"test_add.py"'),
        ":15: answers[1].evidence[0].path: ",
        "no file test_add.py",
    ),
    "a line that is not there": (
        changed("line_to = 2", "line_to = 3"),
        ":17: answers[1].evidence[0].line_to: ",
        "has 2 lines",
    ),
    "lines that begin after the end": (
        changed("line_from = 1\nline_to = 2", "line_from = 3\nline_to = 4"),
        ":16: answers[1].evidence[0].line_from: ",
        "has 2 lines",
    ),
    "lines upside down": (
        changed("line_from = 1\nline_to = 2", "line_from = 2\nline_to = 1"),
        "answers[1].evidence[0]: ",
        "line_to is before line_from",
    ),
    "a path that leaves the work": (
        changed('"solution.py"', '"../answers.toml"'),
        "answers[2].evidence[0].path: ",
        "no plain",
    ),
}


@pytest.mark.parametrize(("answers", "place", "words"), SPOILED.values(), ids=SPOILED.keys())
def test_an_error_names_file_line_and_field(tmp_path: Path, answers: str, place: str, words: str) -> None:
    found = errors(tmp_path, **{"known/plain/answers.toml": answers})
    start = "exercises/add/known/plain/answers.toml:"
    assert any(line.startswith(start) and place in line and words in line for line in found), found


def test_answers_need_a_work(tmp_path: Path) -> None:
    gone = {name: None for name in FILES if "/work/" in name}
    found = errors(tmp_path, **gone)
    assert "exercises/add/known/plain/work:1: holds no file" in found


def test_a_work_needs_answers(tmp_path: Path) -> None:
    found = errors(tmp_path, **{"known/plain/answers.toml": None})
    assert found == ["exercises/add/known/plain/answers.toml:1: is missing"]


def test_a_name_is_made_for_an_address(tmp_path: Path) -> None:
    spaced = {name.replace("plain", "Two Words"): text for name, text in FILES.items() if "known" in name}
    (found,) = errors(tmp_path, **spaced)
    assert found.startswith("exercises/add/known/Two Words/answers.toml:1: the folder's name")


def test_there_is_one_model_at_most(tmp_path: Path) -> None:
    model = "model = true\n" + ANSWERS
    second = {name.replace("plain", "second"): text for name, text in FILES.items() if "known" in name}
    changes = second | {"known/plain/answers.toml": model, "known/second/answers.toml": model}
    assert errors(tmp_path, **changes) == [
        "exercises/add/known/second/answers.toml:1: model: plain is the model already"
    ]


SETTINGS = Settings()
POOR, FINE = 30, 70
PRACTISED = [one for one in load(SETTINGS.exercises, SETTINGS.graders) if one.known]


def test_the_school_brings_works_to_practise_on() -> None:
    assert PRACTISED


@pytest.mark.parametrize("exercise", PRACTISED, ids=lambda one: one.slug)
def test_a_model_and_works_of_every_quality_wait(exercise: Exercise) -> None:
    grades = [grade(exercise.rubric, one.known.given) or 0 for one in exercise.known if not one.known.model]
    assert len(exercise.known) - len(grades) == 1
    assert min(grades) < POOR
    assert max(grades) > FINE


@pytest.mark.parametrize("exercise", PRACTISED, ids=lambda one: one.slug)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_their_answers_are_there_in_every_language(exercise: Exercise, language: str) -> None:
    texts = [answer.why for work in exercise.known for answer in work.known.answers]
    texts += [criterion.question for _, criterion in exercise.rubric]
    assert [str(one) for one in texts if not one.has(language) or one.is_stale(language)] == []
