"""Backups of the embedded default, by the commands: whole, equal when restored, never in the way."""

import errno
import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner, Result

from lms.cli import main
from lms.domain.verdicts import Verdict
from lms.jobs import make_celery, make_nudge
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.settings import Settings
from lms.storage.backups import archives
from tests.support.schools import RIGHT, WRONG, Pupil, opened_school
from tests.support.workers import environment_of, process, wait_for_grade

OF_THIS_MACHINE = {"bells", "broker", "schedule"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """Return a school as `make run` makes it: the database, too, is in its folder."""
    with opened_school(tmp_path / "var", slots=1, cooldown_seconds=0) as opened:
        yield heard(opened)


def heard(school: School) -> School:
    """Return the same school with a broker that wakes its workers."""
    return replace(school, nudge=make_nudge(make_celery(school.settings)))


def lms(settings: Settings, *arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], env=environment_of(settings))


def backup(school: School, folder: Path) -> Path:
    done = lms(school.settings, "backup", folder)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return Path(done.stdout.splitlines()[-1])


def fresh(settings: Settings, var: Path) -> Settings:
    """Return the settings of the same school in another folder, as on another machine."""
    return Settings(var=var, exercises=settings.exercises, slots=settings.slots)


def rows(var: Path) -> list[str]:
    """Return every row and table of a school as SQL."""
    with closing(sqlite3.connect(var / "school.db")) as database:
        return list(database.iterdump())


def files(var: Path) -> dict[str, bytes]:
    """Return every file of a school but the database and what is of this machine."""
    return {
        path.relative_to(var).as_posix(): path.read_bytes()
        for path in sorted(var.rglob("*"))
        if path.is_file() and path.relative_to(var).parts[0] not in OF_THIS_MACHINE
        if not path.name.startswith("school.db")
    }


@pytest.mark.case("Q12")
@pytest.mark.usefixtures("images")
def test_q12_a_restored_backup_is_equal_and_goes_on(school: School, tmp_path: Path) -> None:
    pupil = Pupil(school)
    with process(school.settings, "worker", tmp_path / "log"):
        for work in (WRONG, RIGHT):
            wait_for_grade(school, pupil.hand_in(work).id or 0)
    assert school.settings.secret
    (school.settings.var / "mail").mkdir()
    (school.settings.var / "mail/1.eml").write_text("Сәлем")
    there = fresh(school.settings, tmp_path / "there")
    made = backup(school, tmp_path / "backups")
    argv = [sys.executable, "-m", "lms.cli", "restore", str(made)]
    subprocess.run(argv, env=environment_of(there), check=True)
    assert rows(there.var) == rows(school.settings.var)
    assert files(there.var) == files(school.settings.var)
    with opened_school(there.var, slots=1, cooldown_seconds=0) as again:
        last = submissions.attempts(again, pupil.work_id)[-1].submission
        assert submissions.view(again, last.id or 0).grade is not None
        later = Pupil(heard(again), "dana").hand_in(RIGHT)
        with process(again.settings, "worker", tmp_path / "log"):
            grade = wait_for_grade(again, later.id or 0).grade
    assert grade is not None
    assert grade.verdict is Verdict.PASSED


@pytest.mark.case("Q12")
def test_q12_a_backup_in_the_middle_of_writes_loses_no_attempt_of_its_moment(
    school: School, tmp_path: Path
) -> None:
    pupils = [Pupil(school, login) for login in ("aru", "bota", "dana")]
    enough, stop = Event(), Event()

    def hand_in(pupil: Pupil) -> int:
        count = 0
        while not stop.is_set() and count < 200:
            pupil.hand_in(RIGHT)
            count += 1
            if count == 3:
                enough.set()
        return count

    with ThreadPoolExecutor(len(pupils)) as pool:
        writing = [pool.submit(hand_in, pupil) for pupil in pupils]
        assert enough.wait(60)
        made = backup(school, tmp_path / "backups")
        stop.set()
        counts = [one.result() for one in writing]
    there = fresh(school.settings, tmp_path / "there")
    assert lms(there, "restore", made).exit_code == 0
    with opened_school(there.var) as again:
        works.adopt_lost_pushes(again)
        for pupil, count in zip(pupils, counts, strict=True):
            kept = [one.submission for one in submissions.attempts(again, pupil.work_id)]
            assert 0 <= len(kept) <= count
            commits = {one.commit_id for one in kept}
            assert again.repositories.branch_tip(pupil.work_id) in commits | {
                again.repositories.starter_commit(pupil.work_id)
            }
            for commit_id in commits:
                assert (
                    again.repositories.export(pupil.work_id, commit_id)["solution.py"] == RIGHT["solution.py"]
                )


