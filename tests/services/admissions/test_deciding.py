"""Decisions on applications: with a reason, told to everybody, never more seats than there are."""

from datetime import date, timedelta
from typing import Any

import pytest

from lms.domain.admissions.applications import Decision, PoolRule
from lms.domain.people import Role
from lms.errors import ConflictError, ForbiddenError, RefusedError
from lms.services import enrolments
from lms.services.admissions import applying, calls, filling, lists
from lms.services.admissions.lists import Filter
from lms.services.school import School
from lms.services.submitting import works as services_works
from lms.storage.tables import Cohort
from tests.services.test_races import at_once
from tests.support import admissions, folk
from tests.support.admissions import CHILD, decide, sent, state
from tests.support.deciding import S, cohorts_of, told
from tests.support.folk import cohort, key


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school, seats=2)


def test_an_accepted_one_comes_into_the_cohort_and_is_told(school: School, call: int) -> None:
    application = sent(school, call, "aru")
    assert decide(school, call, [application], Decision.ACCEPT) == (1, ())
    assert state(school, application) is S.ACCEPTED
    assert cohorts_of(school, "aru") == {calls.view(school, call).admission.cohort_id}
    assert "You are accepted to %(name)s. Welcome." in told(school, "aru")
    step, by = lists.opened(school, application).steps[0]
    assert (step.reason, by and by.login, step.before, step.after) == (
        "As agreed",
        "boss",
        S.SUBMITTED,
        S.ACCEPTED,
    )


def test_the_admin_may_choose_another_cohort(school: School, call: int) -> None:
    other, foreign = cohort(school, "two", "tumo"), cohort(school, "far", "elsewhere")
    application = sent(school, call, "aru")
    with pytest.raises(RefusedError, match="of this programme"):
        decide(school, call, [application], Decision.ACCEPT, cohort_id=foreign)
    decide(school, call, [application], Decision.ACCEPT, cohort_id=other)
    assert cohorts_of(school, "aru") == {other}


def test_a_decision_has_a_reason(school: School, call: int) -> None:
    application = sent(school, call, "aru")
    for decision in Decision:
        with pytest.raises(RefusedError, match="reason"):
            decide(school, call, [application], decision, reason="  \n ")
    assert state(school, application) is S.SUBMITTED


def test_guardians_are_told_too(school: School, call: int) -> None:
    child = admissions.applicant(school, "aru", CHILD)
    application = admissions.begun(school, call, child)
    admissions.guardian_of(school, child)
    filling.submit(school, application)
    decide(school, call, [application], Decision.DECLINE)
    assert "The application of %(who)s to %(name)s is declined." in told(school, "mother")


def test_more_than_there_are_places_are_not_accepted_at_all(school: School, call: int) -> None:
    three = [sent(school, call, login) for login in ("aru", "dias", "sanzhar")]
    with pytest.raises(ConflictError, match="2 places are left, and 3 people"):
        decide(school, call, three, Decision.ACCEPT)
    assert {state(school, one) for one in three} == {S.SUBMITTED}
    assert decide(school, call, three[:2], Decision.ACCEPT) == (2, ())
    assert calls.view(school, call).left == 0


def test_the_programmes_year_is_full_over_all_its_calls(school: School, call: int) -> None:
    admissions.ages(school, call, capacity=3)
    later = admissions.call(school, "tumo", cohort_id=cohort(school, "two", "tumo"), seats=5)
    next_year = admissions.call(
        school,
        "tumo",
        cohort_id=cohort(school, "three", "tumo"),
        starts_on=date(school.today().year + 2, 1, 1),
    )
    decide(school, call, [sent(school, call, "aru"), sent(school, call, "dias")], Decision.ACCEPT)
    same_year = (
        calls.view(school, later).admission.starts_on.year
        == calls.view(school, call).admission.starts_on.year
    )
    assert same_year
    assert calls.view(school, later).left == 1
    assert calls.view(school, next_year).left == 2
    two = [sent(school, later, "sanzhar"), sent(school, later, "madina")]
    with pytest.raises(ConflictError):
        decide(school, later, two, Decision.ACCEPT)


