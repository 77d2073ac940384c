"""Works: begun once, locked until their time, and lost pushes found again."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lms.errors import ForbiddenError, MissingError, TooLargeError, TooOftenError
from lms.services.grading import gradings
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git.commits import Identity
from lms.storage.git.repositories import Move
from lms.storage.tables.works import Source
from tests.git.grading import outcome, report
from tests.git.site import EXERCISE, LATER, Client, exercises_in
from tests.support.folk import key, person
from tests.support.schools import RIGHT, WRONG, Pupil, at, opened_school


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    exercises = exercises_in(tmp_path / "exercises")
    with opened_school(tmp_path / "var", database_url, exercises=exercises) as opened:
        yield opened


def move(pupil: Pupil, files: dict[str, bytes], how: str = Source.UPLOAD) -> str:
    """Move the main branch as a hand-in does, and break down before the attempt is written."""
    moved = Move(pupil.person_id, how, pupil.school.now())
    return pupil.school.repositories.store_commit(
        pupil.work_id, files, "Work\n", Identity("Ару", "aru@example.org"), moved
    )


def test_the_work_is_the_same_however_often_it_is_opened(school: School) -> None:
    student = key(person(school, "aru"))
    opened = [works.find_or_open(school, EXERCISE, student).id for _ in range(3)]
    assert len(set(opened)) == 1
    found = works.find(school, EXERCISE, student)
    assert found is not None
    assert found.id == opened[0]


def test_opened_eight_times_at_once_it_is_one_work_with_one_starter(school: School) -> None:
    student = key(person(school, "aru"))
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: works.find_or_open(school, EXERCISE, student).id, range(8)))
    assert len(set(opened)) == 1
    assert [path.name for path in school.repositories.folder.iterdir()] == [f"{opened[0]}.git"]


def test_a_repository_that_was_lost_is_made_again(school: School) -> None:
    pupil = Pupil(school)
    tip = school.repositories.branch_tip(pupil.work_id)
    shutil.rmtree(school.repositories.path(pupil.work_id))
    works.find_or_open(school, EXERCISE, pupil.person_id)
    assert school.repositories.branch_tip(pupil.work_id) == tip


def test_what_was_not_begun_is_not_found(school: School) -> None:
    student = key(person(school, "aru"))
    assert works.find(school, EXERCISE, student) is None
    with pytest.raises(MissingError):
        works.at_address(school, "aru", EXERCISE)
    with pytest.raises(MissingError):
        works.at_address(school, "nobody", EXERCISE)
    with pytest.raises(MissingError):
        works.find_or_open(school, "nothing", student)


def test_an_exercise_opens_when_what_it_needs_is_passed(school: School) -> None:
    pupil = Pupil(school)
    with pytest.raises(ForbiddenError, match="Addition opens when you have passed: Addition"):
        works.find_or_open(school, LATER, pupil.person_id)
    assert works.find(school, LATER, pupil.person_id) is None
    grade(school, pupil, 0)
    with pytest.raises(ForbiddenError):
        works.find_or_open(school, LATER, pupil.person_id)
    grade(school, pupil, 10)
    assert works.find_or_open(school, LATER, pupil.person_id).exercise == LATER


def grade(school: School, pupil: Pupil, points: float) -> None:
    pupil.hand_in(RIGHT if points else WRONG)
    held = gradings.claim(school, "test")
    assert held is not None
    gradings.settle(school, held, report([outcome("adds_small_numbers", points, 10)], 10))


def test_attempts_have_their_pace(school: School) -> None:
    school = replace(
        school, settings=school.settings.model_copy(update={"cooldown_seconds": 60, "pushes_per_hour": 3})
    )
    pupil, now = Pupil(school), school.now()
    works.check_attempt_now(school, pupil.work_id, pupil.person_id)
    for minutes in (0.0, 2.0, 4.0):
        moment = at(school, now + timedelta(minutes=minutes))
        works.check_attempt_now(moment, pupil.work_id, pupil.person_id)
        pupil.school = moment
        pupil.hand_in({"solution.py": b"%d" % int(minutes)})
    for minutes, wait in ((4.5, 30.0), (6.0, 54 * 60.0)):
        with pytest.raises(TooOftenError) as caught:
            works.check_attempt_now(
                at(school, now + timedelta(minutes=minutes)), pupil.work_id, pupil.person_id
            )
        assert caught.value.values["seconds"] == wait
    works.check_attempt_now(at(school, now + timedelta(minutes=61)), pupil.work_id, pupil.person_id)


@pytest.mark.parametrize("how", [Source.UPLOAD, Source.REMOTE, Source.PUSH])
def test_q02_a_moved_branch_without_an_attempt_becomes_one(school: School, how: Source) -> None:
    pupil = Pupil(school)
    commit = move(pupil, RIGHT, how)
    assert works.adopt_lost_pushes(school) == 1
    assert works.adopt_lost_pushes(school) == 0
    (attempt,) = submissions.attempts(school, pupil.work_id)
    found = attempt.submission
    assert (found.commit_id, found.person_id, found.source) == (commit, pupil.person_id, how)


def test_q02_a_starter_is_not_an_attempt(school: School) -> None:
    pupil = Pupil(school)
    assert works.adopt_lost_pushes(school) == 0
    assert submissions.attempts(school, pupil.work_id) == ()


def test_q02_what_was_handed_in_is_not_adopted_again(school: School) -> None:
    pupil = Pupil(school)
    pupil.hand_in(RIGHT)
    pupil.hand_in(WRONG)
    assert works.adopt_lost_pushes(school) == 0
    assert len(submissions.attempts(school, pupil.work_id)) == 2


def test_q02_a_branch_that_git_has_packed_is_left_alone(school: School) -> None:
    pupil = Pupil(school)
    pupil.hand_in(RIGHT)
    path = school.repositories.path(pupil.work_id)
    Client(path).must("pack-refs", "--all")
    assert works.adopt_lost_pushes(school) == 0
    assert school.repositories.branch_tip(pupil.work_id) is not None


def test_a_history_beyond_all_measure_takes_nothing_more(school: School) -> None:
    pupil = Pupil(school)
    works.check_room(school, pupil.work_id)
    filler = school.repositories.path(pupil.work_id) / "objects/filler"
    filler.touch()
    os.truncate(filler, 10 * school.settings.work_bytes)
    with pytest.raises(TooLargeError):
        works.check_room(school, pupil.work_id)


def test_q02_a_lost_repository_does_not_keep_others_from_being_found(school: School) -> None:
    lost, pupil = Pupil(school, "bek"), Pupil(school)
    shutil.rmtree(school.repositories.path(lost.work_id))
    move(pupil, RIGHT)
    assert works.adopt_lost_pushes(school) == 1


def test_what_a_killed_process_left_is_swept_when_it_is_old(school: School) -> None:
    pupil = Pupil(school)
    objects = school.repositories.path(pupil.work_id) / "objects"
    for name in ("tmp_objdir-incoming-old", "tmp_objdir-incoming-new"):
        (objects / name / "pack").mkdir(parents=True)
    old = objects / "tmp_objdir-incoming-old"
    os.utime(old, (0, 0))
    works.adopt_lost_pushes(school)
    assert not old.exists()
    assert (objects / "tmp_objdir-incoming-new").exists()
