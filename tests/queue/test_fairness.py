"""The order of the queue: by rank, then by turns between students, then by age; fast however many wait."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, text
from sqlmodel import Session, select

from lms.domain.people import Role
from lms.storage import queue, waits
from lms.storage.database import Database
from lms.storage.tables import Job, Person, Submission, Team, Work
from lms.storage.tables.queue import JobState, Rank
from lms.storage.tables.works import Source
from tests.support.databases import fresh_database_url, migrated

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
ATTEMPTS = 3
MANY = 10_000


@dataclass
class Line:
    """A queue with its students, each with one attempt that is queued as often as a test likes."""

    database: Database
    attempts: dict[str, int] = field(default_factory=dict)
    seconds: int = 0
    open: Session | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a writing session; the one that is open, where a test takes all its steps in one."""
        if self.open is not None:
            yield self.open
            return
        with self.database.write() as session:
            yield session

    def attempt(self, name: str) -> int:
        """Return somebody's attempt: ``aru/second`` at another work of Aru's, ``aru/team`` at a team's."""
        if name not in self.attempts:
            with self.session() as session:
                owner, _, which = name.partition("/")
                person = self.person(session, owner)
                work = Work(exercise=name.replace("/", "-"), created_at=NOW)
                if which.startswith("team"):
                    team = Team(exercise=work.exercise, captain_id=person, created_at=NOW)
                    session.add(team)
                    session.flush()
                    work.team_id = team.id
                else:
                    work.person_id = person
                session.add(work)
                session.flush()
                made = Submission(
                    work_id=work.id or 0,
                    number=1,
                    commit_id="0" * 40,
                    source=Source.PUSH,
                    person_id=person,
                    created_at=NOW,
                )
                session.add(made)
                session.flush()
                self.attempts[name] = made.id or 0
        return self.attempts[name]

    def person(self, session: Session, login: str) -> int:
        known = session.exec(select(Person).where(Person.login == login)).first()
        if known is None:
            known = Person(login=login, name=login, role=Role.STUDENT, created_at=NOW)
            session.add(known)
            session.flush()
        return known.id or 0

    def put(self, name: str, rank: Rank = Rank.PUSH, count: int = 1) -> list[int]:
        """Queue jobs, each a second younger than the one before, and return their ids."""
        attempt, made = self.attempt(name), []
        for _ in range(count):
            self.seconds += 1
            with self.session() as session:
                job = queue.enqueue(session, attempt, NOW + timedelta(seconds=self.seconds), rank)
                job.not_before = NOW
                session.flush()
                made.append(job.id or 0)
        return made

    def rank(self, job_id: int) -> Rank:
        with self.session() as session:
            return Rank(session.get_one(Job, job_id).rank)

    def take(self) -> Job | None:
        with self.session() as session:
            held = queue.claim_next(session, "worker", NOW, LEASE, ATTEMPTS)
            return None if held is None else session.get_one(Job, held.job_id)

    def served(self, count: int) -> list[str]:
        """Return the exercises of the next jobs, which are the names of their students here."""
        return [job.exercise for job in (self.take() for _ in range(count)) if job is not None]


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def test_a_burst_of_one_student_does_not_delay_another(line: Line) -> None:
    line.put("aru", count=5)
    line.put("dana")
    line.put("timur")
    assert line.served(7) == ["aru", "dana", "timur", "aru", "aru", "aru", "aru"]


def test_who_comes_in_the_middle_of_a_round_joins_it(line: Line) -> None:
    line.put("aru", count=4)
    assert line.served(2) == ["aru", "aru"]
    line.put("dana", count=2)
    assert line.served(4) == ["dana", "aru", "dana", "aru"]


def test_a_student_with_two_works_is_one(line: Line) -> None:
    line.put("aru", count=2)
    line.put("aru/second")
    line.put("timur", count=2)
    line.put("dana")
    assert line.served(6) == ["aru", "timur", "dana", "aru", "timur", "aru-second"]


def test_who_is_in_many_teams_has_one_turn_all_the_same(line: Line) -> None:
    for number in range(5):
        line.put(f"aru/team-{number}", count=2)
    line.put("dana")
    line.put("timur/team")
    assert line.served(3) == ["aru-team-0", "dana", "timur-team"]


def test_checkpoints_go_first_and_what_is_graded_in_bulk_comes_last(line: Line) -> None:
    line.put("aru", Rank.REGRADE, 2)
    line.put("dana", count=2)
    line.put("timur", Rank.CHECKPOINT, 2)
    assert line.served(6) == ["timur", "timur", "dana", "dana", "aru", "aru"]


def test_a_burst_at_a_checkpoint_keeps_nobody_else_from_being_graded(line: Line) -> None:
    line.put("timur", Rank.CHECKPOINT, 50)
    line.put("dana", count=2)
    line.put("saule", Rank.CHECKPOINT)
    assert line.served(6) == ["timur", "saule", "timur", "timur", "timur", "dana"]
    line.put("timur", Rank.CHECKPOINT, 50)
    assert line.served(2) == ["timur", "dana"]


def test_work_in_bulk_costs_nobody_their_turn(line: Line) -> None:
    line.put("aru", Rank.REGRADE, 50)
    line.put("dana", count=2)
    line.put("aru")
    assert line.served(3) == ["dana", "aru", "dana"]


