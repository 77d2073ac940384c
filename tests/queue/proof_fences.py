"""Each clause of the queue's statements alone: with it a job is graded once, without it something goes wrong.

A clause is taken out of the real statement. `make attack-proof` runs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BinaryExpression, BooleanClauseList, ColumnElement, and_, true
from sqlmodel import Session

from lms.storage import fences, queue
from lms.storage.database import Database
from lms.storage.queue import Claim
from lms.storage.tables import Job
from lms.storage.tables.queue import JobState
from tests.queue.test_claims import ATTEMPTS, LEASE, NOW, claim, enqueue, job, must_claim
from tests.support.databases import fresh_database_url, migrated

LATER = NOW + LEASE + timedelta(seconds=1)
Undo = Callable[[pytest.MonkeyPatch], None]


def without(expression: ColumnElement[bool], name: str) -> ColumnElement[bool]:
    """Return a condition without its clauses on one column."""
    if isinstance(expression, BooleanClauseList):
        return and_(true(), *(without(one, name) for one in expression.clauses))
    named = isinstance(expression, BinaryExpression) and getattr(expression.left, "key", "") == name
    return true() if named else expression


def writes_without(*names: str) -> Undo:
    """Take the clauses on these columns out of every UPDATE."""

    def undo(monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (fences, queue):
            whole = module.change

            def change(
                session: Session,
                table: Any,
                *conditions: ColumnElement[bool],
                whole: Callable[..., bool] = whole,
                **values: object,
            ) -> bool:
                condition = and_(true(), *conditions)
                for name in names:
                    condition = without(condition, name)
                return whole(session, table, condition, **values)

            monkeypatch.setattr(module, "change", change)

    return undo


def reads_without(function: str, name: str) -> Undo:
    """Take the clause on a column out of what makes a row claimable."""
    whole = getattr(fences, function)
    return lambda monkeypatch: monkeypatch.setattr(
        fences, function, lambda *given: without(whole(*given), name)
    )


def finish(database: Database, held: Claim) -> bool:
    with database.write() as session:
        return queue.finish(session, held, NOW)


def late_verdict_of_who_was_stopped(database: Database) -> bool:
    enqueue(database, 1)
    stopped = must_claim(database, "stopped")
    with database.write() as session:
        queue.spare_owners(session, ["stopped"], NOW)
    assert must_claim(database, "other").attempt == stopped.attempt
    return not finish(database, stopped)


def late_verdict_of_an_earlier_try(database: Database) -> bool:
    enqueue(database, 1)
    first = must_claim(database, "worker")
    must_claim(database, "worker", LATER)
    return not finish(database, first)


def second_verdict_of_a_claim(database: Database) -> bool:
    enqueue(database, 1)
    held = must_claim(database, "worker")
    assert finish(database, held)
    return not finish(database, held)


def one_of_two_jobs_of_a_worker(database: Database) -> bool:
    first, second = enqueue(database, 2)
    held, _ = must_claim(database, "worker"), must_claim(database, "worker")
    finish(database, held)
    (other,) = {first, second} - {held.job_id}
    return job(database, other).state is JobState.RUNNING


def job_in_other_hands(database: Database) -> bool:
    enqueue(database, 1)
    must_claim(database, "worker")
    return claim(database, "other") is None


def dead_job(database: Database) -> bool:
    """Somebody allows more tries later: what is dead stays dead."""
    enqueue(database, 1)
    moment = NOW
    for _ in range(ATTEMPTS):
        must_claim(database, "worker", moment)
        moment += LEASE + timedelta(seconds=1)
    with database.write() as session:
        assert fences.bury(session, Job, moment, ATTEMPTS)
        return queue.claim_next(session, "worker", moment, LEASE, ATTEMPTS + 5) is None


def fourth_try(database: Database) -> bool:
    enqueue(database, 1)
    moments = [NOW + number * 2 * LEASE for number in range(ATTEMPTS + 1)]
    claims = [claim(database, "worker", moment) for moment in moments]
    return claims[-1] is None


def job_that_rests(database: Database) -> bool:
    enqueue(database, 1)
    held = must_claim(database, "worker")
    with database.write() as session:
        assert queue.give_back(session, held, "fault", LATER, attempts=ATTEMPTS, counted=True)
    return claim(database, "worker") is None


def job_that_is_done(database: Database) -> bool:
    enqueue(database, 1)
    finish(database, must_claim(database, "worker"))
    return claim(database, "worker", LATER) is None


def race(database: Database) -> bool:
    """Another claims the row between the look and the claim, as processes may where rows aren't locked."""
    enqueue(database, 1)
    look = fences._next
    claims: list[Any] = []

    def slow(session: Session, *given: Any) -> Any:
        row = look(session, *given)
        if row is not None and not claims:
            claims.append(None)
            claims[0] = queue.claim_next(session, "quick", NOW, LEASE, ATTEMPTS)
            session.expire_all()
        return row

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fences, "_next", slow)
        late = claim(database, "slow")
    assert claims[0] is not None
    return late is None