@pytest.mark.parametrize("part", [archives.REFERENCES, archives.LOGS, archives.OBJECTS])
@pytest.mark.case("Q12")
def test_q12_an_attempt_that_comes_while_a_part_is_copied_is_whole_or_not_there(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    pupil = Pupil(school)
    pupil.hand_in(RIGHT)
    listed = archives.part_of

    def listed_as_one_comes(repository: Path, wanted: str) -> list[Path]:
        found = listed(repository, wanted)
        if wanted == part:
            pupil.hand_in(RIGHT)
        return found

    monkeypatch.setattr(archives, "part_of", listed_as_one_comes)
    made = backup(school, tmp_path / "backups")
    there = fresh(school.settings, tmp_path / "there")
    assert lms(there, "restore", made).exit_code == 0
    with opened_school(there.var) as again:
        works.adopt_lost_pushes(again)
        commits = {one.submission.commit_id for one in submissions.attempts(again, pupil.work_id)}
        assert again.repositories.branch_tip(pupil.work_id) in commits
        for commit_id in commits:
            assert again.repositories.export(pupil.work_id, commit_id)["solution.py"] == RIGHT["solution.py"]


def test_a_school_that_stands_is_set_aside_only_when_asked_for(school: School, tmp_path: Path) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    before = Pupil(school, "later").hand_in(WRONG)
    school.database.close()
    kept = rows(school.settings.var)
    refused = lms(school.settings, "restore", made)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert rows(school.settings.var) == kept
    done = lms(school.settings, "restore", made, "--replace")
    assert done.exit_code == 0, done.stderr
    (aside,) = school.settings.var.glob("set-aside-*")
    assert str(aside) in done.stdout
    assert rows(aside) == kept
    assert (aside / "repositories" / f"{before.work_id}.git").is_dir()
    assert not (school.settings.var / "repositories" / f"{before.work_id}.git").exists()
    assert rows(school.settings.var) != kept


def test_a_running_school_is_not_replaced(school: School, tmp_path: Path) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    with school.database.read():
        refused = lms(school.settings, "restore", made, "--replace")
    assert refused.exit_code == 1
    assert "running" in refused.stderr
    assert not list(school.settings.var.glob("set-aside-*"))


@pytest.mark.parametrize("harm", ["cut", "changed", "other"])
def test_a_backup_that_is_not_whole_is_refused_and_touches_nothing(
    school: School, tmp_path: Path, harm: str
) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    content = gzip.decompress(made.read_bytes())
    harmed = {
        "cut": made.read_bytes()[:-2000],
        "changed": gzip.compress(content.replace(b"three-checks", b"three-cheeks", 1)),
        "other": gzip.compress(b"no archive"),
    }[harm]
    assert harmed != made.read_bytes()
    made.write_bytes(harmed)
    there = fresh(school.settings, tmp_path / "there")
    for how in ((), ("--check",)):
        refused = lms(there, "restore", made, *how)
        assert refused.exit_code == 1
        assert "no whole backup" in refused.stderr
    assert list(there.var.iterdir()) == []


def test_a_backup_is_kept_from_others_and_outside_of_the_school(school: School, tmp_path: Path) -> None:
    Pupil(school).hand_in(RIGHT)
    made = backup(school, tmp_path / "backups")
    assert made.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    refused = lms(school.settings, "backup", school.settings.var / "backups")
    assert refused.exit_code == 1
    assert "outside" in refused.stderr
    checked = lms(school.settings, "restore", made, "--check")
    assert checked.stdout.splitlines()[-1] == "the backup is whole"


def test_a_work_that_was_lost_before_is_told_and_keeps_no_backup_from_being_made(
    school: School, tmp_path: Path
) -> None:
    pupil = Pupil(school)
    pupil.hand_in(RIGHT)
    school.repositories.remove(pupil.work_id)
    done = lms(school.settings, "backup", tmp_path / "backups")
    assert done.exit_code == 0
    assert f"work {pupil.work_id}" in done.stderr


def test_another_database_is_left_to_its_own_tools(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, database_url="postgresql+psycopg://school@127.0.0.1:1/school")
    refused = lms(settings, "backup", tmp_path / "backups")
    assert refused.exit_code == 1
    assert "pg_dump" in refused.stderr


def test_a_database_on_another_disk_is_set_aside_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one disk to another nothing is renamed: it has to be copied."""
    disk, rename = tmp_path / "disk", os.rename

    def within_a_disk(source: Path, target: Path) -> None:
        if Path(source).is_relative_to(disk) != Path(target).is_relative_to(disk):
            raise OSError(errno.EXDEV, "another disk")
        rename(source, target)

    with opened_school(tmp_path / "var", f"sqlite:///{disk}/school.db") as school:
        Pupil(school).hand_in(RIGHT)
        made = backup(school, tmp_path / "backups")
        Pupil(school, "dana").hand_in(RIGHT)
    kept = rows(disk)
    monkeypatch.setattr(os, "rename", within_a_disk)
    done = lms(school.settings, "restore", made, "--replace")
    assert done.exit_code == 0, done.output
    (aside,) = school.settings.var.glob("set-aside-*")
    assert rows(aside) == kept
    assert rows(disk) != kept
    assert [path.name for path in disk.iterdir()] == ["school.db"]


def test_a_backup_is_made_of_a_folder_whatever_it_is_called(tmp_path: Path) -> None:
    """SQLite is asked by an address, in which some letters mean something else."""
    with opened_school(tmp_path / "Мектеп #1 100%", slots=1) as school:
        Pupil(school).hand_in(RIGHT)
        made = backup(school, tmp_path / "backups")
    there = fresh(school.settings, tmp_path / "there #2")
    assert lms(there, "restore", made).exit_code == 0
    assert rows(there.var) == rows(school.settings.var)