def test_what_a_dead_worker_left_is_taken_up_before_all_that_waits(line: Line) -> None:
    (first,) = line.put("aru")
    line.put("dana", Rank.CHECKPOINT)
    assert line.served(2) == ["dana", "aru"]
    line.put("timur", Rank.CHECKPOINT)
    with line.database.write() as session:
        held = queue.claim_next(session, "other", NOW + 2 * LEASE, LEASE, ATTEMPTS)
    assert held is not None
    assert held.job_id == first or held.attempt == 2


def test_places_follow_the_order_in_which_jobs_are_served(line: Line) -> None:
    keys = [*line.put("aru", count=3), *line.put("dana", count=2), *line.put("timur", Rank.CHECKPOINT)]
    with line.database.read() as session:
        places = {key: waits.place_of(session, session.get_one(Job, key)) for key in keys}
    taken = [job.id for job in (line.take() for _ in keys) if job is not None]
    assert [places[key or 0] for key in taken] == [1, 2, 3, 4, 5, 6]


STUDENTS = ("aru", "dana", "timur", "saule/team")
PUTS = st.tuples(st.sampled_from(STUDENTS), st.sampled_from(Rank), st.integers(1, 4))
EVENTS = st.lists(st.one_of(PUTS, st.none()), min_size=1, max_size=25)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Return a line that the examples of properties use one after the other."""
    folder: Path = tmp_path_factory.mktemp("fairness")
    with fresh_database_url(folder) as url, migrated(url) as opened:
        yield Line(opened)


@settings(max_examples=60)
@given(events=EVENTS)
def test_nobody_waits_for_more_than_their_share(
    shared: Line, events: Sequence[tuple[str, Rank, int] | None]
) -> None:
    """Between a job's coming and its start each other party is served once, and once for each own job ahead.

    One more when its own party has had this round's turn already. A party's own jobs keep their order, ranks
    are never mixed, and a worker that asks gets a job whenever one waits.
    """
    with shared.database.write() as session:
        session.connection().execute(delete(Job))
        shared.open = session
        follow(shared, events)
        shared.open = None


def follow(shared: Line, events: Sequence[tuple[str, Rank, int] | None]) -> None:
    waiting: dict[int, tuple[str, Rank, int]] = {}
    since: dict[int, Counter[str]] = {}

    def serve() -> None:
        job = shared.take()
        assert (job is None) == (not waiting)
        if job is None:
            return
        name, rank, own = waiting.pop(job.id or 0)
        assert rank == min([rank, *(one[1] for one in waiting.values())])
        assert not any(one[:2] == (name, rank) and key < (job.id or 0) for key, one in waiting.items())
        others = {who: times for who, times in since.pop(job.id or 0).items() if who != name}
        assert all(times <= own + 2 for times in others.values())
        for key in [key for key, one in waiting.items() if one[1] is rank]:
            since[key][name] += 1

    for happening in events:
        if happening is None:
            serve()
            continue
        name, asked, count = happening
        for job_id in shared.put(name, asked, count):
            rank = shared.rank(job_id)
            assert rank is asked or asked is Rank.CHECKPOINT
            own = sum(one[:2] == (name, rank) for one in waiting.values())
            waiting[job_id], since[job_id] = (name, rank, own), Counter()
    while waiting:
        serve()


def test_racing_workers_keep_the_turns(line: Line) -> None:
    """Four workers at once: each student's only job is among the first, whoever had a burst before."""
    burst, few = line.put("aru", count=40), [line.put(name)[0] for name in ("dana", "timur", "saule")]
    barrier, taken = Barrier(4), []

    def work() -> None:
        barrier.wait()
        while (job := line.take()) is not None:
            taken.append(job.id or 0)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted([*burst, *few])
    assert max(taken.index(key) for key in few) < len(few) + 1 + len(threads)


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, object]]]:
    """Yield what is asked of the database meanwhile, with its values."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _k: object, statement: str, values: object, *_: object) -> None:
        seen.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_claiming_reads_along_the_index_however_many_wait(line: Line) -> None:
    attempt = line.attempt("aru")
    rows = [
        {
            "submission_id": attempt,
            "state": JobState.WAITING,
            "turn": number,
            "party": "person:1",
            "exercise": "aru",
            "attempt": 0,
            "not_before": NOW,
            "created_at": NOW + timedelta(seconds=number),
            "progress": [],
        }
        for number in range(MANY)
    ]
    with line.database.write() as session:
        session.connection().execute(Job.__table__.insert(), rows)  # type: ignore[attr-defined]  # SQLModel's
    with line.database.write() as session:
        session.connection().execute(text("ANALYZE"))
    with statements(line.database) as seen:
        assert line.take() is not None
        line.put("aru")
    asked = [one for one in seen if one[0].startswith("SELECT") and "FROM job" in one[0]]
    plans = [plan_of(line.database, *one) for one in asked]
    assert len([plan for plan in plans if "ix_job_" in plan]) >= len(SEEKS)
    assert not any("TEMP B-TREE" in plan or "Seq Scan" in plan or "Sort" in plan for plan in plans), plans


SEEKS = ("lapsed", "waiting", *queue.SERVED, "own turn")


def plan_of(database: Database, statement: str, values: object) -> str:
    word = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        told = connection.exec_driver_sql(word + statement, values)  # type: ignore[arg-type]  # as it was asked
        return "\n".join(" ".join(str(part) for part in row) for row in told)
