"""A corpus comes in whole, again without a change, and a broken project harms no other."""

import json
import os
from pathlib import Path

import pytest

from lms.domain.exercises import Kind
from lms.errors import MissingError, RefusedError
from lms.services.imports import State, import_corpus
from lms.services.school import School
from tests.exercises.importing.corpora import (
    AUDIT,
    DEFINITION,
    PNG,
    REAL,
    catalogue,
    definition,
    entry,
    imported,
    project,
    toml,
    write,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "exercises"


def test_the_whole_corpus_comes_in_and_can_be_read(school: School, into: Path) -> None:
    report = imported(school, REAL, into)
    assert report.count(State.NEW) == 26
    assert report.refused == 0
    found = catalogue(school, into)
    assert not found.errors
    assert len(found) == 26
    assert sum(len(list(one.rubric)) for one in found) == 490
    told = "\n".join(report.lines())
    for path in REAL.rglob("*"):
        assert path.is_dir() or path.relative_to(REAL).as_posix() in told
    scoring = found.get("credit-scoring")
    assert (scoring.kind, scoring.title.en) == (Kind.PROJECT, "Credit scoring")
    assert scoring.definition.review is not None
    assert scoring.definition.review.reviewers == 3
    assert (scoring.team.smallest, scoring.team.largest) == (1, 3)
    assert (found.get("forest-prediction").team.smallest, found.get("keras").team.largest) == (2, 1)


def test_the_questions_stand_in_the_rubric_file_as_they_do_in_the_audit(school: School, into: Path) -> None:
    imported(school, REAL, into)
    for audit in sorted(REAL.glob("content/*/audit/README.md")):
        asked = [line[7:].strip() for line in audit.read_text().split("\n") if line.startswith("###### ")]
        rubric = toml(into / audit.parent.parent.name / "rubric.toml")
        read = [
            one["question"]["en"] for section in rubric["sections"] for one in section.get("criteria", [])
        ]
        assert read == [words.removeprefix("+").strip() for words in asked], audit


def test_a_trial_writes_nothing(school: School, source: Path, into: Path) -> None:
    project(source)
    report = import_corpus(school, source, into, "python", dry_run=True)
    assert entry(report).state is State.NEW
    assert not into.exists()


def test_where_it_came_from_stands_beside(school: School, source: Path, into: Path) -> None:
    project(source)
    imported(school, source, into, "https://example.org/tree")
    origin = toml(into / "receipt/origin.toml")
    assert origin["source"] == "source/content/receipt"
    assert origin["licence"] == "MIT License"
    assert origin["base"] == "https://example.org/tree"
    assert (into / "receipt/LICENSE").read_text() == "MIT License\n\nfor tests\n"
    assert (into / "receipt/subject.en.md").read_text().startswith("# Receipt\n\n### Overview\n\nAdd up")
    assert toml(into / "receipt/exercise.toml")["summary"] == {"en": "Add up what was bought."}


BROKEN = {
    "an audit without a question": ({"audit/README.md": "#### Code\n\nNothing.\n"}, "asks no question"),
    "an audit that is empty": ({"audit/README.md": "\n"}, "is empty"),
    "an audit not in UTF-8": ({"audit/README.md": b"#### A\n###### One\xff?\n"}, "line 2: is not written in"),
    "an audit too long": ({"audit/README.md": AUDIT + "x" * 600_000}, "is larger than"),
    "a subject not in UTF-8": ({"README.md": b"\xff\xfe#\0"}, "line 1: is not written in UTF-8"),
    "no subject": ({"README.md": None}, "no README.md"),
    "a subject that is empty": ({"README.md": ""}, "is empty"),
    "a def.json that is none": ({"def.json": '{\n"type": }'}, "line 2: is no JSON"),
    "a def.json that is a list": ({"def.json": "[]"}, "is no JSON object"),
    "a def.json nested too deeply": ({"def.json": "[" * 100_000}, "is nested too deeply"),
}


@pytest.mark.parametrize(("changes", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_project_is_refused_whole_and_harms_no_other(
    school: School, source: Path, into: Path, changes: dict[str, str | bytes | None], words: str
) -> None:
    project(source, "broken", changes)
    project(source, "whole")
    report = imported(school, source, into)
    assert entry(report, "broken").state is State.REFUSED
    assert words in "\n".join(entry(report, "broken").lines())
    assert entry(report, "whole").state is State.NEW
    assert [path.name for path in into.iterdir()] == ["whole"]


ATTRIBUTES: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "too many reviewers": (
        {"validations": [{"type": "user_audit", "required": 9}]},
        {"review": {"reviewers": 5}},
        "required is 9; 5 taken",
    ),
    "no reviewers": ({"validations": None}, {"review": {"reviewers": 1}}, "how many audits"),
    "words for reviewers": (
        {"validations": [{"type": "user_audit", "required": "two"}]},
        {"review": {"reviewers": 1}},
        "required is no number",
    ),
    "points": ({"xp": 500}, {"xp": 500}, ""),
    "endless points": ({"xp": 1e300}, {"xp": 100_000}, "xp is 1e+300"),
    "skills": ({"skills": {"Machine Learning": 30}}, {"skills": {"machine-learning": 30}}, ""),
    "a group": (
        {"groupMin": None, "groupMax": None, "groupSize": 3},
        {"team": {"smallest": 1, "largest": 1}},
        "",
    ),
    "a group the wrong way round": (
        {"groupMin": 4, "groupMax": 2},
        {"team": {"smallest": 2, "largest": 4}},
        "turned round",
    ),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_become_fields(school: School, source: Path, into: Path, name: str) -> None:
    attributes, fields, odd = ATTRIBUTES[name]
    project(source, changes={"def.json": definition(**attributes)})
    report = imported(school, source, into)
    written = {"team": {"smallest": 1, "largest": 1}, **toml(into / "receipt/exercise.toml")}
    assert {name: written[name] for name in fields} == fields
    assert odd in "\n".join(entry(report).lines())


def parent(children: object) -> dict[str, str]:
    return {"content/piscine/def.json": json.dumps({"type": "piscine", "name": "P", "children": children})}


def test_a_childs_attributes_override_the_defaults(school: School, source: Path, into: Path) -> None:
    project(source)
    write(source, parent({"receipt": {"groupMax": 4, "attrs": {"xp": 70}}}))
    report = imported(school, source, into)
    fields = toml(into / "receipt/exercise.toml")
    assert (fields["team"]["largest"], fields["xp"]) == (4, 70)
    assert entry(report, "piscine").state is State.LEFT_OUT


def test_names_that_differ_by_a_hyphen_are_matched_and_told(school: School, source: Path, into: Path) -> None:
    project(source, "my_receipt", {"def.json": json.dumps({**DEFINITION, "name": "my-receipt"})})
    write(source, parent({"my-receipt": {"xp": 70}, "gone": {}}))
    report = imported(school, source, into)
    told = "\n".join(report.lines())
    assert toml(into / "my-receipt/exercise.toml")["xp"] == 70
    assert "calls it “my-receipt”; matched" in told
    assert "the folder is “my_receipt”" in told
    assert "its child “gone” has no def.json here" in told


def test_two_folders_with_one_slug_are_not_mixed(school: School, source: Path, into: Path) -> None:
    project(source, "my-receipt")
    project(source, "my_receipt")
    report = imported(school, source, into)
    assert (report.count(State.NEW), report.refused) == (1, 1)
    assert "has the same slug" in "\n".join(report.lines())


def test_an_unknown_type_is_named_and_no_definition_is_needed(
    school: School, source: Path, into: Path
) -> None:
    project(source, "one", {"def.json": json.dumps({**DEFINITION, "type": "odyssey"})})
    project(source, "two", {"def.json": None})
    report = imported(school, source, into)
    assert report.count(State.NEW) == 2
    assert "the type “odyssey” is not known" in "\n".join(report.lines())
    assert "there is no def.json" in "\n".join(entry(report, "two").lines())


def test_pictures_are_copied_and_others_are_told(school: School, source: Path, into: Path) -> None:
    audit = "#### A\n###### One?\n\n![plot](../images/plot.png)\n\n![bad](../bad.png)\n"
    project(source, changes={"audit/README.md": audit, "images/plot.png": PNG, "bad.png": b"<script>"})
    report = imported(school, source, into)
    assert (into / "receipt/media/images/plot.png").read_bytes() == PNG
    assert not (into / "receipt/media/bad.png").exists()
    rubric = toml(into / "receipt/rubric.toml")
    assert "![plot](media/images/plot.png)" in rubric["sections"][0]["criteria"][0]["context"]["en"]
    assert "is no picture inside" in "\n".join(report.lines())
    assert not catalogue(school, into).errors


def test_nothing_outside_of_the_folder_is_read(
    school: School, tmp_path: Path, source: Path, into: Path
) -> None:
    write(tmp_path, {"secret.md": "#### A\n###### Secret?\n", "secret.png": PNG})
    project(source)
    folder = source / "content/receipt"
    (folder / "audit/README.md").unlink()
    (folder / "audit/README.md").symlink_to(tmp_path / "secret.md")
    (source / "content/linked").symlink_to(tmp_path)
    os.mkfifo(source / "content/receipt/pipe")
    report = imported(school, source, into)
    assert not into.exists()
    told = "\n".join(report.lines())
    assert "content/receipt/audit/README.md: passed over: is a symbolic link" in told
    assert "content/linked: passed over: is a symbolic link" in told
    assert "content/receipt/pipe: passed over: is no plain file" in told
    assert "Secret?" not in told


def test_a_folder_that_can_not_be_written_is_told(school: School, source: Path, into: Path) -> None:
    project(source)
    into.write_text("no folder")
    report = imported(school, source, into)
    assert entry(report).state is State.REFUSED
    assert "can't be written" in "\n".join(report.lines())


def test_what_can_not_be_is_refused(school: School, source: Path, into: Path) -> None:
    project(source)
    with pytest.raises(MissingError):
        import_corpus(school, source, into, "cobol")
    with pytest.raises(MissingError):
        import_corpus(school, source / "nowhere", into, "python")
    with pytest.raises(RefusedError):
        import_corpus(school, source, into, "python", "javascript:x")


def test_content_without_a_licence_is_told(school: School, source: Path, into: Path) -> None:
    project(source)
    report = imported(school, source / "content", into)
    assert entry(report).state is State.NEW
    assert any("no licence" in note for note in report.notes)
    assert not (into / "receipt/LICENSE").exists()


def test_a_single_project_may_be_named_by_itself(school: School, source: Path, into: Path) -> None:
    project(source)
    report = imported(school, source / "content/receipt", into)
    assert entry(report).state is State.NEW
    assert "receipt" in catalogue(school, into)
