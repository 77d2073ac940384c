"""Decisions on applications: with a reason, told to everybody, never more seats than there are."""

from datetime import date, timedelta
from typing import Any

import pytest

from lms.domain.admissions.applications import OFFER_TIME, ApplicationState, Decision, PoolRule
from lms.domain.attendance.visits import Mark, Source
from lms.domain.people import Role
from lms.errors import ConflictError, ForbiddenError, RefusedError
from lms.services import enrolments, inbox, people
from lms.services import works as services_works
from lms.services.admissions import applying, calls, deciding, filling, lists, waiting
from lms.services.admissions.lists import Filter
from lms.services.school import School
from lms.storage import ledger as ledger_rows
from lms.storage import works
from lms.storage.tables import Cohort, Event, LedgerEntry, Visit
from lms.storage.tables.ledger import Currency
from tests.services.test_races import at_once
from tests.support import admissions, folk, reviews
from tests.support.admissions import CHILD, decide, sent, state
from tests.support.folk import cohort, key
from tests.support.schools import at

S = ApplicationState


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school, seats=2)


@pytest.fixture
def pooled(school: School) -> int:
    """Return a call with a selection pool."""
    return pool_call(school)


def pool_call(school: School, **rule: object) -> int:
    pool = cohort(school, "pool", "tomorrow")
    return admissions.call(
        school,
        "tomorrow",
        pool_cohort_id=pool,
        pool_from=school.today(),
        rule=PoolRule.model_validate(rule, strict=False),
    )


def cohorts_of(school: School, login: str) -> frozenset[int]:
    found = people.by_login(school, login)
    assert found is not None
    return found.cohort_ids


def told(school: School, login: str) -> list[str]:
    found = people.by_login(school, login)
    assert found is not None
    return [one.words for one in inbox.listing(school, key(found)).notices]


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


# The waiting list.


def waiting_call(school: School) -> tuple[int, int, list[int]]:
    """Return a call of one seat, who has it, and two who wait in this order."""
    call = admissions.call(school, "waited", seats=1)
    seated, first, second = (sent(school, call, login) for login in ("seated", "first", "second"))
    decide(school, call, [seated], Decision.ACCEPT)
    decide(school, call, [first], Decision.WAIT)
    decide(school, call, [second], Decision.WAIT)
    return call, seated, [first, second]


def test_the_list_moves_up_when_somebody_withdraws(school: School) -> None:
    call, seated, (first, second) = waiting_call(school)
    lines = lists.listing(school, call, Filter(state=S.WAITING))
    assert [(line.person.login, line.rank) for line in lines] == [("first", 1), ("second", 2)]
    into = calls.view(school, call).admission.cohort_id
    assert cohorts_of(school, "seated") == {into}
    applying.withdraw(school, seated)
    assert cohorts_of(school, "seated") == frozenset()
    assert [state(school, one) for one in (first, second)] == [S.OFFERED, S.WAITING]
    assert "A place came free in %(name)s. Take it: %(until)s." in told(school, "first")
    assert calls.view(school, call).left == 0
    deciding.take_offer(school, first)
    assert state(school, first) is S.ACCEPTED
    assert cohorts_of(school, "first") == {into}
    with pytest.raises(ConflictError):
        deciding.take_offer(school, first)
    with pytest.raises(ConflictError):
        deciding.take_offer(school, second)


def test_an_offer_that_runs_out_goes_to_the_next(school: School) -> None:
    call, seated, (first, second) = waiting_call(school)
    applying.withdraw(school, seated)
    until = admissions.row(school, first).offered_until
    assert until is not None
    assert waiting.expire(at(school, until - timedelta(seconds=1))) == 0
    late = at(school, until)
    with pytest.raises(ConflictError, match="not kept for you"):
        deciding.take_offer(late, first)
    assert waiting.expire(late) == 1
    assert waiting.expire(late) == 0
    assert [state(school, one) for one in (first, second)] == [S.LAPSED, S.OFFERED]
    assert admissions.row(school, second).offered_until == until + OFFER_TIME
    applying.apply_again(school, first)
    assert state(school, first) is S.DRAFT
    assert calls.view(school, call).left == 0


