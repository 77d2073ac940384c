"""``lms grades regrade`` in the real sandbox: a check is mended, a trial shows what changes, it counts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.domain.people import Role
from lms.domain.verdicts import Verdict
from lms.runner.sandbox import DockerRunner
from lms.services import inbox, ledger, people, regrading
from lms.services.grading import gradings
from lms.services.school import School
from lms.services.submitting import submissions
from tests.cli.lines import lms
from tests.support.schools import EXERCISES, RIGHT, WRONG, Pupil, opened_school

EXERCISE = "three-checks"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    folder = tmp_path / "exercises"
    shutil.copytree(EXERCISES / EXERCISE, folder / EXERCISE)
    change(folder, '"add", a, b).returns(a + b)', '"add", a, b).returns(a - b)')
    with opened_school(tmp_path / "var", exercises=folder, warm=0, slots=1) as opened:
        yield opened


def change(folder: Path, old: str, new: str) -> None:
    checks = folder / EXERCISE / "checks.py"
    text = checks.read_text()
    assert old in text
    checks.write_text(text.replace(old, new))


def test_a_fix_is_tried_then_applied(school: School, tmp_path: Path) -> None:
    people.create(school, login="boss", name="Boss", role=Role.ADMIN, password=None, birth_date=None)
    pupils = [Pupil(school, "aru"), Pupil(school, "bek")]
    for pupil, files in zip(pupils, (RIGHT, WRONG), strict=True):
        pupil.hand_in(files)
    with DockerRunner(school.settings) as runner:
        while (held := gradings.claim(school, "a")) is not None:
            gradings.grade_claimed(school, runner, held)
    assert verdicts(school, pupils) == [Verdict.FAILED, Verdict.FAILED]
    change(tmp_path / "exercises", '"add", a, b).returns(a - b)', '"add", a, b).returns(a + b)')

    status, said, wrong = lms(school, "grades", "regrade", EXERCISE)
    assert (status, "2 attempts, 2 with another verdict or other points" in said) == (0, True), wrong
    assert "failed 7 of 10 -> passed 10 of 10  (adds_random_numbers)" in said
    assert "nothing is recorded yet" in said
    assert verdicts(school, pupils) == [Verdict.FAILED, Verdict.FAILED]
    status, _, wrong = lms(school, "grades", "regrade", EXERCISE, "--apply", "--reason", "x")
    assert (status, "--by" in wrong) == (1, True)
    why = ("--apply", "--by", "boss", "--reason", "A check subtracted.")
    status, said, _ = lms(school, "grades", "regrade", EXERCISE, *why)
    assert (status, "applied" in said) == (0, True)
    assert verdicts(school, pupils) == [Verdict.PASSED, Verdict.FAILED]
    assert ledger.balances(school, pupils[0].person_id).xp > 0
    told = [one.values["why"] for one in inbox.listing(school, pupils[0].person_id).notices]
    assert told == ["A check subtracted."]


def test_what_can_not_be_graded_is_counted_and_left_only_where_that_is_said(
    school: School, tmp_path: Path
) -> None:
    people.create(school, login="boss", name="Boss", role=Role.ADMIN, password=None, birth_date=None)
    pupil = Pupil(school, "aru")
    pupil.hand_in(RIGHT)
    with DockerRunner(school.settings) as runner:
        while (held := gradings.claim(school, "a")) is not None:
            gradings.grade_claimed(school, runner, held)
    change(tmp_path / "exercises", "returns(a - b)", "returns(a - b / 0)")
    why = ("--by", "boss", "--reason", "A check divided.")

    status, _, wrong = lms(school, "grades", "regrade", EXERCISE, "--apply", *why)
    assert (status, "1 of 1 attempts could not be graded again" in wrong) == (1, True), wrong
    assert regrading.open_trial(school, EXERCISE) is not None
    status, said, wrong = lms(school, "grades", "regrade", EXERCISE, "--apply", *why, "--leave-faulty")
    assert (status, "applied" in said) == (0, True), wrong
    assert regrading.open_trial(school, EXERCISE) is None
    assert verdicts(school, [pupil]) == [Verdict.FAILED]


def verdicts(school: School, pupils: list[Pupil]) -> list[Verdict | None]:
    found = [submissions.attempts(school, pupil.work_id)[0].grade for pupil in pupils]
    return [grade.verdict if grade else None for grade in found]
