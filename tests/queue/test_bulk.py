"""Work in bulk is queued in few statements, in the turns that it would have had one by one."""

import pytest
from sqlmodel import Session

from lms.storage import queue
from lms.storage.tables import Job
from lms.storage.tables.queue import Rank
from tests.queue.test_fairness import NOW, Line, line, statements

__all__ = ["line"]

NAMES = ("aru", "aru/second", "dana", "aru/third", "timur/team")


def turns(session: Session, jobs: list[int]) -> list[tuple[int, str, str, int]]:
    found = [session.get_one(Job, one) for one in jobs]
    return [(one.turn, one.party, one.exercise, one.rank) for one in found]


@pytest.mark.parametrize("served", [0, 1, 3])
def test_work_in_bulk_has_the_turns_that_it_would_have_one_by_one(line: Line, served: int) -> None:
    attempts = [line.attempt(name) for name in NAMES]
    line.put("aru", Rank.REGRADE, 2)
    line.put("dana", Rank.REGRADE)
    line.put("timur")
    for _ in range(served):
        assert line.take() is not None
    with line.database.write() as session:
        each = []
        for attempt in attempts:
            job = queue.enqueue(session, attempt, NOW, Rank.REGRADE)
            session.flush()
            each.append(job.id or 0)
        one_by_one = turns(session, each)
        session.rollback()
    with line.database.write() as session:
        made = queue.enqueue_all(session, attempts, NOW, Rank.REGRADE)
        assert turns(session, [made[one] for one in attempts]) == one_by_one
        assert {session.get_one(Job, job).submission_id: job for job in made.values()} == made


def test_much_work_takes_as_many_statements_as_little(line: Line) -> None:
    asked = []
    for count in (2, 30):
        attempts = [line.attempt(f"student-{count}-{number}") for number in range(count)]
        with line.database.write() as session, statements(line.database) as seen:
            queue.enqueue_all(session, attempts, NOW, Rank.REGRADE)
        asked.append(len(seen))
    assert asked[0] == asked[1] < 10