def test_an_offer_is_taken_or_runs_out_never_both(school: School) -> None:
    _, seated, (first, second) = waiting_call(school)
    applying.withdraw(school, seated)
    until = admissions.row(school, first).offered_until
    assert until is not None
    in_time, late = at(school, until - timedelta(seconds=1)), at(school, until)
    at_once(
        lambda: deciding.take_offer(in_time, first),
        lambda: waiting.expire(late),
        lambda: waiting.expire(late),
    )
    held = [state(school, one) for one in (first, second)]
    assert held in ([S.ACCEPTED, S.WAITING], [S.LAPSED, S.OFFERED])


def test_a_declined_offer_and_more_seats_move_the_list_too(school: School) -> None:
    call, seated, (first, second) = waiting_call(school)
    applying.withdraw(school, seated)
    applying.withdraw(school, first)
    assert state(school, second) is S.OFFERED
    call, _, (first, second) = more = waiting_again(school)
    assert more[0] == call
    calls.change(school, call, admissions.draft(school, cohort_id=cohort_of(school, call), seats=3))
    assert [state(school, one) for one in (first, second)] == [S.OFFERED, S.OFFERED]


def waiting_again(school: School) -> tuple[int, int, list[int]]:
    call = admissions.call(school, "more", seats=1)
    seated, first, second = (sent(school, call, login) for login in ("seated2", "first2", "second2"))
    decide(school, call, [seated], Decision.ACCEPT)
    decide(school, call, [first, second], Decision.WAIT)
    return call, seated, [first, second]


def cohort_of(school: School, call: int) -> int:
    return calls.view(school, call).admission.cohort_id or 0


def test_a_raised_capacity_is_seen_by_the_chore(school: School) -> None:
    call, _, (first, _) = waiting_call(school)
    with school.database.write() as session:
        session.get_one(calls.Admission, call).seats = 2
    assert waiting.expire(school) == 0
    assert state(school, first) is S.OFFERED


def test_nobody_moves_up_long_after_the_first_day(school: School) -> None:
    call, _, (first, _) = waiting_call(school)
    into = calls.view(school, call).admission.cohort_id
    more = admissions.draft(school, seats=2, cohort_id=into)
    calls.change(at(school, school.now() + timedelta(days=60)), call, more)
    assert state(school, first) is S.WAITING
    assert calls.view(school, call).left == 1


# The selection pool.


def test_the_pool_is_a_cohort_until_it_is_decided(school: School, pooled: int) -> None:
    admission = calls.view(school, pooled).admission
    passing, failing = sent(school, pooled, "aru"), sent(school, pooled, "dias")
    decide(school, pooled, [passing, failing], Decision.POOL)
    assert cohorts_of(school, "aru") == {admission.pool_cohort_id}
    decide(school, pooled, [passing], Decision.ACCEPT)
    decide(school, pooled, [failing], Decision.DECLINE, reason="Not yet")
    assert cohorts_of(school, "aru") == {admission.cohort_id}
    assert cohorts_of(school, "dias") == frozenset()
    with school.database.read() as session:
        found = people.by_login(school, "dias")
        assert found is not None
        (time,) = enrolments.of_person(session, key(found))
        assert time.ending is enrolments.Ending.NOT_TAKEN


def test_places_are_kept_for_who_is_in_the_pool(school: School, pooled: int) -> None:
    first, second, waits = (sent(school, pooled, login) for login in ("first", "second", "waits"))
    decide(school, pooled, [first, second], Decision.POOL)
    decide(school, pooled, [waits], Decision.WAIT)
    assert state(school, waits) is S.WAITING
    decide(school, pooled, [first], Decision.ACCEPT)
    assert state(school, waits) is S.WAITING
    decide(school, pooled, [second], Decision.DECLINE)
    assert state(school, waits) is S.OFFERED


