"""A grader of others at school: run once for each grade, kept beside it, and counted nowhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlmodel import select

from lms.domain.foreign.shape import Fault, Outcome
from lms.domain.people import Role
from lms.domain.verdicts import Report, Verdict
from lms.errors import ConflictError, UnavailableError
from lms.runner.sandbox import DockerRunner
from lms.services import ledger, people, regrading
from lms.services.grading import beside, gradings
from lms.services.grading.beside import BesideView
from lms.services.keys import key
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage import runs as rows
from lms.storage.queue import enqueue
from lms.storage.tables import BesideRun
from lms.storage.tables.queue import JobState
from lms.worker import Keeper
from tests.exercises import folders
from tests.exercises.folders import EXERCISE
from tests.grading.fakes import Json
from tests.grading.test_beside import REPORT, FakeBeside, answered
from tests.support.schools import RIGHT, Pupil, opened_school

BESIDE = EXERCISE + '\n[beside]\nkind = "junit"\ncommand = "sh run.sh"\n'


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    """Return a school with one exercise that has a grader of others."""
    folders.exercise(tmp_path, changes={"exercise.toml": BESIDE, "beside/run.sh": "true\n"})
    with opened_school(tmp_path / "var", database_url, exercises=tmp_path / "exercises") as opened:
        yield opened


def handed_in(school: School, login: str = "aru") -> int:
    """Hand in a work, and record for it that its checks are not passed; return its attempt."""
    attempt = Pupil(school, login, "add").hand_in(RIGHT)
    settled(school)
    return key(attempt.id)


def settled(school: School, points: float = 0.0, version: str = "v") -> None:
    held = gradings.claim(school, "a")
    assert held is not None
    failed = Report(Verdict.FAILED, points, 6.0, (), image_id="i", checks_version=version, seed=1)
    gradings.settle(school, held, failed)


def seen(school: School, attempt: int) -> BesideView:
    found = beside.of_submission(school, attempt)
    assert found is not None
    return found


def run(school: School, runner: FakeBeside) -> None:
    held = beside.claim(school, "a")
    assert held is not None
    beside.run_claimed(school, runner, held)


def test_what_it_says_stands_beside_the_grade_and_pays_nothing(school: School) -> None:
    attempt = handed_in(school)
    assert seen(school, attempt).waiting
    run(school, FakeBeside(answered(report=REPORT)))
    view = seen(school, attempt)
    assert [(case.name, case.outcome) for case in view.cases] == [("adds", Outcome.PASSED)]
    assert (view.waiting, view.broken, view.unread, view.count("passed")) == (False, False, None, 1)
    graded = submissions.view(school, attempt)
    assert graded.grade is not None
    assert (graded.grade.verdict, graded.grade.points) == (Verdict.FAILED, 0.0)
    assert ledger.balances(school, graded.submission.person_id).xp == 0


def test_it_is_asked_once_for_each_grade(school: School) -> None:
    handed_in(school, "aru")
    handed_in(school, "dana")
    for _ in range(2):
        run(school, FakeBeside(answered(report=REPORT)))
    assert beside.claim(school, "a") is None


def again(school: School, attempt: int) -> None:
    """Let the same checks in the same image say the same of an attempt once more."""
    with school.database.write() as session:
        enqueue(session, attempt, school.now())
    settled(school)


def test_the_same_grade_once_more_asks_again_only_what_has_changed_or_broke(school: School) -> None:
    attempt = handed_in(school)
    run(school, FakeBeside(answered(report=REPORT)))
    again(school, attempt)
    assert beside.claim(school, "a") is None
    assert seen(school, attempt).cases
    for changes in ({"version": "older"}, {"state": JobState.DEAD}):
        with school.database.write() as session:
            row = session.exec(select(BesideRun)).one()
            for name, value in changes.items():
                setattr(row, name, value)
        again(school, attempt)
        assert seen(school, attempt).waiting
        run(school, FakeBeside(answered(report=REPORT)))
        assert seen(school, attempt).count("passed") == 1


@pytest.mark.parametrize(("version", "waits"), [(None, False), ("older", True)])
def test_a_regrade_asks_again_what_its_author_has_changed(
    school: School, version: str | None, *, waits: bool
) -> None:
    attempt = handed_in(school)
    run(school, FakeBeside(answered(report=REPORT)))
    if version is not None:
        with school.database.write() as session:
            session.exec(select(BesideRun)).one().version = version
    boss = people.create(school, login="boss", name="Boss", role=Role.ADMIN, password=None, birth_date=None)
    regrade = regrading.begin(school, "add")
    settled(school, 3.0, "mended")
    regrading.apply(school, key(regrade.id), boss, "The checks were wrong.")
    assert submissions.view(school, attempt).grade is not None
    assert seen(school, attempt).waiting == waits
    assert (beside.claim(school, "a") is not None) == waits


def test_no_result_is_told_and_blamed_on_nobody(school: School) -> None:
    attempt = handed_in(school)
    run(school, FakeBeside(answered(b"Traceback")))
    view = seen(school, attempt)
    assert (view.unread, view.cases, view.broken) == (Fault.NOTHING, (), False)
    assert view.output.startswith("Traceback")


def test_a_machine_that_breaks_gives_the_run_back_until_its_tries_are_up(school: School) -> None:
    attempt = handed_in(school)
    dead(school)
    assert seen(school, attempt).broken
    assert "no room" in seen(school, attempt).fault
    assert beside.claim(late(school), "a") is None


def dead(school: School) -> None:
    """Let a machine break at every try of the run that waits."""

    def broken(_question: Mapping[str, Any]) -> Json:
        raise OSError("no room")

    for _ in range(school.settings.attempts):
        held = beside.claim(late(school), "a")
        assert held is not None
        beside.run_claimed(school, FakeBeside(broken), held)


def no_image(school: School) -> None:
    """End the run that waits as one whose image is not there."""
    held = beside.claim(school, "a")
    assert held is not None
    with school.database.write() as session:
        rows.finish(session, held, school.now(), unread=Fault.NO_IMAGE)


@pytest.mark.parametrize("end", [dead, no_image])
def test_what_our_side_could_not_run_is_run_again_from_the_start(
    school: School, end: Callable[[School], None]
) -> None:
    attempt = handed_in(school)
    end(school)
    assert seen(school, attempt).broken
    nudged: list[str] = []
    beside.run_again(replace(school, nudge=lambda: nudged.append("nudge")), attempt)
    view = seen(school, attempt)
    assert (view.waiting, view.broken, view.fault, view.unread, nudged) == (True, False, "", None, ["nudge"])
    with school.database.read() as session:
        assert session.exec(select(BesideRun)).one().attempt == 0
    run(school, FakeBeside(answered(report=REPORT)))
    assert seen(school, attempt).count("passed") == 1


def test_what_waits_or_has_spoken_is_not_run_again(school: School) -> None:
    attempt = handed_in(school)
    with pytest.raises(ConflictError, match="already"):
        beside.run_again(school, attempt)
    run(school, FakeBeside(answered(b"no report")))
    with pytest.raises(ConflictError, match="ended by itself"):
        beside.run_again(school, attempt)
    assert seen(school, attempt).unread is Fault.NOTHING


def test_it_is_run_again_as_its_author_has_it_by_now(school: School) -> None:
    attempt = handed_in(school)
    dead(school)
    with school.database.write() as session:
        session.exec(select(BesideRun)).one().version = "older"
    beside.run_again(school, attempt)
    grader = school.catalogue.get("add").beside
    assert grader is not None
    with school.database.read() as session:
        assert session.exec(select(BesideRun)).one().version == grader.version


def test_where_no_grader_stands_any_more_nothing_is_run_again(school: School, tmp_path: Path) -> None:
    attempt = handed_in(school)
    dead(school)
    folders.write(tmp_path / "exercises" / "add", {"exercise.toml": EXERCISE})
    (tmp_path / "exercises/add/beside/run.sh").unlink()
    with opened_school(
        tmp_path / "var", school.settings.database_url, exercises=tmp_path / "exercises"
    ) as now:
        with pytest.raises(ConflictError, match="No grader"):
            beside.run_again(now, attempt)
        assert seen(now, attempt).broken


def late(school: School) -> School:
    """Return the school an hour later, when everything may be tried again."""
    return replace(school, clock=lambda: school.now() + timedelta(hours=1))


def test_an_engine_that_is_away_costs_no_try(school: School) -> None:
    def away(_question: Mapping[str, Any]) -> Json:
        raise UnavailableError("away")

    attempt = handed_in(school)
    for _ in range(school.settings.attempts + 2):
        held = beside.claim(late(school), "a")
        assert held is not None
        beside.run_claimed(school, FakeBeside(away), held)
    assert seen(school, attempt).waiting


def test_a_worker_takes_it_in_its_turn_and_a_lost_claim_records_nothing(school: School) -> None:
    attempt = handed_in(school)
    lost = beside.claim(school, "dead-worker")
    assert lost is not None
    keeper = Keeper(late(school), cast("DockerRunner", FakeBeside(answered(report=REPORT))))
    assert keeper.do_next()
    assert [case.name for case in seen(school, attempt).cases] == ["adds"]
    beside.run_claimed(school, FakeBeside(answered(b"late")), lost)
    assert seen(school, attempt).unread is None
