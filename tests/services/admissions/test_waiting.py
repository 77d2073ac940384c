"""The waiting list: it moves up when a place comes free, and a kept place is taken or runs out."""

from datetime import timedelta

import pytest

from lms.domain.admissions.applications import OFFER_TIME, Decision
from lms.errors import ConflictError
from lms.services.admissions import applying, calls, deciding, lists, waiting
from lms.services.admissions.lists import Filter
from lms.services.school import School
from tests.services.test_races import at_once
from tests.support import admissions
from tests.support.admissions import decide, sent, state
from tests.support.deciding import S, cohorts_of, told
from tests.support.schools import at


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school, seats=2)


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
