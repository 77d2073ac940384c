"""A copy of all that is held about somebody: whole, without others' names, for who asked, for a week."""

import json
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from lms.domain.people import Role
from lms.domain.privacy.exports import KEPT, PAUSE, ExportState
from lms.errors import ForbiddenError, MissingError, TooOftenError
from lms.services import guardians, inbox
from lms.services.privacy import exporting
from lms.services.school import School
from lms.storage.tables import DataExport
from tests.support.everywhere import EMAIL, LOGIN, NAME, SECRET, Left, by_id, leave_all
from tests.support.folk import MINOR, person
from tests.support.schools import at


@pytest.fixture
def left(school: School) -> Left:
    return leave_all(school)


def copy(school: School, left: Left) -> ZipFile:
    """Return the copy that somebody has asked for."""
    newest = exporting.listing(school, left.id, left.id)[0]
    return ZipFile(BytesIO(exporting.file_of(school, newest.id or 0, left.who).read_bytes()))


def test_a_copy_holds_everything_and_nobody_else(school: School, left: Left, tmp_path: Path) -> None:
    archive = copy(school, left)
    names = archive.namelist()
    kinds = {one.removeprefix("data/").removesuffix(".json") for one in names if one.startswith("data/")}
    wanted = {
        "person",
        "work",
        "submission",
        "review",
        "answer",
        "comment",
        "rating",
        "appeal",
        "visit_change",
    }
    assert wanted | {"track_stay", "application_answer", "ledger_entry", "consent", "notice"} <= kinds
    assert {"leaderboard_entry", "likeness_answer"} <= kinds
    keys = json.loads(archive.read("keys.json"))
    assert set(keys) == kinds
    for kind in kinds:
        for row in json.loads(archive.read(f"data/{kind}.json")):
            assert set(row) <= set(keys[kind]), kind
    told = "".join(archive.read(one).decode() for one in names if one.startswith("data/"))
    for mine in (NAME, LOGIN, EMAIL, SECRET):
        assert mine in told
    assert "password" not in told
    assert "argon2" not in told
    me = json.loads(archive.read("data/person.json"))[0]
    assert me["birth_date"] == "2004-02-29"
    for row in json.loads(archive.read("data/review.json")):
        assert row.get("reviewer_id", left.id) == left.id
    _check_works(archive, names, tmp_path)


def _check_works(archive: ZipFile, names: list[str], folder: Path) -> None:
    assert SECRET in archive.read("works/three-checks/files/solution.py").decode()
    assert "works/in-pairs-team/history.bundle" in names
    (folder / "one.bundle").write_bytes(archive.read("works/three-checks/history.bundle"))
    subprocess.run(
        ["git", "clone", "--quiet", str(folder / "one.bundle"), str(folder / "clone")],
        check=True,
        capture_output=True,
    )
    assert SECRET in (folder / "clone" / "solution.py").read_text()


def test_who_asked_is_told_and_nobody_else_gets_it(school: School, left: Left) -> None:
    row = exporting.listing(school, left.id, left.id)[0]
    assert row.state is ExportState.READY
    assert any(one.words == exporting.READY for one in inbox.listing(school, left.id).notices)
    path = exporting.file_of(school, row.id or 0, left.who)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    for other in (left.mate, left.mentor, left.guardian):
        with pytest.raises(MissingError):
            exporting.file_of(school, row.id or 0, other)
    with pytest.raises(MissingError):
        exporting.file_of(school, 999, left.who)


def test_a_copy_is_made_once_a_day_and_thrown_away_after_a_week(school: School, left: Left) -> None:
    who = by_id(school, left.id)
    row = exporting.listing(school, left.id, left.id)[0]
    path = exporting.file_of(school, row.id or 0, who)
    with pytest.raises(TooOftenError):
        exporting.ask(school, who, who)
    tomorrow = at(school, row.asked_at + PAUSE)
    exporting.ask(tomorrow, who, who)
    assert exporting.make_due(tomorrow) == 1
    assert exporting.make_due(tomorrow) == 0
    late = at(school, row.asked_at + KEPT + timedelta(hours=1))
    with pytest.raises(MissingError):
        exporting.file_of(late, row.id or 0, who)
    assert path.is_file()
    assert exporting.throw_away(late) == 1
    assert not path.exists()
    assert len(list(path.parent.iterdir())) == 1
    assert [one.state for one in exporting.listing(school, left.id, left.id)] == [
        ExportState.READY,
        ExportState.GONE,
    ]


def test_a_copy_that_fails_is_said_to_have_failed(
    school: School, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, tomorrow = by_id(school, left.id), at(school, school.now() + PAUSE)
    made = exporting.ask(tomorrow, who, who)

    def full(*_: object) -> Path:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "_written", full)
        assert exporting.make_due(tomorrow) == 0
    with school.database.read() as session:
        assert session.get_one(DataExport, made.id).state is ExportState.FAILED
    exporting.ask(tomorrow, who, who)
    assert exporting.make_due(tomorrow) == 1


def test_a_guardian_takes_a_minors_copy_as_long_as_the_link_stands(school: School) -> None:
    kid, mother = person(school, "kid", born=MINOR), person(school, "mother", Role.GUARDIAN)
    other, stranger = person(school, "other", Role.GUARDIAN), person(school, "stranger")
    with school.database.write() as session:
        guardians.ask(session, mother.id or 0, kid.id or 0, school.now())
    for by in (mother, other, stranger):
        with pytest.raises(ForbiddenError):
            exporting.ask(school, kid, by)
    guardians.confirm(school, guardian_id=mother.id or 0, ward_id=kid.id or 0)
    row = exporting.ask(school, kid, mother)
    exporting.make_due(school)
    assert exporting.file_of(school, row.id or 0, mother).is_file()
    with pytest.raises(MissingError):
        exporting.file_of(school, row.id or 0, kid)
    guardians.end(school, guardian_id=mother.id or 0, ward_id=kid.id or 0)
    with pytest.raises(MissingError):
        exporting.file_of(school, row.id or 0, mother)
