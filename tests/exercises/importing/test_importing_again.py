"""Importing again updates what is the source's, and nothing of what a school has made of it."""

from pathlib import Path

import pytest

from lms.domain.exercises import Texts
from lms.domain.reviews.rubrics import Prose, digest_of
from lms.services.imports import State
from lms.services.school import School
from tests.exercises.importing.corpora import (
    AUDIT,
    PNG,
    REAL,
    SUBJECT,
    catalogue,
    definition,
    entry,
    files,
    imported,
    project,
    write,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "exercises"


def test_importing_twice_changes_nothing(school: School, into: Path) -> None:
    imported(school, REAL, into)
    before = files(into)
    again = imported(school, REAL, into)
    assert again.count(State.UNCHANGED) == 26
    assert files(into) == before


def test_a_project_that_breaks_later_stays_as_it_was(school: School, source: Path, into: Path) -> None:
    project(source)
    imported(school, source, into)
    before = files(into)
    write(source / "content/receipt", {"audit/README.md": "nothing"})
    assert entry(imported(school, source, into)).state is State.REFUSED
    assert files(into) == before


def test_a_picture_that_is_gone_goes(school: School, source: Path, into: Path) -> None:
    project(source, changes={"README.md": f"{SUBJECT}![p](plot.png)\n", "plot.png": PNG})
    imported(school, source, into)
    assert (into / "receipt/media/plot.png").exists()
    write(source / "content/receipt", {"README.md": SUBJECT})
    assert entry(imported(school, source, into)).state is State.UPDATED
    assert not (into / "receipt/media").exists()


def test_a_folder_made_by_hand_is_not_touched(school: School, source: Path, into: Path) -> None:
    project(source)
    write(into / "receipt", {"subject.en.md": "# Mine\n"})
    report = imported(school, source, into)
    assert entry(report).state is State.REFUSED
    assert "made by hand" in "\n".join(report.lines())
    assert files(into) == {"receipt/subject.en.md": b"# Mine\n"}


def test_what_the_school_has_added_survives(school: School, source: Path, into: Path) -> None:
    project(source, changes={"audit/README.md": "#### Code\n###### One?\n###### Two?\n"})
    imported(school, source, into)
    folder = into / "receipt"
    rubric = (folder / "rubric.toml").read_text()
    rubric = rubric.replace('en = "One?"', 'en = "One?"\nkk = "Бір?"').replace(
        'en = "Two?"', 'en = "Two?"\nkk = "Екі?"'
    )
    rubric = (
        rubric.replace('kind = "yes_no"', 'kind = "points"\npoints = 4', 1) + '\n[flags]\ncheating = "zero"\n'
    )
    fields = (folder / "exercise.toml").read_text().replace("xp = 0", "xp = 300")
    fields = fields.replace('en = "Receipt"', 'en = "Receipt"\nkk = "Чек"')
    mine = {
        "rubric.toml": rubric,
        "exercise.toml": fields,
        "subject.kk.md": "# Чек\n",
        "starter/a.py": "a = 1\n",
    }
    write(folder, mine)
    before = (folder / "subject.en.md").read_text()
    assert entry(imported(school, source, into)).state is State.UNCHANGED
    assert (folder / "rubric.toml").read_text() == rubric
    changed = {
        "audit/README.md": "#### Code\n###### Zero?\n###### One?\n###### Two, or more?\n",
        "README.md": f"{SUBJECT}\nMore.\n",
        "def.json": definition(groupMax=3, xp=50),
    }
    write(source / "content/receipt", changed)
    report = imported(school, source, into)
    assert entry(report).state is State.UPDATED
    exercise = catalogue(school, into).get("receipt")
    zero, one, two = (criterion for _number, criterion in exercise.rubric)
    assert zero.question == Prose(en="Zero?")
    assert (one.question, one.points, one.kind) == (Prose(en="One?", kk="Бір?"), 4, "points")
    assert (two.question.en, two.question.kk) == ("Two, or more?", "Екі?")
    assert two.question.is_stale("kk")
    assert exercise.rubric.flags == {"cheating": "zero"}
    assert exercise.title == Texts(en="Receipt", kk="Чек")
    assert (exercise.xp, exercise.team.largest) == (300, 3)
    assert exercise.subject("kk") == "# Чек\n"
    assert exercise.is_stale("kk")
    assert exercise.translations.subject == {"kk": digest_of(before)}
    assert exercise.starter_files() == {"a.py": b"a = 1\n"}
    assert "subject.kk.md is older than its English text now" in "\n".join(report.lines())
    assert imported(school, source, into).count(State.UNCHANGED) == 1


def test_an_exercise_spoiled_by_hand_is_told_and_left(school: School, source: Path, into: Path) -> None:
    project(source)
    imported(school, source, into)
    write(into / "receipt", {"rubric.toml": "x"})
    write(source / "content/receipt", {"README.md": f"{SUBJECT}\nMore.\n"})
    assert entry(imported(school, source, into)).state is State.REFUSED
    assert (into / "receipt/rubric.toml").read_text() == "x"


def test_known_answers_that_fit_no_more_are_told(school: School, source: Path, into: Path) -> None:
    project(source)
    imported(school, source, into)
    answers = '[[answers]]\ncriterion = 1\nvalue = 1\n[answers.why]\nen = "It runs."\n'
    write(into / "receipt/known/good", {"answers.toml": answers, "work/main.py": "print(5)\n"})
    assert not catalogue(school, into).errors
    write(source / "content/receipt", {"audit/README.md": f"{AUDIT}\n###### Is it clear?\n"})
    report = imported(school, source, into)
    assert entry(report).state is State.UPDATED
    assert not report.whole
    assert "to be mended before it is shown" in "\n".join(report.lines())
    assert catalogue(school, into).errors
