"""Regrading after a fix: a trial records nothing, applying tells everybody why, and no pass goes silently."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from lms.domain.cohorts.pace import moment_of
from lms.domain.people import Language, Role
from lms.domain.verdicts import Report, Verdict
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import inbox, ledger, people, progress, regrading
from lms.services.grading import gradings
from lms.services.people import Person
from lms.services.regrading import Change
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage.privacy import portfolios
from lms.storage.tables import Grade, Regrade, Submission
from tests.support.folk import cohort
from tests.support.pace_school import counted
from tests.support.schools import RIGHT, Pupil

EXERCISE = "three-checks"
WHY = "A check asked for the wrong sum."
PASSED, FAILED = Verdict.PASSED, Verdict.FAILED


def settle(school: School, verdict: Verdict, points: float, version: str) -> None:
    """Let the next job end so."""
    held = gradings.claim(school, "a")
    assert held is not None
    report = Report(verdict, points, 10.0, outcomes=(), image_id="i", checks_version=version, seed=1)
    gradings.settle(school, held, report)


def graded(school: School, verdict: Verdict, points: float, login: str = "aru") -> Pupil:
    pupil = Pupil(school, login)
    pupil.hand_in(RIGHT)
    settle(school, verdict, points, "old")
    return pupil


def an_admin(school: School, login: str = "boss") -> Person:
    """Return an admin who reads English."""
    boss = people.create(school, login=login, name="Boss", role=Role.ADMIN, password=None, birth_date=None)
    people.set_language(school, boss.id or 0, Language.ENGLISH)
    return boss


def tried(school: School, verdict: Verdict, points: float) -> int:
    """Begin a trial of one attempt that comes out so."""
    regrade = regrading.begin(school, EXERCISE)
    settle(school, verdict, points, "new")
    return regrade.id or 0


def standing(school: School, pupil: Pupil) -> tuple[Verdict, float, str, int]:
    """Return the newest grade, the state on the path, and the XP."""
    (attempt,) = submissions.attempts(school, pupil.work_id)
    assert attempt.grade is not None
    (stand,) = [one for one in progress.overview(school, pupil.person_id) if one.exercise.slug == EXERCISE]
    xp = ledger.balances(school, pupil.person_id).xp
    return attempt.grade.verdict, attempt.grade.points, stand.state, xp


def notices(school: School, pupil: Pupil) -> list[str]:
    found = inbox.listing(school, pupil.person_id).notices
    return [one.words for one in found if "graded again" in one.words and one.values["why"] == WHY]


def test_a_trial_records_nothing_and_shows_what_would_change(school: School) -> None:
    pupil = graded(school, FAILED, 4)
    before = standing(school, pupil)
    regrade_id = tried(school, PASSED, 10)
    trial = regrading.view(school, regrade_id)
    assert (trial.ready, trial.total, trial.counts) == (True, 1, {Change.PASSED: 1})
    (line,) = trial.changed
    assert (line.names, line.before.points, line.after.points) == ("Ару", 4, 10)
    assert standing(school, pupil) == before
    assert notices(school, pupil) == []


def test_the_student_never_sees_a_trial_wait(school: School) -> None:
    pupil = graded(school, FAILED, 4)
    regrading.begin(school, EXERCISE)
    (attempt,) = submissions.attempts(school, pupil.work_id)
    assert submissions.view(school, attempt.submission.id or 0).ended
    assert attempt.job.state == "done"


def test_what_students_hand_in_is_graded_before_a_trial(school: School) -> None:
    graded(school, FAILED, 4)
    regrading.begin(school, EXERCISE)
    newer = Pupil(school, "bek")
    newer.hand_in(RIGHT)
    settle(school, PASSED, 10, "new")
    assert standing(school, newer)[0] is PASSED


CASES = {
    "a fail that passes now": (FAILED, 4, PASSED, 10, False, (PASSED, 10, "passed", 1000), "passed now"),
    "more points": (PASSED, 6, PASSED, 10, False, (PASSED, 10, "passed", 1000), "points have changed"),
    "fewer points": (PASSED, 10, PASSED, 6, False, (PASSED, 6, "passed", 1000), "points have changed"),
    "a pass that stays": (PASSED, 10, FAILED, 4, False, (PASSED, 10, "passed", 1000), None),
    "a pass taken back": (PASSED, 10, FAILED, 4, True, (FAILED, 4, "begun", 0), "not passed any more"),
    "nothing new": (FAILED, 4, FAILED, 4, False, (FAILED, 4, "begun", 0), None),
}


@pytest.mark.parametrize("case", CASES)
def test_applying(school: School, case: str) -> None:
    verdict, points, verdict_now, points_now, takes_back, then, told = CASES[case]
    pupil, boss = graded(school, verdict, points), an_admin(school)
    regrade_id = tried(school, verdict_now, points_now)
    regrading.apply(school, regrade_id, boss, f"  {WHY} ", takes_back=takes_back)
    found = standing(school, pupil)
    assert (found[0], found[1], found[3]) == (then[0], then[1], then[3])
    assert (found[2] == "passed") == (then[2] == "passed")
    words = notices(school, pupil)
    assert [told in one for one in words] == [True] if told else words == []
    regrading.settle_due(school)
    assert (standing(school, pupil), notices(school, pupil)) == (found, words)
    ((kept, who),) = regrading.past(school, EXERCISE)
    assert (kept.reason, who and who.login, kept.takes_back) == (WHY, "boss", takes_back)


def test_it_is_applied_once_with_a_reason_and_to_the_checks_of_the_trial(school: School) -> None:
    graded(school, FAILED, 4)
    boss = an_admin(school)
    regrade_id = regrading.begin(school, EXERCISE).id or 0
    with pytest.raises(ConflictError):
        regrading.apply(school, regrade_id, boss, WHY)
    with pytest.raises(ConflictError):
        regrading.begin(school, EXERCISE)
    settle(school, PASSED, 10, "new")
    with pytest.raises(RefusedError):
        regrading.apply(school, regrade_id, boss, "   ")
    with school.database.write() as session:
        row = session.get_one(Regrade, regrade_id)
        version, row.checks_version = row.checks_version, "other"
        session.add(row)
    with pytest.raises(ConflictError):
        regrading.apply(school, regrade_id, boss, WHY)
    with school.database.write() as session:
        row = session.get_one(Regrade, regrade_id)
        row.checks_version = version
        session.add(row)
    regrading.apply(school, regrade_id, boss, WHY)
    with pytest.raises(ConflictError):
        regrading.apply(school, regrade_id, boss, WHY)


def test_what_may_not_be_applied_yet_stays_a_trial(school: School) -> None:
    graded(school, FAILED, 4)
    regrade_id = regrading.begin(school, EXERCISE).id or 0
    with pytest.raises(ConflictError):
        regrading.apply(school, regrade_id, an_admin(school), WHY)
    open_one = regrading.open_trial(school, EXERCISE)
    assert open_one is not None
    assert (open_one.id, open_one.closed_by, open_one.reason) == (regrade_id, None, "")
    settle(school, PASSED, 10, "new")
    assert regrading.progress(school, regrade_id).ready


def test_what_is_not_settled_at_once_is_by_the_chore(school: School) -> None:
    pupils = [graded(school, FAILED, 4, login) for login in ("aru", "bek", "dana")]
    regrade_id = regrading.begin(school, EXERCISE).id or 0
    for _ in pupils:
        settle(school, PASSED, 10, "new")
    regrading.apply(school, regrade_id, an_admin(school), WHY, at_once=1)
    assert [standing(school, one)[0] for one in pupils].count(PASSED) == 1
    assert regrading.settle_due(school) == 2
    assert [standing(school, one)[0] for one in pupils] == [PASSED] * 3
    assert [len(notices(school, one)) for one in pupils] == [1, 1, 1]
    assert regrading.settle_due(school) == 0


def test_what_was_dropped_changes_nothing_and_frees_the_queue(school: School) -> None:
    pupil, boss = graded(school, FAILED, 4), an_admin(school)
    before = standing(school, pupil)
    regrade_id = regrading.begin(school, EXERCISE).id or 0
    regrading.drop(school, regrade_id, boss)
    assert gradings.claim(school, "a") is None
    assert standing(school, pupil) == before
    assert regrading.open_trial(school, EXERCISE) is None


def test_checks_that_are_brought_back_speak_last(school: School) -> None:
    pupil, boss = graded(school, FAILED, 4), an_admin(school)
    for verdict, points, version in ((PASSED, 10, "new"), (PASSED, 7, "old")):
        regrade_id = regrading.begin(school, EXERCISE).id or 0
        settle(school, verdict, points, version)
        regrading.apply(school, regrade_id, boss, WHY)
    assert standing(school, pupil)[:2] == (PASSED, 7)
    with school.database.read() as session:
        kept = session.exec(select(Grade)).all()
    assert sorted(one.points for one in kept) == [4, 7, 10]


def test_a_portfolio_keeps_the_last_attempt_that_passed_and_when_it_did(school: School) -> None:
    """The older attempt is graded again after the newer one, and both today."""
    pupil, boss = graded(school, PASSED, 8), an_admin(school)
    pupil.hand_in(RIGHT)
    settle(school, PASSED, 9, "old")
    with school.database.read() as session:
        before = portfolios.passed(session, pupil.person_id, ())
    regrade_id = regrading.begin(school, EXERCISE).id or 0
    for _ in range(2):
        settle(school, PASSED, 10, "new")
    regrading.apply(school, regrade_id, boss, WHY)
    with school.database.read() as session:
        after = portfolios.passed(session, pupil.person_id, ())
        assert len(session.exec(select(Grade)).all()) == 4
    assert (after[EXERCISE][0].number, after[EXERCISE][1]) == (2, before[EXERCISE][1])


def test_only_those_that_were_asked_for_are_graded_again(school: School) -> None:
    with pytest.raises(MissingError):
        regrading.begin(school, EXERCISE)
    graded(school, FAILED, 4)
    with pytest.raises(MissingError):
        regrading.begin(school, EXERCISE, cohort_id=99)
    with pytest.raises(MissingError):
        regrading.begin(school, EXERCISE, since=school.today() + timedelta(days=1))
    here, bek = cohort(school, "here"), graded(school, FAILED, 4, "bek")
    with school.database.write() as session:
        session.get_one(Person, bek.person_id).cohort_id = here
    regrade = regrading.begin(school, EXERCISE, cohort_id=here, since=school.today())
    assert regrading.view(school, regrade.id or 0).total == 1
    settle(school, PASSED, 10, "new")
    (line,) = regrading.view(school, regrade.id or 0).changed
    assert line.submission.person_id == bek.person_id


@pytest.mark.parametrize(("minutes", "found"), [(-1, False), (1, True)])
def test_a_day_begins_by_the_clock_of_the_school(school: School, minutes: int, found: bool) -> None:  # noqa: FBT001  a column of the table
    pupil = graded(school, FAILED, 4)
    today = school.today()
    handed_in = moment_of(today, time(), school.settings.zone) + timedelta(minutes=minutes)
    with school.database.write() as session:
        session.exec(
            select(Submission).where(Submission.work_id == pupil.work_id)
        ).one().created_at = handed_in
    if found:
        assert regrading.begin(school, EXERCISE, since=today).since == handed_in - timedelta(minutes=minutes)
    else:
        with pytest.raises(MissingError):
            regrading.begin(school, EXERCISE, since=today)
    with pytest.raises((RefusedError, ConflictError)):
        regrading.begin(school, EXERCISE, since=date.min)


def test_many_changes_take_as_many_statements_as_few(school: School) -> None:
    """So does beginning a trial, and the part of the page that is asked for every other second."""
    asked: list[tuple[int, int, int, int]] = []
    for logins in (("aru", "bek"), tuple(f"many-{number}" for number in range(12))):
        for login in logins:
            graded(school, FAILED, 4, login)
        with counted(school) as begin:
            regrade_id = regrading.begin(school, EXERCISE).id or 0
        while (held := gradings.claim(school, "a")) is not None:
            report = Report(PASSED, 10, 10.0, outcomes=(), image_id="i", checks_version="new", seed=1)
            gradings.settle(school, held, report)
        with counted(school) as page:
            trial = regrading.view(school, regrade_id)
        with counted(school) as part:
            so_far = regrading.progress(school, regrade_id)
        assert (trial.total, trial.decided, trial.faults) == (so_far.total, so_far.decided, so_far.faults)
        asked.append((len(trial.changed), len(begin), len(page), len(part)))
        regrading.drop(school, regrade_id, an_admin(school, f"boss-{len(logins)}"))
    (few, *of_few), (many, *of_many) = asked
    assert (few, many) == (2, 14)
    assert of_few == of_many
