"""The selection pool: a cohort with a computed rule, in which a human decides."""

from datetime import timedelta

import pytest

from lms.domain.admissions.applications import Decision
from lms.domain.attendance.visits import Mark, Source
from lms.errors import RefusedError
from lms.services import enrolments, people
from lms.services.admissions import calls, lists
from lms.services.school import School
from lms.storage import ledger as ledger_rows
from lms.storage import works
from lms.storage.tables import Cohort, Event, LedgerEntry, Visit
from lms.storage.tables.ledger import Currency
from tests.support import admissions, reviews
from tests.support.admissions import decide, sent, state
from tests.support.deciding import S, cohorts_of, pool_call
from tests.support.folk import key


@pytest.fixture
def call(school: School) -> int:
    return admissions.call(school, seats=2)


@pytest.fixture
def pooled(school: School) -> int:
    """Return a call with a selection pool."""
    return pool_call(school)


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


def test_a_pool_takes_the_weeks_of_the_programme(school: School, pooled: int) -> None:
    admission = calls.view(school, pooled).admission
    assert admission.pool_until == school.today() + timedelta(weeks=4, days=-1)
    with school.database.read() as session:
        assert session.get_one(Cohort, admission.pool_cohort_id).name == "pool"


def test_without_a_pool_nobody_comes_into_it(school: School, call: int) -> None:
    application = sent(school, call, "aru")
    with pytest.raises(RefusedError, match="no selection pool"):
        decide(school, call, [application], Decision.POOL)
