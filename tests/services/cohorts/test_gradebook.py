"""The gradebook: every number can be traced, and what a mentor sets has a reason, a log and a way back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms.domain.cohorts.gradebooks import Origin
from lms.errors import ConflictError, MissingError, RefusedError
from lms.services import gradebook, inbox, ledger, progress
from lms.services.gradebook import Set, set_result, take_back
from lms.services.people import Person
from lms.services.school import School
from lms.storage.cohorts import results
from lms.storage.privacy import portfolios
from tests.support.folk import key
from tests.support.pace_school import EXERCISE, PaceSchool, counted
from tests.support.reviews import PROJECT


@pytest.fixture
def here(school: School) -> PaceSchool:
    return PaceSchool(school)


@pytest.fixture
def aru(here: PaceSchool) -> Person:
    return here.student("aru")


Setting = Callable[..., None]


@pytest.fixture
def setting(school: School, here: PaceSchool, aru: Person) -> Setting:
    def setting(percent: float | None, *, passed: bool = True, reason: str = "Shown at the desk") -> None:
        set_result(
            school,
            here.mentor,
            cohort_id=here.here,
            person_id=key(aru),
            exercise=EXERCISE,
            wished=Set(passed, percent),
            reason=reason,
        )

    return setting


def xp(school: School, who: Person) -> int:
    return ledger.balances(school, key(who)).xp


def cell(school: School, here: PaceSchool, slug: str = EXERCISE) -> gradebook.Cell:
    (line,) = gradebook.book(school, here.here, [slug]).lines
    return line.cells[0]


def test_a_number_is_the_best_of_what_was_handed_in(school: School, here: PaceSchool, aru: Person) -> None:
    here.attempt(aru, 3, 3)
    here.attempt(aru, 2, 7)
    here.attempt(aru, 1, 5)
    found = cell(school, here)
    assert (found.result.percent, found.result.passed, found.attempts) == (70, False, 3)
    traced = gradebook.trace(school, here.here, key(aru), EXERCISE)
    assert [one.grade.points for one in traced.attempts if one.grade] == [5, 7, 3]
    assert traced.log == ()


def test_columns_are_those_with_a_plan_or_work_unless_chosen(
    school: School, here: PaceSchool, aru: Person
) -> None:
    assert gradebook.book(school, here.here).columns == ()
    here.attempt(aru, 1, 3)
    assert [one.slug for one in gradebook.book(school, here.here).columns] == [EXERCISE]
    chosen = gradebook.book(school, here.here, [PROJECT])
    assert [one.slug for one in chosen.columns] == [PROJECT]
    assert len(chosen.all) == 2


def test_what_a_mentor_sets_counts_and_xp_follows(
    school: School, here: PaceSchool, aru: Person, setting: Setting
) -> None:
    here.attempt(aru, 1, 3)
    setting(80)
    found = cell(school, here)
    assert (found.result.percent, found.result.passed, found.overridden) == (80, True, True)
    assert found.result.origin is Origin.OVERRIDE
    assert progress.overview(school, key(aru))[0].state == "passed"
    assert xp(school, aru) == 800
    setting(100)
    assert xp(school, aru) == 1000
    setting(None, passed=False)
    assert (xp(school, aru), cell(school, here).result.passed) == (0, False)
    log = gradebook.trace(school, here.here, key(aru), EXERCISE).log
    steps = [(one.override.percent_before, one.override.percent) for one in log]
    assert steps == [(100, None), (80, 100), (30, 80)]
    assert [one.override.withdrawn_at is None for one in log] == [True, False, False]


def test_it_is_taken_back_once_and_xp_follows(
    school: School, here: PaceSchool, aru: Person, setting: Setting
) -> None:
    here.attempt(aru, 1, 10)
    setting(50)
    assert xp(school, aru) == 500
    told = gradebook.of_student(school, key(aru), EXERCISE)
    assert told is not None
    number = told.override.id or 0
    for cohort_id, reason, error in ((here.here, "", RefusedError), (here.here + 1, "So", MissingError)):
        with pytest.raises(error):
            take_back(school, here.mentor, cohort_id=cohort_id, override_id=number, reason=reason)
    take_back(school, here.mentor, cohort_id=here.here, override_id=number, reason="By mistake")
    assert (xp(school, aru), cell(school, here).result.percent) == (1000, 100)
    assert gradebook.of_student(school, key(aru), EXERCISE) is None
    (entry,) = gradebook.trace(school, here.here, key(aru), EXERCISE).log
    assert (entry.withdrawn_by, entry.override.withdrawn_reason) == (here.mentor.name, "By mistake")
    with pytest.raises(ConflictError):
        take_back(school, here.mentor, cohort_id=here.here, override_id=number, reason="Again")
    assert [one.values["reason"] for one in inbox.listing(school, key(aru)).notices][:2] == [
        "By mistake",
        "Shown at the desk",
    ]


def test_nothing_is_set_without_a_reason_or_to_what_counts_already(
    school: School, here: PaceSchool, aru: Person, setting: Setting
) -> None:
    here.attempt(aru, 1, 10)
    with pytest.raises(RefusedError):
        setting(80, reason=" ")
    with pytest.raises(RefusedError):
        setting(126)
    with pytest.raises(RefusedError):
        setting(100)
    assert not cell(school, here).overridden


def test_of_two_who_set_a_result_at_once_one_stands(
    school: School, here: PaceSchool, aru: Person, setting: Setting
) -> None:
    def try_it(percent: int) -> None:
        try:
            setting(percent)
        except (ConflictError, RefusedError):
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(try_it, (60, 70, 80, 90)))
    log = gradebook.trace(school, here.here, key(aru), EXERCISE).log
    standing = [one.override for one in log if one.override.withdrawn_at is None]
    assert len(standing) == 1
    assert xp(school, aru) == round((standing[0].percent or 0) * 10)


def test_a_student_of_another_cohort_has_no_cell_here(school: School, aru: Person) -> None:
    there = PaceSchool(school, "there")
    with pytest.raises(MissingError):
        gradebook.trace(school, there.here, key(aru), EXERCISE)
    with pytest.raises(MissingError):
        set_result(
            school,
            there.mentor,
            cohort_id=there.here,
            person_id=key(aru),
            exercise=EXERCISE,
            wished=Set(passed=True, percent=100),
            reason="Mine",
        )


def test_a_book_takes_as_many_statements_for_one_as_for_many(
    school: School, here: PaceSchool, aru: Person
) -> None:
    here.attempt(aru, 1, 3)
    with counted(school) as few:
        gradebook.book(school, here.here)
    for number in range(12):
        here.attempt(here.student(f"student-{number}"), 1, 3)
    with counted(school) as many:
        assert len(gradebook.book(school, here.here).lines) == 13
    assert len(many) == len(few) < 30


def test_what_a_mentor_lets_pass_was_handed_in_with_the_last_attempt(
    school: School, here: PaceSchool, aru: Person, setting: Setting
) -> None:
    here.deadline(-2)
    here.attempt(aru, 3, 3)
    setting(80)
    found = cell(school, here)
    assert found.due is not None
    assert (found.result.done_at, found.due.standing) == (here.now - timedelta(days=3), "in_time")


def test_a_mentors_word_counts_wherever_something_is_passed(
    school: School, aru: Person, here: PaceSchool, setting: Setting
) -> None:
    number = here.attempt(aru, 3, 3)

    def passed() -> tuple[bool, bool]:
        with school.database.read() as session:
            shown = portfolios.passed(session, key(aru), school.catalogue.reviewed)
            among = results.passed(session, [key(aru)], [EXERCISE], school.catalogue.reviewed)
        return bool(shown.get(EXERCISE) and shown[EXERCISE][0].id == number), EXERCISE in among[key(aru)]

    setting(80)
    assert passed() == (True, True)
    setting(None, passed=False)
    assert passed() == (False, False)