def test_the_rule_is_computed_and_a_human_decides(school: School) -> None:
    call = pool_call(school, exercises=["three-checks"], needed=1, xp=5, every=False)
    rich, poor = sent(school, call, "rich"), sent(school, call, "poor")
    decide(school, call, [rich, poor], Decision.POOL)
    with school.database.write() as session:
        ledger_rows.post(
            session,
            LedgerEntry(
                person_id=admissions.row(school, rich).person_id,
                currency=Currency.XP,
                amount=600,
                reason="hand",
                created_at=school.now(),
            ),
        )
    lines = lists.pool(school, call)
    assert [(line.person.login, line.outcome.passes, line.figures.xp) for line in lines] == [
        ("rich", True, 6.0),
        ("poor", False, 0.0),
    ]
    assert {state(school, one) for one in (rich, poor)} == {S.POOL}


def test_presence_in_the_pools_events_counts(school: School) -> None:
    call = pool_call(school, presence=60)
    here, away = sent(school, call, "here"), sent(school, call, "away")
    decide(school, call, [here, away], Decision.POOL)
    marks = {
        here: [Mark.PRESENT, Mark.LATE, Mark.ABSENT, Mark.EXCUSED],
        away: [Mark.PRESENT, Mark.ABSENT, Mark.ABSENT, Mark.ABSENT],
    }
    pool_id = calls.view(school, call).admission.pool_cohort_id
    with school.database.write() as session:
        for hour in range(4):
            starts = school.now() + timedelta(hours=hour)
            event = Event(
                title="Day",
                cohort_id=pool_id,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=50),
                created_at=starts,
            )
            session.add(event)
            session.flush()
            for application, theirs in marks.items():
                session.add(
                    Visit(
                        event_id=event.id or 0,
                        person_id=admissions.row(school, application).person_id,
                        mark=theirs[hour],
                        source=Source.LIST,
                        at=starts,
                    )
                )
    lines = {line.person.login: line for line in lists.pool(school, call)}
    assert round(lines["here"].figures.presence or 0, 1) == 66.7
    assert (lines["here"].outcome.passes, lines["away"].outcome.passes) == (True, False)


def test_who_only_applies_hands_nothing_in(school: School, call: int) -> None:
    application = sent(school, call, "aru")
    person_id = admissions.row(school, application).person_id
    with pytest.raises(ForbiddenError, match="once you are in a cohort"):
        services_works.find_or_open(school, "three-checks", person_id)
    decide(school, call, [application], Decision.ACCEPT)
    assert services_works.find_or_open(school, "three-checks", person_id).id


def test_passed_exercises_are_those_of_everywhere_else(school: School) -> None:
    """The list asks for all applicants at once what the page of one asks for one."""
    call = pool_call(school, exercises=["three-checks"], needed=1)
    done, not_done = sent(school, call, "done"), sent(school, call, "not-done")
    decide(school, call, [done, not_done], Decision.POOL)
    person_id = admissions.row(school, done).person_id
    reviews.attempt(school, person_id, "three-checks")
    lines = {line.person.login: line.outcome for line in lists.pool(school, call)}
    assert (lines["done"].passes, lines["not-done"].passes) == (True, False)
    with school.database.read() as session:
        assert "three-checks" in works.passed_by(session, person_id, school.catalogue.reviewed)


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


def test_a_pool_takes_the_weeks_of_the_programme(school: School, pooled: int) -> None:
    admission = calls.view(school, pooled).admission
    assert admission.pool_until == school.today() + timedelta(weeks=4, days=-1)
    with school.database.read() as session:
        assert session.get_one(Cohort, admission.pool_cohort_id).name == "pool"


def test_without_a_pool_nobody_comes_into_it(school: School, call: int) -> None:
    application = sent(school, call, "aru")
    with pytest.raises(RefusedError, match="no selection pool"):
        decide(school, call, [application], Decision.POOL)
