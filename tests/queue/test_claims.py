"""The queue's rows: one claim a job, fencing, three attempts, exact places."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from lms.domain.people import Role
from lms.storage import fences, queue, waits
from lms.storage.database import Database
from lms.storage.queue import Claim
from lms.storage.tables import Job, Person, Submission, Work
from lms.storage.tables.queue import JobState
from lms.storage.tables.works import Source

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
ATTEMPTS = 3


def enqueue(database: Database, count: int) -> list[int]:
    """Put jobs in the queue, one second apart, and return their ids, oldest first."""
    with database.write() as session:
        person = Person(login="aru", name="Ару", role=Role.STUDENT, created_at=NOW)
        session.add(person)
        session.flush()
        work = Work(exercise="first", person_id=person.id, created_at=NOW)
        session.add(work)
        session.flush()
        jobs = []
        for number in range(1, count + 1):
            submission = Submission(
                work_id=work.id or 0,
                number=number,
                commit_id=f"{number:040x}",
                source=Source.PUSH,
                person_id=person.id or 0,
                created_at=NOW,
            )
            session.add(submission)
            session.flush()
            moment = NOW - timedelta(seconds=count - number)
            jobs.append(queue.enqueue(session, submission.id or 0, moment))
        session.flush()
        return [job.id or 0 for job in jobs]


def claim(database: Database, owner: str, at: datetime = NOW) -> Claim | None:
    with database.write() as session:
        return queue.claim_next(session, owner, at, LEASE, ATTEMPTS)


def job(database: Database, job_id: int) -> Job:
    with database.read() as session:
        return session.get_one(Job, job_id)


def must_claim(database: Database, owner: str, at: datetime = NOW) -> Claim:
    held = claim(database, owner, at)
    assert held is not None
    return held


def test_the_oldest_job_is_claimed_first_and_each_once(database: Database) -> None:
    first, second = enqueue(database, 2)
    claims = [claim(database, owner) for owner in ("a", "b", "c")]
    assert [held and held.job_id for held in claims] == [first, second, None]


def test_a_lapsed_lease_lets_another_worker_claim(database: Database) -> None:
    enqueue(database, 1)
    must_claim(database, "a")
    assert claim(database, "b", NOW + LEASE) is None
    again = must_claim(database, "b", NOW + LEASE + timedelta(seconds=1))
    assert (again.owner, again.attempt) == ("b", 2)


def test_a_renewed_lease_keeps_the_job(database: Database) -> None:
    enqueue(database, 1)
    must_claim(database, "a")
    with database.write() as session:
        fences.renew(session, Job, "a", [1], NOW + LEASE, LEASE)
    assert claim(database, "b", NOW + LEASE + timedelta(seconds=1)) is None


def test_a_job_that_its_worker_has_lost_sight_of_lapses(database: Database) -> None:
    """A worker that lives on, but could not record, must not hold a job for ever."""
    enqueue(database, 1)
    must_claim(database, "a")
    with database.write() as session:
        fences.renew(session, Job, "a", [], NOW + LEASE, LEASE)
    assert must_claim(database, "a", NOW + LEASE + timedelta(seconds=1)).attempt == 2


def test_a_zombie_neither_finishes_nor_reports_nor_gives_back(database: Database) -> None:
    (job_id,) = enqueue(database, 1)
    zombie = must_claim(database, "a")
    later = NOW + LEASE + timedelta(seconds=1)
    living = must_claim(database, "b", later)
    with database.write() as session:
        assert not queue.finish(session, zombie, later)
        assert not queue.note_progress(session, zombie, [{"name": "late"}])
        assert not queue.give_back(session, zombie, "late", later, attempts=ATTEMPTS, counted=True)
    assert job(database, job_id).owner == "b"
    with database.write() as session:
        assert queue.finish(session, living, later)
    assert job(database, job_id).state is JobState.DONE


def test_the_same_worker_in_a_later_attempt_is_fenced_from_its_earlier_one(database: Database) -> None:
    enqueue(database, 1)
    earlier = must_claim(database, "a")
    later = must_claim(database, "a", NOW + LEASE + timedelta(seconds=1))
    with database.write() as session:
        assert not queue.finish(session, earlier, NOW)
        assert queue.finish(session, later, NOW)


def test_a_fault_given_back_three_times_kills_the_job_and_is_kept(database: Database) -> None:
    (job_id,) = enqueue(database, 1)
    for attempt in range(1, ATTEMPTS + 1):
        held = must_claim(database, "a")
        assert held.attempt == attempt
        with database.write() as session:
            queue.give_back(session, held, "the judge said \0", NOW, attempts=ATTEMPTS, counted=True)
    assert claim(database, "a") is None
    assert job(database, job_id).state is JobState.DEAD
    assert job(database, job_id).fault == "the judge said \\x00"


def test_an_absent_engine_never_counts_as_an_attempt(database: Database) -> None:
    (job_id,) = enqueue(database, 1)
    for _ in range(ATTEMPTS * 3):
        held = must_claim(database, "a")
        with database.write() as session:
            queue.give_back(session, held, "no engine", NOW, attempts=ATTEMPTS, counted=False)
    assert job(database, job_id).state is JobState.WAITING
    assert job(database, job_id).attempt == 0


def test_a_job_that_kills_its_workers_is_buried_and_can_be_revived(database: Database) -> None:
    (job_id,) = enqueue(database, 1)
    moment = NOW
    for _ in range(ATTEMPTS):
        must_claim(database, "a", moment)
        moment += LEASE + timedelta(seconds=1)
    assert claim(database, "a", moment) is None
    with database.write() as session:
        assert fences.bury(session, Job, moment, ATTEMPTS)
    assert job(database, job_id).state is JobState.DEAD
    with database.write() as session:
        assert queue.revive(session, job_id, moment)
        assert not queue.revive(session, job_id, moment)
    assert must_claim(database, "a", moment).attempt == 1


def test_a_job_given_back_waits_for_its_time(database: Database) -> None:
    enqueue(database, 1)
    held = must_claim(database, "a")
    later = NOW + timedelta(seconds=5)
    with database.write() as session:
        queue.give_back(session, held, "once more", later, attempts=ATTEMPTS, counted=True)
    assert claim(database, "a") is None
    assert claim(database, "a", later) is not None


def test_places_in_the_queue_are_exact(database: Database) -> None:
    jobs = enqueue(database, 3)
    must_claim(database, "a")
    with database.read() as session:
        assert [waits.place_of(session, session.get_one(Job, key)) for key in jobs] == [None, 1, 2]


@pytest.mark.parametrize("workers", [8])
def test_racing_workers_claim_every_job_exactly_once(database: Database, workers: int) -> None:
    jobs = enqueue(database, 40)
    barrier, claimed, faults = Barrier(workers), [], []

    def work(owner: str) -> None:
        barrier.wait()
        try:
            while (held := claim(database, owner)) is not None:
                claimed.append(held.job_id)
        except Exception as error:  # noqa: BLE001  a thread's fault is asserted on below
            faults.append(error)

    threads = [Thread(target=work, args=(f"w{number}",)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert sorted(claimed) == jobs


def test_what_a_stopped_worker_held_waits_again_and_the_try_does_not_count(database: Database) -> None:
    (job_id,) = enqueue(database, 1)
    for _ in range(ATTEMPTS + 1):
        stopped = must_claim(database, "a")
        assert stopped.attempt == 1
        with database.write() as session:
            queue.spare_owners(session, ["a"], NOW)
            assert not queue.finish(session, stopped, NOW)
    assert job(database, job_id).state is JobState.WAITING


def test_works_that_can_not_be_graded_here_wait_and_keep_nobody_else(database: Database) -> None:
    first, second = enqueue(database, 2)
    with database.write() as session:
        session.get_one(Job, first).exercise = "in-go"

    def claim_lacking(*lacking: str) -> Claim | None:
        with database.write() as session:
            return queue.claim_next(session, "a", NOW, LEASE, ATTEMPTS, lacking)

    other = claim_lacking("in-go", "in-c")
    assert other is not None
    assert other.job_id == second
    assert claim_lacking("in-go") is None
    assert (job(database, first).state, job(database, first).attempt) == (JobState.WAITING, 0)
    late = claim_lacking("in-c")
    assert late is not None
    assert late.job_id == first