def test_who_came_in_another_way_holds_a_seat_of_the_year_too(school: School, call: int) -> None:
    admissions.ages(school, call, capacity=2)
    year = calls.view(school, call).admission.starts_on.year
    here, there = cohort(school, "here", "tumo"), cohort(school, "there", "tumo")
    with school.database.write() as session:
        for one in (here, there):
            session.get_one(Cohort, one).starts_on = date(year, 1, 15)
    invited = folk.person(school, "invited", password=None)
    folk.person(school, "coach", Role.MENTOR, cohort_id=here, password=None)
    with school.database.write() as session:
        for one in (here, there):
            enrolments.enrol(session, school, key(invited), one)
    assert calls.view(school, call).left == 1
    decide(school, call, [sent(school, call, "aru")], Decision.ACCEPT)
    assert calls.view(school, call).left == 0
    with school.database.write() as session:
        for one in (here, there):
            enrolments.leave(session, school, key(invited), one, enrolments.Ending.NOT_TAKEN)
    assert calls.view(school, call).left == 1


def test_an_application_to_another_call_is_not_decided_here(school: School, call: int) -> None:
    other = admissions.call(school, "other")
    application = sent(school, other, "aru")
    with pytest.raises(RefusedError, match="at least one"):
        decide(school, call, [application], Decision.ACCEPT)
    assert state(school, application) is S.SUBMITTED


def test_who_has_withdrawn_is_left_out_and_named(school: School, call: int) -> None:
    gone, here = sent(school, call, "aru"), sent(school, call, "dias")
    applying.withdraw(school, gone)
    done, skipped = decide(school, call, [gone, here], Decision.ACCEPT)
    assert (done, [(one.name, one.words) for one in skipped]) == (
        1,
        [("Aru", "the application is not at this step")],
    )
    assert state(school, gone) is S.WITHDRAWN


def test_a_draft_is_not_decided_on(school: School, call: int) -> None:
    draft = admissions.begun(school, call, admissions.applicant(school, "aru"))
    assert decide(school, call, [draft], Decision.ACCEPT)[0] == 0
    assert lists.listing(school, call, Filter()) == ()


@pytest.mark.parametrize("turn", range(4))
def test_two_admins_give_the_last_seat_once(school: School, turn: int) -> None:
    call = admissions.call(school, f"p{turn}", seats=1)
    first, second = sent(school, call, "aru"), sent(school, call, "dias")
    tricks = [
        lambda: decide(school, call, [first], Decision.ACCEPT),
        lambda: decide(school, call, [second], Decision.ACCEPT),
    ]
    assert at_once(*(tricks if turn % 2 else reversed(tricks))) == 1
    assert sorted([state(school, first), state(school, second)]) == [S.ACCEPTED, S.SUBMITTED]


def test_the_last_place_of_a_year_is_given_once_over_two_calls(school: School) -> None:
    one = admissions.call(school, "tumo")
    two = admissions.call(school, "tumo", cohort_id=cohort(school, "two", "tumo"))
    admissions.ages(school, one, capacity=1)
    first, second = sent(school, one, "aru"), sent(school, two, "dias")
    done = at_once(
        lambda: decide(school, one, [first], Decision.ACCEPT),
        lambda: decide(school, two, [second], Decision.ACCEPT),
    )
    assert done == 1


def test_sent_at_the_same_moment_it_is_sent_once(school: School, call: int) -> None:
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    assert at_once(*[lambda: filling.submit(school, application)] * 4) == 1
    assert len(lists.opened(school, application).steps) == 2


def test_begun_at_the_same_moment_there_is_one(school: School, call: int) -> None:
    aru = admissions.applicant(school, "aru")
    assert at_once(*[lambda: applying.begin(school, call, aru)] * 4) == 4
    assert len(lists.mine(school, key(aru))) == 1


def test_who_only_applies_hands_nothing_in(school: School, call: int) -> None:
    application = sent(school, call, "aru")
    person_id = admissions.row(school, application).person_id
    with pytest.raises(ForbiddenError, match="once you are in a cohort"):
        services_works.find_or_open(school, "three-checks", person_id)
    decide(school, call, [application], Decision.ACCEPT)
    assert services_works.find_or_open(school, "three-checks", person_id).id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closes_at": None}, "closes_at"),
        ({"seats": -1}, "seats"),
        ({"name": {"kk": "Күз", "ru": "", "en": "Autumn"}}, "name_ru"),
        ({"rule": PoolRule(exercises=("nothing",), needed=1)}, "exercises"),
        ({"rule": PoolRule(exercises=("three-checks",), needed=2)}, "needed"),
        ({"pool_cohort_id": 1}, "pool_cohort"),
        ({"pool_cohort_id": 9999}, "pool_cohort"),
    ],
)
def test_calls_that_cannot_be(school: School, change: dict[str, Any], field: str) -> None:
    if "closes_at" in change:
        change = {"closes_at": school.now() - timedelta(days=2)}
    with pytest.raises(RefusedError) as refused:
        admissions.call(school, **change)
    assert refused.value.values["field"] == field