def renewal_by_a_zombie(database: Database) -> bool:
    (one,) = enqueue(database, 1)
    must_claim(database, "zombie")
    must_claim(database, "worker", LATER)
    with database.write() as session:
        fences.renew(session, Job, "zombie", [one], LATER, 100 * LEASE)
    return claim(database, "other", LATER + 2 * LEASE) is not None


def job_lost_sight_of(database: Database) -> bool:
    enqueue(database, 1)
    must_claim(database, "worker")
    with database.write() as session:
        fences.renew(session, Job, "worker", [], NOW, 100 * LEASE)
    return claim(database, "other", LATER) is not None


def done_job_of_who_is_stopped(database: Database) -> bool:
    enqueue(database, 1)
    finish(database, must_claim(database, "worker"))
    with database.write() as session:
        queue.spare_owners(session, ["worker"], NOW)
    return claim(database, "other", LATER) is None


def buried(database: Database, tries: int, at: timedelta) -> bool:
    (one,) = enqueue(database, 1)
    for number in range(tries):
        must_claim(database, "worker", NOW + number * 2 * LEASE)
    with database.write() as session:
        fences.bury(session, Job, NOW + (tries - 1) * 2 * LEASE + at, ATTEMPTS)
    return job(database, one).state is not JobState.DEAD


def last_try_that_goes_on(database: Database) -> bool:
    return buried(database, ATTEMPTS, timedelta(0))


def first_try_that_lapsed(database: Database) -> bool:
    return buried(database, 1, 2 * LEASE)


def revival_of_a_running_job(database: Database) -> bool:
    (one,) = enqueue(database, 1)
    must_claim(database, "worker")
    with database.write() as session:
        queue.revive(session, one, NOW)
    return claim(database, "other") is None


def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    look = fences._next
    monkeypatch.setattr(
        fences, "_next", lambda session, kind, condition, _attempts: look(session, kind, condition, 10**9)
    )


@dataclass(frozen=True)
class Clause:
    """``holds`` plays what may happen, and says whether nothing came of it."""

    name: str
    case: str
    holds: Callable[[Database], bool]
    remove: Undo


CLAUSES = [
    Clause("a verdict: its owner", "Q04", late_verdict_of_who_was_stopped, writes_without("owner")),
    Clause("a verdict: its attempt", "Q04", late_verdict_of_an_earlier_try, writes_without("attempt")),
    Clause("a verdict: still running", "Q03", second_verdict_of_a_claim, writes_without("state")),
    Clause("a verdict: its job", "Q01", one_of_two_jobs_of_a_worker, reads_without("held", "id")),
    Clause(
        "a claim: the lease has lapsed", "Q01", job_in_other_hands, reads_without("_lapsed", "lease_until")
    ),
    Clause("a claim: what lapsed was running", "Q05", dead_job, reads_without("_lapsed", "state")),
    Clause("a claim: three tries", "Q05", fourth_try, endless),
    Clause("a claim: not before its time", "Q05", job_that_rests, reads_without("_waiting", "not_before")),
    Clause("a claim: what waits is waiting", "Q03", job_that_is_done, reads_without("_waiting", "state")),
    Clause(
        "a claim: nobody was quicker",
        "Q03",
        race,
        lambda monkeypatch: monkeypatch.setattr(fences, "claimable", lambda *_: true()),
    ),
    Clause("a renewal: its owner", "Q04", renewal_by_a_zombie, writes_without("owner")),
    Clause("a renewal: jobs in hand", "Q01", job_lost_sight_of, writes_without("id")),
    Clause("a worker stopped: its running jobs", "Q03", done_job_of_who_is_stopped, writes_without("state")),
    Clause("a burial: the lease has lapsed", "Q05", last_try_that_goes_on, writes_without("lease_until")),
    Clause("a burial: all tries are used", "Q01", first_try_that_lapsed, writes_without("attempt")),
    Clause("a revival: of the dead", "Q03", revival_of_a_running_job, writes_without("state")),
]


@pytest.mark.parametrize(
    "clause",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"the queue: {one.name}", case=one.case))
        for one in CLAUSES
    ],
)
def test_a_clause_holds_alone(tmp_path: Path, clause: Clause, monkeypatch: pytest.MonkeyPatch) -> None:
    held = []
    for half in ("held", "removed"):
        if half == "removed":
            clause.remove(monkeypatch)
        with fresh_database_url(tmp_path / half) as url, migrated(url) as database:
            held.append(clause.holds(database))
    assert held == [True, False]


def test_jobs_are_the_same_rows_everywhere() -> None:
    """The clauses above are taken out by the names of these columns."""
    assert {"id", "owner", "attempt", "state", "lease_until", "not_before"} <= Job.model_fields.keys()
